#include "apigen/policy/operators.h"

namespace apigen::policy {
namespace {

using Operator = rt::PolicyOperator;

struct Row {
  std::string_view name;
  Operator operation;
};
constexpr Row kRows[] = {
    {"StringEquals", Operator::string_equals},
    {"StringNotEquals", Operator::string_not_equals},
    {"StringEqualsIgnoreCase", Operator::string_equals_ignore_case},
    {"StringNotEqualsIgnoreCase", Operator::string_not_equals_ignore_case},
    {"StringLike", Operator::string_like},
    {"StringNotLike", Operator::string_not_like},
    {"NumericEquals", Operator::numeric_equals},
    {"NumericNotEquals", Operator::numeric_not_equals},
    {"NumericLessThan", Operator::numeric_less_than},
    {"NumericLessThanEquals", Operator::numeric_less_than_equals},
    {"NumericGreaterThan", Operator::numeric_greater_than},
    {"NumericGreaterThanEquals", Operator::numeric_greater_than_equals},
    {"DateEquals", Operator::date_equals},
    {"DateNotEquals", Operator::date_not_equals},
    {"DateLessThan", Operator::date_less_than},
    {"DateLessThanEquals", Operator::date_less_than_equals},
    {"DateGreaterThan", Operator::date_greater_than},
    {"DateGreaterThanEquals", Operator::date_greater_than_equals},
    {"Bool", Operator::boolean},
    {"BinaryEquals", Operator::binary_equals},
    {"IpAddress", Operator::ip_address},
    {"NotIpAddress", Operator::not_ip_address},
    {"ArnEquals", Operator::arn_equals},
    {"ArnNotEquals", Operator::arn_not_equals},
    {"ArnLike", Operator::arn_like},
    {"ArnNotLike", Operator::arn_not_like},
    {"Null", Operator::null},
};

}  // namespace

std::optional<OperatorName> parse_operator(std::string_view text) {
  constexpr std::string_view kAny = "ForAnyValue:", kAll = "ForAllValues:", kIfExists = "IfExists";
  OperatorName out{};
  if (text.starts_with(kAny)) {
    out.quantifier = rt::PolicyQuantifier::for_any_value;
    text.remove_prefix(kAny.size());
  } else if (text.starts_with(kAll)) {
    out.quantifier = rt::PolicyQuantifier::for_all_values;
    text.remove_prefix(kAll.size());
  }
  if (text.ends_with(kIfExists)) {
    out.if_exists = true;
    text.remove_suffix(kIfExists.size());
  }
  for (const Row& row : kRows) {
    if (row.name != text) continue;
    out.operation = row.operation;
    if (out.operation == Operator::null && (out.if_exists || out.quantifier != rt::PolicyQuantifier::none)) return std::nullopt;
    return out;
  }
  return std::nullopt;
}

}  // namespace apigen::policy
