// Functions at the end of a path: length(), sum(), concat() and the like.
#include <cmath>

#include "json_path_evaluation.h"
#include "number.h"

namespace apigen::rt::vtl {

Status Evaluation::argument(const Operand& operand, Value& out) {
  if (operand.kind == Operand::Kind::json) {
    out = operand.value;
    return Status::fine;
  }
  Evaluation inner(t_, root_, false);
  inner.steps_ = steps_;
  Status status = inner.run(*operand.path, root_);
  if (status != Status::fine) return status;
  return inner.result(*operand.path, out);
}

Status Evaluation::result(const JsonPath& path, Value& out) {
  if (!path.definite) {
    out = Value::of(&results_);
    return Status::fine;
  }
  if (results_.size == 0) return Status::not_found;
  out = results_.items[results_.size - 1];
  return Status::fine;
}

Status Evaluation::function(const PathToken& token, const Value& model) {
  using F = PathToken::Function;
  Value result;
  switch (token.function) {
    case F::unknown: return Status::failed;
    case F::length:
      if (is_array(model) || is_map(model)) result = Value::of(static_cast<std::int32_t>(length(model)));
      break;
    case F::concat: {
      Buffer text(t_.arena());
      if (is_array(model)) {
        for (std::uint32_t i = 0; i < length(model); ++i) {
          Value item = element(t_, model, i);
          if (item.kind == Kind::string) text.append(item.text());
        }
      }
      for (std::uint32_t i = 0; i < token.count; ++i) {
        Value value;
        if (Status status = argument(token.arguments[i], value); status != Status::fine) return status;
        if (!value.is_null()) append_string(t_, text, value);
      }
      result = t_.text(text);
      break;
    }
    case F::append: {
      result = kept(model);
      for (std::uint32_t i = 0; i < token.count && result.kind == Kind::list; ++i) {
        Value value;
        if (Status status = argument(token.arguments[i], value); status != Status::fine) return status;
        append(t_, *result.list, kept(value));
      }
      break;
    }
    default: {
      double sum = 0, squares = 0, most = 4.9e-324, least = 1.7976931348623157e308;  // Java's Double.MIN_VALUE is positive
      std::uint32_t count = 0;
      auto take = [&](const Value& value) {
        if (!value.is_number()) return;
        double number = double_value(value);
        ++count;
        sum += number;
        squares += number * number;
        if (most < number) most = number;
        if (least > number) least = number;
      };
      if (is_array(model)) {
        for (std::uint32_t i = 0; i < length(model); ++i) take(element(t_, model, i));
      }
      for (std::uint32_t i = 0; i < token.count; ++i) {
        Value value;
        if (Status status = argument(token.arguments[i], value); status != Status::fine) return status;
        take(value);
      }
      if (!count) return Status::failed;
      result = Value::of(token.function == F::sum ? sum : token.function == F::min ? least : token.function == F::max ? most
                         : token.function == F::avg ? sum / count : std::sqrt(squares / count - sum * sum / count / count));
    }
  }
  Status status = add(result);
  return status == Status::fine && token.next ? walk(*token.next, result) : status;
}

}  // namespace apigen::rt::vtl
