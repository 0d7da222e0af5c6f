// The syntax tree as C++. Each statement becomes the statements that do it; each expression becomes one C++ expression
// where that keeps Velocity's order of evaluation, and is computed into a constant before where it does not.

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/mapping/template.h"
#include "apigen/support/text.h"
#include "checks.h"

namespace apigen::mapping {
namespace {

/// Methods that change what they are called on, or have no other sense than their effect.
bool changes_something(std::string_view method) {
  for (std::string_view name : {"add", "addAll", "clear", "next", "put", "putAll", "putIfAbsent", "remove", "removeAll", "retainAll", "set", "setValue"}) {
    if (method == name) return true;
  }
  return false;
}

/// Members of $context that are maps, so that steps behind them are looked up and not asked for by their whole name.
bool is_context_map(std::string_view path) {
  for (std::string_view name : {"", "identity", "identity.clientCert", "identity.clientCert.validity", "authorizer", "authorizer.claims", "error"}) {
    if (path == name) return true;
  }
  return path.starts_with("requestOverride") || path.starts_with("responseOverride");
}

std::string_view util_function(std::string_view name) {
  if (name == "escapeJavaScript") return "escape_javascript";
  if (name == "parseJson") return "parse_json";
  if (name == "urlEncode") return "url_encode";
  if (name == "urlDecode") return "url_decode";
  if (name == "base64Encode") return "base64_encode";
  if (name == "base64Decode") return "base64_decode";
  return {};
}

std::string literal(std::string_view text) { return support::cpp_string_view(text, 8); }
std::string text_value(std::string_view text) { return text.empty() ? "Value::of(std::string_view())" : "Value::of(" + literal(text) + ")"; }

/// Code of a value: what stands before it, and the expression.
struct Code {
  std::string before;
  std::string value;
  bool constant = false;
};

class Emitter {
 public:
  Emitter(const Template& parsed, std::string_view name) : template_(parsed), name_(name), names_({"t", "v", "out", "vtl", "data"}) {
    for_each_reference(parsed.body, [&](const Reference& reference, bool assigned) {
      bool plain_target = assigned && reference.accesses.empty();
      (plain_target ? assigned_ : read_).insert(reference.name);
    });
    scan(parsed.body, false);
    if (has_loop_) {
      for (const char* made : {"foreach", "velocityCount", "velocityHasNext"}) {
        if (read_.contains(made)) assigned_.insert(made);
      }
    }
    for (const std::string& variable : assigned_) {
      // What is set and never read needs no place, but a place for every loop variable keeps the code plain.
      variables_[variable] = names_.allocate(variable, "variable");
    }
  }

  std::string function() {
    std::string body = block(template_.body, 1);
    std::string out;
    if (!variables_.empty()) {
      out += "namespace {\nstruct " + std::string(name_) + "_variables {\n";
      for (const auto& [name, identifier] : variables_) out += "  ::apigen::rt::vtl::Value " + identifier + ";  // $" + support::cpp_comment_text(name) + "\n";
      out += "};\n\n" + blocks_ + "}  // namespace\n\n";
    }
    out += "::apigen::rt::Outcome " + std::string(name_) + "(::apigen::rt::TemplateScope& t, ::apigen::rt::Buffer& out) {\n";
    if (uses_values_) out += "  namespace vtl = ::apigen::rt::vtl;\n  using vtl::Value;\n";
    if (!variables_.empty()) {
      // Blocks outlive the function when a template stores one where the next template finds it.
      if (has_define_) out += "  auto& v = *t.arena().make<" + std::string(name_) + "_variables>();\n";
      else out += "  " + std::string(name_) + "_variables v;\n";
      for (const auto& [name, identifier] : variables_) {
        std::string initial = object(name);
        if (!initial.empty()) out += "  v." + identifier + " = " + initial + ";\n";
      }
    }
    return out + body + "  return t.finish(out);\n}\n";
  }

 private:
  void scan(const Block& block, bool in_define) {
    for (const Statement& statement : block.statements) {
      has_loop_ |= statement.kind == Statement::Kind::loop;
      has_define_ |= statement.kind == Statement::Kind::define;
      stop_in_define_ |= in_define && statement.kind == Statement::Kind::stop;
      for (const Block& inner : statement.blocks) scan(inner, in_define || statement.kind == Statement::Kind::define);
      for (const Expression& expression : statement.expressions) scan(expression, in_define);
      for (const Access& access : statement.reference.accesses) {
        for (const Expression& argument : access.arguments) scan(argument, in_define);
      }
    }
  }
  void scan(const Expression& expression, bool in_define) {
    if (expression.block) scan(*expression.block, in_define);
    for (const Expression& operand : expression.operands) scan(operand, in_define);
    if (!expression.reference) return;
    for (const Access& access : expression.reference->accesses) {
      for (const Expression& argument : access.arguments) scan(argument, in_define);
    }
  }

