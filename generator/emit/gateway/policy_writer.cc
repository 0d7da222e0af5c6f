#include "policy_writer.h"

#include "writers.h"

namespace apigen::emit::gateway {
namespace {

/// "StringNotLike" -> "string_not_like", the enumerator of rt::PolicyOperator.
std::string enumerator(const std::string& operation) {
  if (operation == "Bool") return "boolean";
  std::string out;
  for (char c : operation) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += upper ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return out;
}

class Writer {
 public:
  Writer(CodeWriter& out, const std::string& name) : out_(out), name_(name) {}

  /// "{kNameTexts3, 2}"
  std::string texts(const std::vector<std::string>& values) {
    const std::string table = name_ + "Texts" + std::to_string(++texts_);
    if (values.empty()) return "{}";
    std::string rows;
    for (const std::string& value : values) rows += "    " + view_of(value, 4) + ",\n";
    out_.emit("constexpr std::string_view @name@[] = {\n@rows@};\n", {{"name", table}, {"rows", rows}});
    return "{" + table + ", " + std::to_string(values.size()) + "}";
  }

  std::string conditions(const model::PolicyStatement& statement, std::size_t number) {
    if (statement.conditions.empty()) return {};
    using Quantifier = model::PolicyCondition::Quantifier;
    std::string rows;
    for (const model::PolicyCondition& condition : statement.conditions) {
      rows += "    {.operation = rt::PolicyOperator::" + enumerator(condition.operation);
      if (condition.quantifier == Quantifier::for_any_value) rows += ", .quantifier = rt::PolicyQuantifier::for_any_value";
      if (condition.quantifier == Quantifier::for_all_values) rows += ", .quantifier = rt::PolicyQuantifier::for_all_values";
      if (condition.if_exists) rows += ", .if_exists = true";
      rows += ", .key = " + view_of(condition.key, 8) + ", .values = " + texts(condition.values) + "},\n";
    }
    const std::string table = name_ + "Conditions" + std::to_string(number);
    out_.emit("constexpr rt::PolicyCondition @name@[] = {\n@rows@};\n", {{"name", table}, {"rows", rows}});
    return ",\n     .conditions = " + table + ", .condition_count = " + std::to_string(statement.conditions.size());
  }

  std::string principals(const model::PolicyStatement& statement, std::size_t number) {
    static constexpr const char* kWords[] = {"aws", "service", "federated", "canonical_user"};
    std::string rows;
    for (const model::PolicyPrincipal& principal : statement.principals) {
      rows += "    {rt::PolicyPrincipal::Kind::" + std::string(kWords[static_cast<int>(principal.kind)]) + ", " + view_of(principal.value, 8) + "},\n";
    }
    const std::string table = name_ + "Principals" + std::to_string(number);
    out_.emit("constexpr rt::PolicyPrincipal @name@[] = {\n@rows@};\n", {{"name", table}, {"rows", rows}});
    return ",\n     .principals = " + table + ", .principal_count = " + std::to_string(statement.principals.size());
  }

  std::string statement(const model::PolicyStatement& one, std::size_t number) {
    std::string row = std::string("    {.allow = ") + (one.allow ? "true" : "false");
    if (one.not_action) row += ", .not_action = true";
    if (one.not_resource) row += ", .not_resource = true";
    if (one.not_principal) row += ", .not_principal = true";
    row += ",\n     .actions = " + texts(one.actions) + ", .resources = " + texts(one.resources);
    row += principals(one, number) + conditions(one, number);
    return row + "},\n";
  }

 private:
  CodeWriter& out_;
  const std::string& name_;
  std::size_t texts_ = 0;
};

}  // namespace

void write_policy(CodeWriter& out, const model::Policy& policy, const std::string& name) {
  Writer writer(out, name);
  std::string rows;
  std::size_t number = 0;
  for (const model::PolicyStatement& statement : policy.statements) rows += writer.statement(statement, ++number);
  std::string table = "nullptr";
  if (number) {
    table = name + "Statements";
    out.emit("constexpr rt::PolicyStatement @name@[] = {\n@rows@};\n", {{"name", table}, {"rows", rows}});
  }
  out.emit("const rt::Policy @name@{.statements = @table@, .count = @count@, .variables = @variables@};\n",
           {{"name", name}, {"table", table}, {"count", std::to_string(number)}, {"variables", policy.variables ? "true" : "false"}});
}

}  // namespace apigen::emit::gateway
