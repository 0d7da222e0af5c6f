#include "apigen/aws/policy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "apigen/openapi/fields.h"

namespace apigen::aws {

using document::Node;
using openapi::Fields;
using support::DiagnosticId;
using support::Span;

namespace {

constexpr std::size_t kMostCharacters = 8192;

// clang-format off
constexpr std::array<std::string_view, 27> kOperators = {
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
    "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
    "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
    "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Null"};
/// Keys that a request to a gateway can have.
constexpr std::array<std::string_view, 16> kKeys = {
    "aws:currenttime", "aws:epochtime", "aws:principalaccount", "aws:principalarn", "aws:principaltype", "aws:referer", "aws:requestedregion",
    "aws:securetransport", "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:useragent", "aws:userid", "aws:username", "aws:vpcsourceip",
    "aws:tokenissuetime"};
// clang-format on

bool eat(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_range(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  const bool v6 = address.find(':') != std::string::npos;
  unsigned char bytes[16];
  if (inet_pton(v6 ? AF_INET6 : AF_INET, address.c_str(), bytes) != 1) return false;
  if (slash == std::string::npos) return true;
  int bits = -1;
  const char* end = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data() + slash + 1, end, bits);
  return error == std::errc() && at == end && bits >= 0 && bits <= (v6 ? 128 : 32);
}

struct Reader {
  support::Diagnostics& diagnostics;

  void fault(Span span, std::string message, std::string suggestion = {}) const {
    diagnostics.report(DiagnosticId::unknown_value, span, "the resource policy: " + message, std::move(suggestion));
  }

  /// A text or a list of texts.
  std::vector<std::string> texts(const Node& node, std::string_view what) const {
    std::vector<std::string> out;
    auto take = [&](const Node& one) {
      if (one.is_string() || (one.is_scalar() && !one.is_null() && what == "condition")) {
        out.push_back(*openapi::scalar_text(one));
      } else {
        fault(one.span, "a text was expected, not " + std::string(document::describe(one.kind)));
      }
    };
    if (node.is_sequence()) {
      for (const Node* item : node.items) take(*item);
    } else {
      take(node);
    }
    return out;
  }

  void read_actions(const Node& node, model::PolicyStatement& out) const {
    out.actions = texts(node, "action");
    for (const std::string& action : out.actions) {
      if (action == "*" || openapi::lower(action).rfind("execute-api:", 0) == 0) continue;
      fault(node.span, "'" + action + "' is no action of API Gateway", "execute-api:Invoke");
    }
  }

  void read_resources(const Node& node, model::PolicyStatement& out) const {
    out.resources = texts(node, "resource");
    for (const std::string& resource : out.resources) {
      std::string_view rest = resource;
      if (rest == "*" || eat(rest, "execute-api:/")) continue;
      if (eat(rest, "arn:") && rest.find(":execute-api:") != std::string_view::npos) continue;
      fault(node.span, "'" + resource + "' is no resource of API Gateway", "execute-api:/STAGE/METHOD/PATH");
    }
  }

  void read_principals(const Node& node, model::PolicyStatement& out) const {
    using Kind = model::PolicyPrincipal::Kind;
    static constexpr std::pair<std::string_view, Kind> kKinds[] = {
        {"AWS", Kind::aws}, {"Service", Kind::service}, {"Federated", Kind::federated}, {"CanonicalUser", Kind::canonical_user}};
    if (node.is_string() && node.text == "*") {
      out.principals.push_back({Kind::aws, "*"});
      return;
    }
    if (!node.is_mapping()) return fault(node.span, "a Principal is \"*\" or an object", "{\"AWS\": \"arn:aws:iam::ACCOUNT:user/NAME\"}");
    for (const document::Member& member : node.members) {
      const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& row) { return row.first == member.key; });
      if (kind == std::end(kKinds)) {
        fault(member.key_span, "there are no principals of the kind '" + member.key + "'", "AWS, Service, Federated or CanonicalUser");
        continue;
      }
      for (std::string& name : texts(*member.value, "principal")) out.principals.push_back({kind->second, std::move(name)});
    }
  }

