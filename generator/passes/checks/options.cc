// Options that a document gives to apigen: misspelt, misplaced, or without effect.
#include "../lowering.h"
#include "apigen/support/text.h"

namespace apigen::passes {
namespace {

using document::Member;
using document::Node;

constexpr std::string_view kUnknown = "x-apigen-unknown-parameters";

enum Where : unsigned { root = 1, path = 2, operation = 4 };
struct Option {
  std::string_view name;
  unsigned places;
};
constexpr Option kOptions[] = {
    {"x-apigen-api-id", root},
    {"x-apigen-api-type", root},
    {"x-apigen-cors", root},
    {"x-apigen-rest-features", root},
    {"x-apigen-formats", root},
    {"x-apigen-validation", root | operation},
    {"x-apigen-response-validation", root | operation},
    {kUnknown, root | operation},
    // Of SDKs, which take them from other places, too.
    {"x-apigen-name", root | path | operation},
    {"x-apigen-pagination", root | path | operation},
    {"x-apigen-idempotency-key", root | path | operation},
};

void check_keys(const Node& node, unsigned place, Diagnostics& diagnostics) {
  for (const Member& member : node.members) {
    if (!member.key.starts_with("x-apigen-")) continue;
    const Option* known = nullptr;
    std::vector<std::string_view> names;
    for (const Option& option : kOptions) {
      if (member.key == option.name) known = &option;
      names.push_back(option.name);
    }
    if (!known) {
      const std::string near = support::nearest(member.key, names);
      diagnostics.report(DiagnosticId::unknown_extension, member.key_span, "there is no option '" + member.key + "'; it is ignored",
                         near.empty() ? "" : "did you mean '" + near + "'?");
    } else if (!(known->places & place)) {
      diagnostics.report(DiagnosticId::misplaced_extension, member.key_span, "'" + member.key + "' has no effect in " + (place == path ? "a path" : "an operation"),
                         known->places & operation ? "it belongs in the document's root or an operation" : "it belongs in the document's root");
    }
  }
}

bool refuses(const Node& node) {
  const Node* value = node.find(kUnknown);
  return value && value->is_string() && value->text == "refuse";
}

}  // namespace

void check_options(const openapi::Spec& spec, const model::Api& api, Diagnostics& diagnostics) {
  check_keys(*spec.root, root, diagnostics);
  for (const openapi::Path& one : spec.paths) {
    if (one.node) check_keys(*one.node, path, diagnostics);
  }
  bool strict = false;
  auto no_effect = [&](const Node& node) {
    for (const Member& member : node.members) {
      if (member.key != kUnknown) continue;
      diagnostics.report(DiagnosticId::no_effect, member.key_span, "'" + member.key + ": refuse' has no effect without strict validation", "add x-apigen-validation: strict");
    }
  };
  for (const model::Operation& one : api.operations) {
    if (one.node) check_keys(*one.node, operation, diagnostics);
    strict = strict || one.validation == model::ValidationMode::strict;
    if (one.node && refuses(*one.node) && one.validation != model::ValidationMode::strict) no_effect(*one.node);
  }
  if (!strict && refuses(*spec.root)) no_effect(*spec.root);
}

}  // namespace apigen::passes