  static std::string object(std::string_view name) {
    if (name == "input") return "t.input_object()";
    if (name == "util") return "t.util_object()";
    if (name == "context") return "t.context_object()";
    if (name == "stageVariables") return "t.stage_variables_object()";
    return {};
  }

  std::string pad(int depth) const { return std::string(static_cast<std::size_t>(depth) * 2, ' '); }
  std::string temporary(std::string_view stem) { return std::string(stem) + std::to_string(++temporaries_); }

  // -------------------------------------------------------------------------------------------------------- statements

  std::string block(const Block& block, int depth) {
    std::string out;
    for (const Statement& statement : block.statements) {
      out += this->statement(statement, depth);
      if (statement.kind == Statement::Kind::stop || statement.kind == Statement::Kind::leave) break;  // nothing behind it runs
    }
    return out;
  }

  std::string leave_function(bool stop) const {
    if (!in_block_) return "return t.finish(out);\n";
    return stop ? "return vtl::Flow::stop;\n" : "return vtl::Flow::next;\n";
  }

  /// Behind whatever may have printed a block that stops.
  std::string check_stopped(int depth) {
    return stop_in_define_ ? pad(depth) + "if (t.stopped()) " + leave_function(true) : std::string();
  }

  std::string statement(const Statement& statement, int depth) {
    depth_ = depth;
    switch (statement.kind) {
      case Statement::Kind::text: return pad(depth) + out_ + ".append(" + literal(statement.text) + ");\n";
      case Statement::Kind::print: return print(statement.reference, depth);
      case Statement::Kind::assign: return assign(statement, depth);
      case Statement::Kind::condition: return condition(statement, depth);
      case Statement::Kind::loop: return loop(statement, depth);
      case Statement::Kind::define: return define(statement, depth);
      case Statement::Kind::stop: {
        std::string out;
        if (!statement.expressions.empty()) {
          Code message = value(statement.expressions[0]);
          out = message.before;
        }
        return out + pad(depth) + leave_function(true);
      }
      case Statement::Kind::leave: return leave(statement, depth);
      case Statement::Kind::fail: return pad(depth) + "t.fail(" + literal(statement.text) + ");\n";
    }
    return {};
  }

  std::string print(const Reference& reference, int depth) {
    if (!reference.escaped && reference.prefix.empty()) {
      if (const Expression* path = input_call(reference, "json"); path && reference.accesses.size() == 1 && path->kind == Expression::Kind::text) {
        return pad(depth) + "t.print_json(" + out_ + ", " + literal(path->text) + ");\n";
      }
    }
    Code code = chain(reference);
    std::string out = code.before;
    if (reference.escaped) {
      if (!code.constant) out += pad(depth) + "static_cast<void>(" + code.value + ");\n";
      return out + pad(depth) + out_ + ".append(" + literal(reference.prefix + reference.literal) + ");\n";
    }
    if (code.constant) return reference.prefix.empty() ? out : out + pad(depth) + out_ + ".append(" + literal(reference.prefix) + ");\n";
    std::string more = has_define_ ? ", " + literal(reference.prefix + reference.literal) : std::string();
    if (!reference.prefix.empty()) {
      std::string name = temporary("r");
      out += pad(depth) + "const Value " + name + " = " + code.value + ";\n";
      out += pad(depth) + "if (!" + name + ".is(vtl::Kind::block)) " + out_ + ".append(" + literal(reference.prefix) + ");\n";
      code.value = name;
      uses_values_ = true;
    }
    out += pad(depth) + "t.print(" + out_ + ", " + code.value + more + ");\n";
    return out + check_stopped(depth);
  }

  /// Only failed arithmetic, a range and a word are ever null; references are the empty string then.
  static bool may_be_null(const Expression& expression) {
    using E = Expression::Kind;
    switch (expression.kind) {
      case E::range: case E::add: case E::subtract: case E::multiply: case E::divide: case E::modulo: case E::null_value: return true;
      case E::reference: return expression.reference->name.empty();
      default: return false;
    }
  }

