#include "short_tags.h"

#include <vector>

#include "apigen/support/diagnostics.h"

namespace apigen::document {
namespace {

// AWS CloudFormation's intrinsic function reference and condition functions.
struct ShortTag {
  std::string_view tag, key;
};
constexpr ShortTag kShortTags[] = {
    {"!And", "Fn::And"},
    {"!Base64", "Fn::Base64"},
    {"!Cidr", "Fn::Cidr"},
    {"!Condition", "Condition"},
    {"!Equals", "Fn::Equals"},
    {"!FindInMap", "Fn::FindInMap"},
    {"!GetAZs", "Fn::GetAZs"},
    {"!GetAtt", "Fn::GetAtt"},
    {"!If", "Fn::If"},
    {"!ImportValue", "Fn::ImportValue"},
    {"!Join", "Fn::Join"},
    {"!Length", "Fn::Length"},
    {"!Not", "Fn::Not"},
    {"!Or", "Fn::Or"},
    {"!Ref", "Ref"},
    {"!Select", "Fn::Select"},
    {"!Split", "Fn::Split"},
    {"!Sub", "Fn::Sub"},
    {"!ToJsonString", "Fn::ToJsonString"},
    {"!Transform", "Fn::Transform"},
};

}  // namespace

std::string_view long_form(std::string_view tag) {
  for (const ShortTag& row : kShortTags) {
    if (row.tag == tag) return row.key;
  }
  return {};
}

std::string nearest_short_tag(std::string_view tag) {
  std::vector<std::string_view> names;
  for (const ShortTag& row : kShortTags) names.push_back(row.tag);
  return support::nearest(tag, names);
}

}  // namespace apigen::document