  void read_condition(const document::Member& operation, const document::Member& key, model::PolicyStatement& out) const {
    using Quantifier = model::PolicyCondition::Quantifier;
    model::PolicyCondition condition;
    std::string_view name = operation.key;
    if (eat(name, "ForAnyValue:")) condition.quantifier = Quantifier::for_any_value;
    if (eat(name, "ForAllValues:")) condition.quantifier = Quantifier::for_all_values;
    if (name.ends_with("IfExists")) {
      condition.if_exists = true;
      name.remove_suffix(8);
    }
    condition.operation = name;
    condition.key = key.key;
    condition.values = texts(*key.value, "condition");
    if (std::find(kOperators.begin(), kOperators.end(), name) == kOperators.end()) {
      const std::string near = support::nearest(name, {kOperators.begin(), kOperators.end()});
      return fault(operation.key_span, "there is no condition operator '" + operation.key + "'", near.empty() ? "" : "did you mean '" + near + "'?");
    }
    if (name == "IpAddress" || name == "NotIpAddress") {
      for (const std::string& range : condition.values) {
        if (!is_range(range)) fault(key.value->span, "'" + range + "' is no IP address and no range of them", "203.0.113.0/24, 2001:db8::/32");
      }
    }
    if (std::find(kKeys.begin(), kKeys.end(), openapi::lower(key.key)) == kKeys.end()) {
      diagnostics.report(DiagnosticId::no_effect, key.key_span, "the resource policy: a request to this gateway never has the condition key '" + key.key + "'");
    }
    out.conditions.push_back(std::move(condition));
  }

  void read_conditions(const Node& node, model::PolicyStatement& out) const {
    if (!node.is_mapping()) return fault(node.span, "a Condition is an object");
    for (const document::Member& operation : node.members) {
      if (!operation.value->is_mapping()) {
        fault(operation.value->span, "'" + operation.key + "' needs an object of keys and values");
        continue;
      }
      for (const document::Member& key : operation.value->members) read_condition(operation, key, out);
    }
  }

  /// The one of two members that stands there; reports none and both.
  const Node* either(const Node& node, std::string_view plain, std::string_view negated, bool& is_negated) const {
    const Node *a = node.find(plain), *b = node.find(negated);
    if (!a == !b) {
      fault(node.span, "a statement needs either " + std::string(plain) + " or " + std::string(negated));
      return nullptr;
    }
    is_negated = b != nullptr;
    return a ? a : b;
  }

  model::PolicyStatement read_statement(const Node& node) const {
    static constexpr std::string_view kMembers[] = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"};
    model::PolicyStatement out;
    out.span = node.span;
    if (!node.is_mapping()) return fault(node.span, "a statement is an object"), out;
    for (const document::Member& member : node.members) {
      if (std::find(std::begin(kMembers), std::end(kMembers), member.key) != std::end(kMembers)) continue;
      const std::string near = support::nearest(member.key, {std::begin(kMembers), std::end(kMembers)});
      fault(member.key_span, "a statement has no member '" + member.key + "'", near.empty() ? "" : "did you mean '" + near + "'?");
    }
    const Node* effect = node.find("Effect");
    if (!effect || !effect->is_string() || (effect->text != "Allow" && effect->text != "Deny")) {
      fault(effect ? effect->span : node.span, "a statement's Effect is Allow or Deny");
    } else {
      out.allow = effect->text == "Allow";
    }
    if (const Node* principals = either(node, "Principal", "NotPrincipal", out.not_principal)) read_principals(*principals, out);
    if (const Node* actions = either(node, "Action", "NotAction", out.not_action)) read_actions(*actions, out);
    if (const Node* resources = either(node, "Resource", "NotResource", out.not_resource)) read_resources(*resources, out);
    if (const Node* conditions = node.find("Condition")) read_conditions(*conditions, out);
    return out;
  }
};

}  // namespace

model::Policy read_policy(const Node& node, support::Diagnostics& diagnostics) {
  const Reader reader{diagnostics};
  model::Policy out;
  out.span = node.span;
  if (document::to_json(node).size() > kMostCharacters) {
    diagnostics.report(DiagnosticId::value_out_of_range, node.span, "the resource policy has more than 8192 characters");
  }
  for (const document::Member& member : node.members) {
    if (member.key == "Version" || member.key == "Statement" || member.key == "Id") continue;
    reader.fault(member.key_span, "there is no member '" + member.key + "'", "Version, Id, Statement");
  }
  if (const Node* version = node.find("Version")) {
    if (version->text != "2012-10-17" && version->text != "2008-10-17") reader.fault(version->span, "the Version is 2012-10-17 or 2008-10-17");
    out.variables = version->text == "2012-10-17";
  }
  const Node* statements = node.find("Statement");
  if (!statements) {
    reader.fault(node.span, "it has no Statement");
  } else if (statements->is_sequence()) {
    for (const Node* one : statements->items) out.statements.push_back(reader.read_statement(*one));
  } else {
    out.statements.push_back(reader.read_statement(*statements));
  }
  return out;
}

}  // namespace apigen::aws
