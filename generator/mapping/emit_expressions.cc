// Expressions as C++: values, truth, strings with something to interpolate.
#include <charconv>

#include "emitter.h"

namespace apigen::mapping {
namespace {

std::string text_value(std::string_view text) { return text.empty() ? "Value::of(std::string_view())" : "Value::of(" + literal(text) + ")"; }

}  // namespace

std::vector<Emitter::Code> Emitter::in_order(const std::vector<const Expression*>& expressions, std::string& before) {
  std::vector<Code> codes;
  for (const Expression* expression : expressions) codes.push_back(value(*expression));
  std::size_t last = codes.size();
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!codes[i].before.empty()) last = i;
  }
  for (std::size_t i = 0; i < codes.size(); ++i) {
    before += codes[i].before;
    codes[i].before.clear();
    if (last < codes.size() && i < last && !codes[i].constant) codes[i].value = keep(before, codes[i].value, depth_);
  }
  return codes;
}

Emitter::Code Emitter::value(const Expression& expression) {
  using E = Expression::Kind;
  uses_values_ = true;
  Code code;
  switch (expression.kind) {
    case E::null_value: return {{}, "Value()", true};
    case E::boolean: return {{}, expression.boolean ? "Value::of(true)" : "Value::of(false)", true};
    case E::integer: {
      if (expression.integer == static_cast<std::int32_t>(expression.integer)) return {{}, "Value::of(std::int32_t{" + std::to_string(expression.integer) + "})", true};
      // The least integer has no literal of its own.
      if (expression.integer == INT64_MIN) return {{}, "Value::of(std::int64_t{INT64_MIN})", true};
      return {{}, "Value::of(std::int64_t{" + std::to_string(expression.integer) + "})", true};
    }
    case E::big_integer: return {{}, "Value::big_integer(" + literal(expression.text) + ")", true};
    case E::real: {
      char text[40];
      auto end = std::to_chars(text, text + sizeof text, expression.real, std::chars_format::scientific).ptr;
      std::string digits(text, end);
      if (digits == "inf") digits = "__builtin_inf()";
      return {{}, "Value::of(" + digits + ")", true};
    }
    case E::text: return {{}, text_value(expression.text), true};
    case E::interpolation: return interpolation(*expression.block);
    case E::list:
    case E::map: {
      std::vector<Code> items = in_order(pointers(expression.operands), code.before);
      code.value = std::string(expression.kind == E::list ? "t.list({" : "t.map({") + joined(items) + "})";
      return code;
    }
    case E::reference: return reference(*expression.reference);
    case E::range:
    case E::add:
    case E::subtract:
    case E::multiply:
    case E::divide:
    case E::modulo: {
      std::vector<Code> operands = in_order(pointers(expression.operands), code.before);
      std::string_view name = expression.kind == E::range ? "range" : expression.kind == E::add ? "add" : expression.kind == E::subtract ? "subtract"
                              : expression.kind == E::multiply ? "multiply" : expression.kind == E::divide ? "divide" : "modulo";
      code.value = "t." + std::string(name) + "(" + joined(operands);
      const std::vector<Expression>& terms = expression.operands;
      if (expression.kind == E::add && (may_be_null(terms[0]) || may_be_null(terms[1]))) {
        code.value += ", " + literal(terms[0].source) + ", " + literal(terms[1].source);
      }
      code.value += ")";
      return code;
    }
    default: {
      Code test = truth(expression);
      return {test.before, "Value::of(" + (test.constant ? test.value : "static_cast<bool>(" + test.value + ")") + ")", test.constant};
    }
  }
}

Emitter::Code Emitter::interpolation(const Block& block) {
  Code code;
  std::string name = temporary("s");
  std::string outer = out_;
  int depth = depth_;
  out_ = name;
  code.before = pad(depth) + "::apigen::rt::Buffer " + name + "(t.arena());\n" + this->block(block, depth);
  out_ = outer;
  depth_ = depth;
  code.value = "t.text(" + name + ")";
  return code;
}

Emitter::Code Emitter::truth(const Expression& expression) {
  using E = Expression::Kind;
  switch (expression.kind) {
    case E::boolean: return {{}, expression.boolean ? "true" : "false", true};
    case E::reference: {
      if (expression.reference->name.empty()) return {{}, "true", true};
      Code code = reference(*expression.reference);
      uses_values_ = true;
      if (code.constant) return {{}, "true", true};  // never anything but the empty string
      return {code.before, "t.truth(" + code.value + ")", false};
    }
    case E::negation: {
      Code code = truth(expression.operands[0]);
      return {code.before, "!" + code.value, false};
    }
    case E::logical_or:
    case E::logical_and: {
      bool any = expression.kind == E::logical_or;
      Code left = truth(expression.operands[0]);
      Code right = truth(expression.operands[1]);
      if (right.before.empty()) return {left.before, "(" + left.value + (any ? " || " : " && ") + right.value + ")", false};
      std::string name = temporary("c");
      std::string before = left.before + pad(depth_) + "bool " + name + " = " + left.value + ";\n" + pad(depth_) + "if (" + (any ? "!" : "") + name + ") {\n" +
                           right.before + pad(depth_) + name + " = " + right.value + ";\n" + pad(depth_) + "}\n";
      return {before, name, false};
    }
    case E::equal:
    case E::not_equal:
    case E::less:
    case E::less_equal:
    case E::greater:
    case E::greater_equal: {
      Code code;
      std::vector<Code> operands = in_order(pointers(expression.operands), code.before);
      std::string_view name = expression.kind == E::equal || expression.kind == E::not_equal ? "equal" : expression.kind == E::less ? "less"
                              : expression.kind == E::less_equal ? "less_equal" : expression.kind == E::greater ? "greater" : "greater_equal";
      code.value = (expression.kind == E::not_equal ? "!t." : "t.") + std::string(name) + "(" + joined(operands) + ")";
      return code;
    }
    default: {
      Code code = value(expression);  // computed for what it does; never true
      std::string before = code.before;
      if (!code.constant) before += pad(depth_) + "static_cast<void>(" + code.value + ");\n";
      return {before, "false", before.empty()};
    }
  }
}

}  // namespace apigen::mapping