  std::string assign(const Statement& statement, int depth) {
    const Expression& right = statement.expressions[0];
    Code code = value(right);
    // A null sets nothing.
    std::string out = code.before;
    std::string from = code.value;
    uses_values_ = true;
    if (may_be_null(right)) {
      from = temporary("r");
      out += pad(depth) + "if (const Value " + from + " = " + code.value + "; !" + from + ".is_null()) {\n" + store(statement.reference, from, depth + 1) + pad(depth) + "}\n";
      return out;
    }
    return out + store(statement.reference, from, depth);
  }

  std::string store(const Reference& target, const std::string& from, int depth) {
    if (target.accesses.empty()) return pad(depth) + "v." + variables_.at(target.name) + " = " + from + ";\n";
    std::string out;
    // The value is computed before the place that it goes to.
    std::string kept = temporary("r");
    out += pad(depth) + "const Value " + kept + " = " + from + ";\n";
    depth_ = depth;
    std::size_t steps = target.accesses.size() - 1;
    Code of = steps_of(target, steps);
    const Access& last = target.accesses.back();
    out += of.before;
    if (last.kind == Access::Kind::index) {
      Code at = value(last.arguments[0]);
      if (!at.before.empty()) of.value = keep(out, of.value, depth);
      out += at.before;
      out += pad(depth) + "t.set_index(" + of.value + ", " + at.value + ", " + kept + ");\n";
    } else {
      out += pad(depth) + "t.set_property(" + of.value + ", " + literal(last.name) + ", " + kept + ");\n";
    }
    return pad(depth) + "{\n" + out + pad(depth) + "}\n";
  }

  std::string keep(std::string& out, const std::string& code, int depth) {
    std::string name = temporary("r");
    out += pad(depth) + "const Value " + name + " = " + code + ";\n";
    uses_values_ = true;
    return name;
  }

  /// From the i-th condition on: what stands before it, and the `if` with all that follows.
  Code conditions(const Statement& statement, std::size_t i, int depth) {
    depth_ = depth;
    Code test = truth(statement.expressions[i]);
    Code code{test.before, "if (" + test.value + ") {\n" + block(statement.blocks[i], depth + 1) + pad(depth) + "}", false};
    if (i + 1 < statement.expressions.size()) {
      Code rest = conditions(statement, i + 1, depth);
      if (rest.before.empty()) code.value += " else " + rest.value;
      else code.value += " else {\n" + rest.before + pad(depth) + rest.value + "\n" + pad(depth) + "}";
    } else if (statement.blocks.size() > statement.expressions.size()) {
      code.value += " else {\n" + block(statement.blocks.back(), depth + 1) + pad(depth) + "}";
    }
    return code;
  }

  std::string condition(const Statement& statement, int depth) {
    Code code = conditions(statement, 0, depth);
    return code.before + pad(depth) + code.value + "\n";
  }

  std::string place(std::string_view name) {
    auto found = variables_.find(name);
    return found == variables_.end() ? "nullptr" : "&v." + found->second;
  }

  std::string loop(const Statement& statement, int depth) {
    Code source = value(statement.expressions[0]);
    std::string name = temporary("loop");
    std::string out = source.before + pad(depth) + "{\n";
    out += pad(depth + 1) + "::apigen::rt::TemplateScope::Loop " + name + "(t, " + source.value + ", {" + place(statement.reference.name) + ", " +
           place("foreach") + ", " + place("velocityCount") + ", " + place("velocityHasNext") + "});\n";
    loops_.push_back(name);
    out += pad(depth + 1) + "while (" + name + ".next()) {\n" + block(statement.blocks[0], depth + 2) + pad(depth + 1) + "}\n";
    loops_.pop_back();
    out += pad(depth) + "}\n";
    if (left_.contains(name)) out += pad(depth) + name + "_end:;\n";
    return out + check_stopped(depth);
  }

  std::string leave(const Statement& statement, int depth) {
    if (statement.expressions.empty()) return pad(depth) + (loops_.empty() ? leave_function(false) : "break;\n");
    Code scope = value(statement.expressions[0]);
    std::string out = scope.before;
    std::string kept = keep(out, scope.value, depth);
    for (auto loop = loops_.rbegin(); loop != loops_.rend(); ++loop) {
      out += pad(depth) + "if (" + *loop + ".is(" + kept + ")) goto " + *loop + "_end;\n";
      left_.insert(*loop);
    }
    out += pad(depth) + "t.fail(\"#break needs the $foreach of a loop around it\");\n";
    return out + pad(depth) + (loops_.empty() ? leave_function(false) : "break;\n");
  }

