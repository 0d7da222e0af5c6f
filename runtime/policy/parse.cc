#include "apigen/policy/parse.h"

#include "apigen/policy/operators.h"

namespace apigen::policy {
namespace {

using json::Type;
using json::Value;

class Parser {
 public:
  Parser(rt::Arena& arena, Attached attached) : arena_(arena), attached_(attached) {}

  const rt::Policy* document(const Value& value) {
    if (!value.is(Type::object)) return fail("the policy is no object");
    const Value* statements = nullptr;
    bool variables = false;
    for (std::uint32_t i = 0; i < value.count; ++i) {
      const json::Member& member = value.members[i];
      if (member.name == "Version") {
        if (!member.value.is(Type::string) || (member.value.text() != "2012-10-17" && member.value.text() != "2008-10-17")) return fail("the policy's Version is neither 2012-10-17 nor 2008-10-17");
        variables = member.value.text() == "2012-10-17";
      } else if (member.name == "Statement") {
        statements = &member.value;
      } else if (member.name != "Id") {
        return fail("the policy has a member that is none of Version, Id and Statement");
      }
    }
    if (!statements || !(statements->is(Type::object) || statements->is(Type::array))) return fail("the policy has no Statement");
    const bool list = statements->is(Type::array);
    const std::size_t count = list ? statements->count : 1;
    auto* rows = static_cast<rt::PolicyStatement*>(arena_.allocate(count * sizeof(rt::PolicyStatement) + 1, alignof(rt::PolicyStatement)));
    for (std::size_t i = 0; i < count; ++i) {
      auto* row = new (&rows[i]) rt::PolicyStatement{};
      if (!statement(list ? statements->elements[i] : *statements, *row)) return nullptr;
    }
    return arena_.make<rt::Policy>(rows, count, variables);
  }

  const char* problem() const { return problem_; }

 private:
  std::nullptr_t fail(const char* text) {
    problem_ = text;
    return nullptr;
  }

  bool statement(const Value& value, rt::PolicyStatement& out) {
    if (!value.is(Type::object)) return refuse("a statement is no object");
    const Value *effect = value.find("Effect"), *action = value.find("Action"), *not_action = value.find("NotAction");
    const Value *resource = value.find("Resource"), *not_resource = value.find("NotResource"), *condition = value.find("Condition");
    const Value *principal = value.find("Principal"), *not_principal = value.find("NotPrincipal"), *sid = value.find("Sid");
    std::uint32_t known = 0;
    for (const Value* one : {effect, action, not_action, resource, not_resource, condition, principal, not_principal, sid}) known += one != nullptr;
    if (known != value.count) return refuse("a statement has a member that policies do not have");
    if (!effect || !effect->is(Type::string) || (effect->text() != "Allow" && effect->text() != "Deny")) return refuse("a statement's Effect is neither Allow nor Deny");
    out.allow = effect->text() == "Allow";
    if (!action == !not_action) return refuse("a statement needs either Action or NotAction");
    if (!resource == !not_resource) return refuse("a statement needs either Resource or NotResource");
    out.not_action = not_action != nullptr;
    out.not_resource = not_resource != nullptr;
    if (!texts(action ? *action : *not_action, out.actions, false)) return refuse("an Action is no text");
    if (!texts(resource ? *resource : *not_resource, out.resources, false)) return refuse("a Resource is no text");
    if (attached_ == Attached::to_identity && (principal || not_principal)) return refuse("the policy of an identity names no Principal");
    if (attached_ == Attached::to_resource) {
      if (!principal == !not_principal) return refuse("a statement needs either Principal or NotPrincipal");
      out.not_principal = not_principal != nullptr;
      if (!principals(principal ? *principal : *not_principal, out)) return refuse("a Principal is no principal");
    }
    return !condition || conditions(*condition, out);
  }

  bool refuse(const char* text) {
    problem_ = text;
    return false;
  }

  /// A text, or a list of some; with `scalars` also numbers and booleans, as they are spelt.
  bool texts(const Value& value, rt::PolicyTexts& out, bool scalars) {
    const bool list = value.is(Type::array);
    const std::size_t count = list ? value.count : 1;
    auto* items = static_cast<std::string_view*>(arena_.allocate(count * sizeof(std::string_view) + 1, alignof(std::string_view)));
    for (std::size_t i = 0; i < count; ++i) {
      const Value& one = list ? value.elements[i] : value;
      if (one.is(Type::string) || (scalars && one.is(Type::number))) {
        new (&items[i]) std::string_view(one.text());
      } else if (scalars && one.is(Type::boolean)) {
        new (&items[i]) std::string_view(one.boolean ? "true" : "false");
      } else {
        return false;
      }
    }
    out = {items, count};
    return true;
  }

  bool principals(const Value& value, rt::PolicyStatement& out) {
    using Kind = rt::PolicyPrincipal::Kind;
    rt::ArenaVector<rt::PolicyPrincipal> rows(arena_);
    if (value.is(Type::string)) {
      if (value.text() != "*") return false;
      rows.push_back({Kind::aws, value.text()});
    } else if (value.is(Type::object)) {
      for (std::uint32_t i = 0; i < value.count; ++i) {
        const json::Member& member = value.members[i];
        const Kind kind = member.name == "Service"         ? Kind::service
                          : member.name == "Federated"     ? Kind::federated
                          : member.name == "CanonicalUser" ? Kind::canonical_user
                                                           : Kind::aws;
        rt::PolicyTexts names;
        if ((kind == Kind::aws && member.name != "AWS") || !texts(member.value, names, false)) return false;
        for (std::string_view name : names) rows.push_back({kind, name});
      }
    } else {
      return false;
    }
    rows.reserve(1);  // a pointer says that principals were named, even if none are
    out.principals = rows.begin();
    out.principal_count = rows.size();
    return true;
  }

  bool conditions(const Value& value, rt::PolicyStatement& out) {
    if (!value.is(Type::object)) return refuse("a Condition is no object");
    rt::ArenaVector<rt::PolicyCondition> rows(arena_);
    for (std::uint32_t i = 0; i < value.count; ++i) {
      const std::optional<OperatorName> name = parse_operator(value.members[i].name);
      if (!name) return refuse("a Condition has an operator that there is not");
      const Value& keys = value.members[i].value;
      if (!keys.is(Type::object)) return refuse("an operator of a Condition has no keys");
      for (std::uint32_t j = 0; j < keys.count; ++j) {
        rt::PolicyCondition row{name->operation, name->quantifier, name->if_exists, keys.members[j].name, {}};
        if (!texts(keys.members[j].value, row.values, true)) return refuse("a condition's value is neither text, number nor boolean");
        rows.push_back(row);
      }
    }
    out.conditions = rows.begin();
    out.condition_count = rows.size();
    return true;
  }

  rt::Arena& arena_;
  Attached attached_;
  const char* problem_ = nullptr;
};

}  // namespace

Parsed parse(rt::Arena& arena, const Value& document, Attached attached) {
  Parser parser(arena, attached);
  const rt::Policy* policy = parser.document(document);
  return {policy, parser.problem()};
}

}  // namespace apigen::policy
