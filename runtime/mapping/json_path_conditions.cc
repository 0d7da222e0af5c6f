// Conditions of filters: [?(@.a > 1 && @.b in ['x'])].
#include "json_path_evaluation.h"
#include "number.h"
#include "pattern.h"
#include "utf16.h"

namespace apigen::rt::vtl {

Status Evaluation::accept(const Condition& condition, const Value& item, bool& accepted) {
  accepted = false;
  switch (condition.kind) {
    case Condition::Kind::all:
    case Condition::Kind::any: {
      bool any = condition.kind == Condition::Kind::any;
      for (const Condition* part = condition.inner; part; part = part->next) {
        Status status = accept(*part, item, accepted);
        if (status != Status::fine || accepted == any) return status;
      }
      return Status::fine;
    }
    case Condition::Kind::negation: {
      Status status = accept(*condition.inner, item, accepted);
      accepted = !accepted;
      return status;
    }
    case Condition::Kind::existence: {
      Evaluation inner(t_, root_, true);
      inner.steps_ = steps_;
      Status status = inner.run(*condition.left.path, item);
      Value value;
      if (status == Status::fine) status = inner.result(*condition.left.path, value);
      steps_ = inner.steps_;
      if (status == Status::failed) return status;
      accepted = (status == Status::fine) == condition.left.wanted;
      return Status::fine;
    }
    case Condition::Kind::comparison: break;
  }
  Operand left, right;
  Status status = settle(condition.left, item, left);
  if (status == Status::fine) status = settle(condition.right, item, right);
  if (status == Status::fine) status = compare(condition.op, left, right, accepted);
  return status;
}

Operand Evaluation::operand_of(const Value& value) {
  Operand out;
  out.value = value;
  switch (value.kind) {
    case Kind::null: out.kind = Operand::Kind::null; break;
    case Kind::boolean:
      out.kind = Operand::Kind::boolean;
      out.boolean = value.boolean;
      break;
    case Kind::string:
      out.kind = Operand::Kind::text;
      out.text = value.text();
      break;
    case Kind::list:
    case Kind::map:
    case Kind::json: out.kind = Operand::Kind::json; break;
    default:
      if (!value.is_number()) break;
      out.kind = Operand::Kind::number;
      out.text = to_string(t_, value);
  }
  return out;
}

Status Evaluation::settle(const Operand& operand, const Value& item, Operand& out) {
  if (operand.kind != Operand::Kind::path) {
    out = operand;
    return Status::fine;
  }
  Evaluation inner(t_, root_, false);
  inner.steps_ = steps_;
  Status status = inner.run(*operand.path, item);
  Value value;
  if (status == Status::fine) status = inner.result(*operand.path, value);
  steps_ = inner.steps_;
  if (status == Status::not_found) {
    out = Operand();
    return Status::fine;
  }
  if (status == Status::fine) out = operand_of(value);
  return status;
}

bool Evaluation::number_of(const Operand& operand, Arena& arena, Value& out) {
  if (operand.kind == Operand::Kind::number) {
    out = operand.value;
    return true;
  }
  std::string_view text = operand.text;
  if (operand.kind != Operand::Kind::text || text.empty()) return false;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c >= '0' && c <= '9') ++digits;
    else if (!(c == '.' || ((c == '-' || c == '+') && (i == 0 || text[i - 1] == 'e' || text[i - 1] == 'E')) || ((c == 'e' || c == 'E') && digits))) return false;
  }
  if (!digits) return false;
  out = number_of_json(arena, text, text.find_first_of(".eE") == std::string_view::npos);
  return true;
}

bool Evaluation::equal(const Operand& left, const Operand& right) {
  using O = Operand::Kind;
  switch (left.kind) {
    case O::null: return right.kind == O::null;
    case O::boolean: return right.kind == O::boolean && left.boolean == right.boolean;
    case O::text:
      return (right.kind == O::text || right.kind == O::number) && left.text == right.text;
    case O::number: {
      Value other;
      return number_of(right, t_.arena(), other) && compare_numbers(t_.arena(), left.value, other) == 0;
    }
    case O::json: return right.kind == O::json && equals(t_, kept(left.value), kept(right.value));
    case O::pattern: return right.kind == O::pattern && left.text == right.text && left.ignore_case == right.ignore_case;
    default: return false;
  }
}