  std::string define(const Statement& statement, int depth) {
    uses_values_ = true;
    std::vector<std::string> loops;
    loops.swap(loops_);
    bool was_in_block = in_block_;
    std::string outer = out_;
    in_block_ = true;
    out_ = "out";
    std::string body = block(statement.blocks[0], 1);
    in_block_ = was_in_block;
    out_ = outer;
    loops.swap(loops_);
    std::string name = std::string(name_) + "_block_" + std::to_string(++block_count_);
    blocks_ += "// #define($" + support::cpp_comment_text(statement.reference.name) + ")\n";
    blocks_ += "::apigen::rt::vtl::Flow " + name + "([[maybe_unused]] ::apigen::rt::TemplateScope& t, [[maybe_unused]] ::apigen::rt::Buffer& out, void* data) {\n";
    blocks_ += "  namespace vtl = ::apigen::rt::vtl;\n  using vtl::Value;\n";
    blocks_ += "  [[maybe_unused]] auto& v = *static_cast<" + std::string(name_) + "_variables*>(data);\n" + body + "  return vtl::Flow::next;\n}\n\n";
    return pad(depth) + "v." + variables_.at(statement.reference.name) + " = t.block(" + name + ", &v);\n";
  }

  // ------------------------------------------------------------------------------------------------------- expressions

