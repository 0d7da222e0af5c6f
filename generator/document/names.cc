// Substituter: where the value of a name comes from.
#include <algorithm>
#include <array>

#include "substituter.h"

namespace apigen::document {
namespace {

/// Pseudo parameters (AWS CloudFormation, "Pseudo parameters reference") and the names by which they go in other tools.
struct Pseudo {
  std::string_view name, fallback;
};
constexpr Pseudo kPseudo[] = {
    {"AWS::Region", "us-east-1"}, {"AWS::AccountId", "123456789012"}, {"AWS::Partition", "aws"}, {"AWS::URLSuffix", "amazonaws.com"}, {"AWS::StackName", "apigen"},
};

/// aws_region, AWS_REGION, AwsRegion, accountId: what Terraform modules and others call the same.
std::string_view pseudo_by_custom(std::string_view name) {
  std::string folded;
  for (char c : name) {
    if (c == '_' || c == '-') continue;
    folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  static constexpr std::array<std::string_view, 3> regions = {"region", "awsregion", "currentregion"};
  static constexpr std::array<std::string_view, 3> accounts = {"accountid", "awsaccountid", "awsaccount"};
  if (std::find(regions.begin(), regions.end(), folded) != regions.end()) return "AWS::Region";
  if (std::find(accounts.begin(), accounts.end(), folded) != accounts.end()) return "AWS::AccountId";
  return {};
}

/// A function's name has letters, digits, hyphens and underscores only.
std::string function_name(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!allowed) c = '_';
  }
  return out;
}

bool is_uri_key(std::string_view key) { return key == "uri" || key == "authorizerUri"; }
bool is_role_key(std::string_view key) { return key == "credentials" || key == "authorizerCredentials"; }

}  // namespace

std::optional<std::string> scalar_text(const Node& node) {
  switch (node.kind) {
    case Kind::boolean: return node.boolean ? "true" : "false";
    case Kind::integer:
    case Kind::number:
    case Kind::string: return node.text;
    case Kind::null:
    case Kind::sequence:
    case Kind::mapping: break;
  }
  return std::nullopt;
}

Substituter::Substituter(Document& out, const Parameters& parameters, const TemplateScope& scope, support::Diagnostics& diagnostics, Include include)
    : out_(out), parameters_(parameters), scope_(scope), diagnostics_(diagnostics), include_(std::move(include)) {
  account_ = {setting("AWS::Partition"), setting("AWS::Region"), setting("AWS::AccountId")};
}

void Substituter::finish() { names_.finish(parameters_.names(), diagnostics_); }

std::string Substituter::setting(std::string_view name) const {
  if (const Node* given = parameters_.find(name)) {
    if (std::optional<std::string> text = scalar_text(*given)) return *text;
  }
  for (const Pseudo& row : kPseudo) {
    if (row.name == name) return std::string(row.fallback);
  }
  return {};
}

std::optional<std::string> Substituter::pseudo(std::string_view name) const {
  for (const Pseudo& row : kPseudo) {
    if (row.name == name) return setting(name);
  }
  if (name == "AWS::StackId") return account_.arn("cloudformation", "stack/" + setting("AWS::StackName") + "/00000000-0000-0000-0000-000000000000");
  return std::nullopt;
}

const Node* Substituter::text_node(std::string text, support::Span span) {
  Node& node = out_.make(Kind::string, span);
  node.text = std::move(text);
  return &node;
}

/// A parameter's value, seen at the placeholder: diagnostics are about the document.
const Node* Substituter::copy_at(const Node& value, support::Span span) {
  Node& copy = out_.make(value.kind, span);
  copy.boolean = value.boolean;
  copy.text = value.text;
  for (const Node* item : value.items) copy.items.push_back(copy_at(*item, span));
  for (const Member& member : value.members) copy.members.push_back({member.key, span, copy_at(*member.value, span)});
  return &copy;
}

/// Stands for a missing value, so that later stages do not complain about the same place once more.
std::string Substituter::fallback_text(const Name& name) const {
  std::string function = function_name(name.text);
  if (name.place.http && name.place.key == "uri" && name.before.empty()) return "https://" + function;
  if (name.whole && name.before.empty() && is_uri_key(name.place.key)) {
    return "arn:" + account_.partition + ":apigateway:" + account_.region + ":lambda:path/2015-03-31/functions/" + account_.arn("lambda", "function:" + function) + "/invocations";
  }
  if (is_role_key(name.place.key)) return account_.role_arn(function);
  return function;
}

const Node* Substituter::assumed_value(const Name& name, std::string_view id, std::string_view attribute) {
  bool logical = name.origin != Origin::plain;
  if (!logical) {
    if (std::string_view custom = pseudo_by_custom(name.text); !custom.empty()) {
      std::string value = setting(custom);
      names_.assumed(name.text, value, name.span);
      return text_node(std::move(value), name.span);
    }
    id = name.text;
    attribute = "Arn";
  }
  std::string value;
  bool lambda_uri = name.whole && name.before.empty() && (name.place.key == "authorizerUri" || (name.place.key == "uri" && name.place.lambda));
  if (name.before.ends_with("functions/")) value = account_.arn("lambda", "function:" + function_name(id));
  else if (name.before.ends_with(":function:")) value = function_name(id);
  else if (logical && name.whole && attribute == "Arn" && is_uri_key(name.place.key)) value = account_.arn("lambda", "function:" + function_name(id));
  else if (!logical && lambda_uri) value = fallback_text(name);
  else if (name.whole && is_role_key(name.place.key)) value = account_.role_arn(function_name(id));
  else if (logical && name.whole && name.place.key == "providerARNs") value = account_.arn("cognito-idp", "userpool/" + account_.region + "_" + function_name(id));
  else if (logical && name.whole && attribute.empty() && name.place.key == "connectionId") value = id;
  else return nullptr;
  // A logical id of a template in such a place can hardly be anything else; a free name can.
  if (!logical) names_.assumed(name.text, value, name.span);
  return text_node(std::move(value), name.span);
}

const Node* Substituter::value_of(const Name& name) {
  if (const Node* given = parameters_.find(name.text)) return copy_at(*given, name.span);
  if (std::optional<std::string> text = pseudo(name.text)) return text_node(std::move(*text), name.span);
  std::size_t dot = name.text.find('.');
  std::string_view id = name.text.substr(0, dot);
  std::string_view attribute = dot == std::string_view::npos ? std::string_view() : name.text.substr(dot + 1);
  if (name.origin != Origin::plain) {
    if (attribute.empty()) {
      if (const Node* fallback = scope_.default_of(id)) return copy_at(*fallback, name.span);
    }
    if (std::optional<std::string> text = scope_.attribute(id, attribute, account_)) {
      // ":function:" stands in front already: only the name is wanted.
      if (name.before.ends_with(":function:")) text = scope_.name_of(id);
      return text_node(std::move(*text), name.span);
    }
  }
  return assumed_value(name, id, attribute);
}

}  // namespace apigen::document