bool Evaluation::contained(const Operand& wanted, const Value& array) {
  for (std::uint32_t i = 0; i < length(array); ++i) {
    if (equal(wanted, operand_of(element(t_, array, i)))) return true;
  }
  return false;
}

Status Evaluation::compare(Condition::Operator op, const Operand& left, const Operand& right, bool& accepted) {
  using O = Operand::Kind;
  using C = Condition::Operator;
  bool right_is_list = right.kind == O::json && is_array(right.value), left_is_list = left.kind == O::json && is_array(left.value);
  switch (op) {
    case C::equal: accepted = equal(left, right); break;
    case C::not_equal: accepted = !equal(left, right); break;
    case C::same: accepted = left.kind == right.kind && equal(left, right); break;
    case C::not_same: accepted = !(left.kind == right.kind && equal(left, right)); break;
    case C::less:
    case C::less_equal:
    case C::greater:
    case C::greater_equal: {
      int order = 0;
      if (left.kind == O::number && right.kind == O::number) order = compare_numbers(t_.arena(), left.value, right.value);
      else if (left.kind == O::text && right.kind == O::text) order = left.text.compare(right.text);
      else return Status::fine;
      accepted = op == C::less ? order < 0 : op == C::less_equal ? order <= 0 : op == C::greater ? order > 0 : order >= 0;
      break;
    }
    case C::matches: {
      if ((left.kind == O::pattern) == (right.kind == O::pattern)) return Status::fine;
      const Operand& pattern = left.kind == O::pattern ? left : right;
      const Operand& input = left.kind == O::pattern ? right : left;
      Pattern* compiled = Pattern::compile(pattern.text, pattern.ignore_case);
      if (!compiled) return Status::failed;
      std::string_view subject;
      if (input.kind == O::text || input.kind == O::number) subject = input.text;
      if (input.kind == O::boolean) subject = input.boolean ? "true" : "false";
      Pattern::Result result = compiled->matches(subject);
      if (result == Pattern::Result::failed) return Status::failed;
      accepted = result == Pattern::Result::found;
      break;
    }
    case C::in:
    case C::not_in:
      if (right.kind != O::json) return Status::failed;  // Jayway throws: no list
      accepted = (right_is_list && contained(left, right.value)) == (op == C::in);
      break;
    case C::contains:
      if (left.kind == O::text && right.kind == O::text) accepted = left.text.find(right.text) != std::string_view::npos;
      else if (left_is_list) accepted = contained(right, left.value);
      break;
    case C::all:
    case C::subset: {
      if (!right_is_list) return op == C::all ? Status::failed : Status::fine;
      if (left.kind != O::json) return Status::fine;
      const Value& from = op == C::all ? right.value : left.value;
      const Value& within = op == C::all ? left.value : right.value;
      accepted = op == C::all || left_is_list;
      if (!left_is_list) break;
      for (std::uint32_t i = 0; i < length(from) && accepted; ++i) accepted = contained(operand_of(element(t_, from, i)), within);
      break;
    }
    case C::size:
      if (right.kind != O::number) return Status::fine;
      if (left.kind == O::text) accepted = static_cast<std::int64_t>(utf16_length(left.text)) == int_value(right.value);
      if (left.kind == O::json) accepted = (left_is_list ? static_cast<std::int64_t>(length(left.value)) : -1) == int_value(right.value);
      break;
    case C::empty:
      if (left.kind != O::text && left.kind != O::json) return Status::fine;
      if (right.kind != O::boolean) return Status::failed;
      accepted = (left.kind == O::text ? left.text.empty() : length(left.value) == 0) == right.boolean;
      break;
  }
  return Status::fine;
}

}  // namespace apigen::rt::vtl