  /// Values in order: where a later one needs statements before it, the earlier ones are computed before those.
  std::vector<Code> in_order(const std::vector<const Expression*>& expressions, std::string& before) {
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

  static std::vector<const Expression*> pointers(const std::vector<Expression>& expressions) {
    std::vector<const Expression*> result;
    for (const Expression& expression : expressions) result.push_back(&expression);
    return result;
  }

  static std::string joined(const std::vector<Code>& codes) {
    std::string list;
    for (const Code& code : codes) list += (list.empty() ? "" : ", ") + code.value;
    return list;
  }

  Code value(const Expression& expression) {
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

  Code interpolation(const Block& block) {
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

  Code truth(const Expression& expression) {
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

  // -------------------------------------------------------------------------------------------------------- references

  /// A reference as a value: the empty string where it is null.
  Code reference(const Reference& reference) {
    uses_values_ = true;
    if (reference.name.empty()) return {{}, "Value()", true};
    Code code = chain(reference);
    if (code.constant) return {{}, "Value::of(std::string_view())", true};
    code.value = "t.or_empty(" + code.value + ")";
    return code;
  }

  /// The same without that; constant: it never has a value.
  Code chain(const Reference& reference) { return steps_of(reference, reference.accesses.size()); }

  /// The argument of $input.<method>(argument), where $input is still that.
  const Expression* input_call(const Reference& reference, std::string_view method) const {
    if (reference.name != "input" || assigned_.contains("input") || reference.accesses.empty()) return nullptr;
    const Access& first = reference.accesses[0];
    return first.kind == Access::Kind::method && first.name == method && first.arguments.size() == 1 ? &first.arguments[0] : nullptr;
  }

  /// The name that a step asks for as a constant: .name, ['name'], .get('name').
  static std::string_view constant_name(const Access& access) {
    if (access.kind == Access::Kind::property) return access.name;
    if (access.kind == Access::Kind::method && access.name != "get") return {};
    return access.arguments.size() == 1 && access.arguments[0].kind == Expression::Kind::text ? std::string_view(access.arguments[0].text) : std::string_view();
  }

  /// The first `count` steps.
  Code steps_of(const Reference& reference, std::size_t count) {
    if (reference.name.empty()) return {{}, "Value()", true};
    uses_values_ = true;
    Code code;
    std::size_t done = 0;
    auto variable = variables_.find(reference.name);
    if (variable != variables_.end()) {
      code.value = "v." + variable->second;
    } else if (!begin(reference, count, code, done)) {
      return {{}, "Value()", true};
    }
    for (; done < count; ++done) step(reference.accesses[done], code);
    return code;
  }

  /// $input, $util, $context, $stageVariables: as much of the reference as one call can do.
  bool begin(const Reference& reference, std::size_t count, Code& code, std::size_t& done) {
    const std::vector<Access>& steps = reference.accesses;
    code.value = object(reference.name);
    if (code.value.empty()) return false;
    if (count == 0) return true;
    const Access& first = steps[0];
    if (reference.name == "input") {
      bool text = first.kind == Access::Kind::method && first.arguments.size() == 1 && first.arguments[0].kind == Expression::Kind::text;
      if (first.kind == Access::Kind::property && first.name == "body") code.value = "Value::of(t.body())";
      else if (first.kind == Access::Kind::method && first.name == "params" && first.arguments.empty()) code.value = "t.params()";
      else if (text && first.name == "params") code.value = "t.param(" + literal(first.arguments[0].text) + ")";
      else if (text && (first.name == "path" || first.name == "json")) code.value = "t." + first.name + "(" + literal(first.arguments[0].text) + ")";
      else return true;
      done = 1;
    } else if (reference.name == "util") {
      std::string_view function = util_function(first.name);
      if (first.kind != Access::Kind::method || function.empty() || first.arguments.size() != 1) return true;
      Code argument = value(first.arguments[0]);
      code.before = argument.before;
      code.value = "t." + std::string(function) + "(" + argument.value + ")";
      done = 1;
    } else if (reference.name == "stageVariables") {
      std::string_view name = constant_name(first);
      if (name.empty()) return true;
      code.value = "t.stage_variable(" + literal(name) + ")";
      done = 1;
    } else {
      begin_context(steps, count, code, done);
    }
    return true;
  }

  void begin_context(const std::vector<Access>& steps, std::size_t count, Code& code, std::size_t& done) {
    std::string_view override = constant_name(steps[0]);
    if (override == "requestOverride" || override == "responseOverride") {
      // get() does not show maps, which a step has to see to.
      if (steps[0].kind == Access::Kind::method) return;
      code.value = override == "requestOverride" ? "t.request_override()" : "t.response_override()";
      done = 1;
      return;
    }
    std::string path;
    std::size_t named = 0;
    for (; named < count; ++named) {
      std::string_view name = constant_name(steps[named]);
      if (name.empty() || name.find('.') != std::string_view::npos) break;
      std::string longer = path + (path.empty() ? "" : ".") + std::string(name);
      if (steps[named].kind == Access::Kind::method && is_context_map(longer)) return;  // get() hides maps
      path = longer;
      if (!is_context_map(path)) {
        ++named;
        break;
      }
    }
    if (is_context_map(path)) return;
    code.value = "t.context(" + literal(path) + ")";
    done = named;
  }

  void step(const Access& access, Code& code) {
    if (access.kind == Access::Kind::property) {
      code.value = "t.property(" + code.value + ", " + literal(access.name) + ")";
      return;
    }
    std::string before;
    std::vector<Code> arguments = in_order(pointers(access.arguments), before);
    bool index = access.kind == Access::Kind::index;
    std::string method = "vtl::method(" + literal(access.name) + ")";
    auto call = [&](const std::string& of) {
      return index ? "t.index(" + of + ", " + arguments[0].value + ")" : "t.call(" + of + ", " + method + ", {" + joined(arguments) + "})";
    };
    bool effect = !index && changes_something(access.name);
    if (before.empty()) {
      code.value = effect ? keep(code.before, call(code.value), depth_) : call(code.value);
      return;
    }
    // Velocity computes no arguments for a method of nothing.
    std::string of = keep(code.before, code.value, depth_);
    std::string result = temporary("r");
    code.before += pad(depth_) + "Value " + result + ";\n" + pad(depth_) + "if (!" + of + ".is_null()) {\n" + before + pad(depth_) + result + " = " + call(of) + ";\n" + pad(depth_) + "}\n";
    code.value = result;
  }

  const Template& template_;
  std::string_view name_;
  support::IdentifierAllocator names_;
  std::set<std::string, std::less<>> assigned_, read_;
  std::map<std::string, std::string, std::less<>> variables_;
  std::string out_ = "out";
  std::vector<std::string> loops_;
  std::set<std::string> left_;
  std::string blocks_;
  int block_count_ = 0;
  int temporaries_ = 0;
  int depth_ = 1;
  bool has_loop_ = false, has_define_ = false, stop_in_define_ = false, uses_values_ = false, in_block_ = false;
};

}  // namespace

std::string emit_cpp(const Template& parsed, std::string_view name) { return Emitter(parsed, name).function(); }

}  // namespace apigen::mapping
