#include "conditions.h"

#include "apigen/policy/address_range.h"
#include "apigen/policy/date.h"
#include "pattern.h"
#include "number.h"

namespace apigen::policy {
namespace {

using Operator = rt::PolicyOperator;

bool is_true(std::string_view text) { return matches("true", text, Case::ignored, Wildcards::literal, nullptr); }

/// An operator that holds where its opposite does not.
struct Positive {
  Operator operation;
  bool negated;
};
Positive positive(Operator operation) {
  switch (operation) {
    case Operator::string_not_equals: return {Operator::string_equals, true};
    case Operator::string_not_equals_ignore_case: return {Operator::string_equals_ignore_case, true};
    case Operator::string_not_like: return {Operator::string_like, true};
    case Operator::numeric_not_equals: return {Operator::numeric_equals, true};
    case Operator::date_not_equals: return {Operator::date_equals, true};
    case Operator::not_ip_address: return {Operator::ip_address, true};
    case Operator::arn_not_equals:
    case Operator::arn_not_like: return {Operator::arn_like, true};
    default: return {operation, false};
  }
}

/// -1, 0 or 1; none if either is no value of the type.
template <class T>
std::optional<int> order(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return std::nullopt;
  return *a < *b ? -1 : *a > *b ? 1 : 0;
}

bool compare(Operator operation, std::string_view value, std::string_view wanted, const Keys* variables) {
  std::optional<int> ordered;
  switch (operation) {
    case Operator::string_equals: return matches(wanted, value, Case::matters, Wildcards::literal, variables);
    case Operator::string_equals_ignore_case: return matches(wanted, value, Case::ignored, Wildcards::literal, variables);
    case Operator::string_like: return matches(wanted, value, Case::matters, Wildcards::active, variables);
    case Operator::binary_equals: return value == wanted;
    case Operator::boolean: return matches(wanted, value, Case::ignored, Wildcards::literal, nullptr);
    case Operator::arn_equals:
    case Operator::arn_like: return arn_matches(wanted, value, variables);
    case Operator::ip_address: {
      const auto range = parse_range(wanted), address = parse_range(value);
      return range && address && range->contains(*address);
    }
    case Operator::numeric_equals:
    case Operator::numeric_less_than:
    case Operator::numeric_less_than_equals:
    case Operator::numeric_greater_than:
    case Operator::numeric_greater_than_equals: ordered = order(parse_number(value), parse_number(wanted)); break;
    default: ordered = order(parse_date(value), parse_date(wanted)); break;
  }
  if (!ordered) return false;
  switch (operation) {
    case Operator::numeric_less_than:
    case Operator::date_less_than: return *ordered < 0;
    case Operator::numeric_less_than_equals:
    case Operator::date_less_than_equals: return *ordered <= 0;
    case Operator::numeric_greater_than:
    case Operator::date_greater_than: return *ordered > 0;
    case Operator::numeric_greater_than_equals:
    case Operator::date_greater_than_equals: return *ordered >= 0;
    default: return *ordered == 0;
  }
}

}  // namespace

bool holds(const rt::PolicyCondition& condition, const Keys& keys, const Keys* variables) {
  const rt::PolicyTexts values = keys.find(condition.key);
  if (condition.operation == Operator::null) {
    for (std::string_view wanted : condition.values) {
      if (is_true(wanted) == (values.count == 0)) return true;
    }
    return false;
  }
  const auto [operation, negated] = positive(condition.operation);
  if (values.count == 0) {
    // A key that the request does not have: what it is not cannot be wrong.
    if (condition.if_exists || condition.quantifier == rt::PolicyQuantifier::for_all_values) return true;
    return negated && condition.quantifier == rt::PolicyQuantifier::none;
  }
  const bool all = condition.quantifier == rt::PolicyQuantifier::for_all_values || (condition.quantifier == rt::PolicyQuantifier::none && negated);
  for (std::string_view value : values) {
    bool any = false;
    for (std::string_view wanted : condition.values) {
      if (compare(operation, value, wanted, variables)) {
        any = true;
        break;
      }
    }
    if ((any != negated) != all) return !all;
  }
  return all;
}

}  // namespace apigen::policy
