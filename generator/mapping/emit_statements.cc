// Statements as C++.
#include <algorithm>

#include "emitter.h"

namespace apigen::mapping {

std::string Emitter::block(const Block& block, int depth) {
  std::string out;
  for (const Statement& statement : block.statements) {
    out += this->statement(statement, depth);
    if (statement.kind == Statement::Kind::stop || statement.kind == Statement::Kind::leave) break;  // nothing behind it runs
  }
  return out;
}

std::string Emitter::leave_function(bool stop) const {
  if (!in_block_) return "return t.finish(out);\n";
  return stop ? "return vtl::Flow::stop;\n" : "return vtl::Flow::next;\n";
}

std::string Emitter::check_stopped(int depth) {
  return stop_in_define_ ? pad(depth) + "if (t.stopped()) " + leave_function(true) : std::string();
}

bool Emitter::may_fail(const Reference& reference) {
  for (std::size_t i = reference.name == "input" ? 1 : 0; i < reference.accesses.size(); ++i) {
    if (reference.accesses[i].kind != Access::Kind::property) return true;
  }
  for (const Access& access : reference.accesses) {
    if (std::any_of(access.arguments.begin(), access.arguments.end(), [](const Expression& argument) { return may_fail(argument); })) return true;
  }
  return false;
}

bool Emitter::may_fail(const Expression& expression) {
  using E = Expression::Kind;
  if (expression.kind == E::range || expression.kind == E::divide || expression.kind == E::modulo || expression.kind == E::list || expression.kind == E::map) return true;
  if (expression.reference && may_fail(*expression.reference)) return true;
  return std::any_of(expression.operands.begin(), expression.operands.end(), [](const Expression& operand) { return may_fail(operand); });
}

std::string Emitter::line_of(std::size_t offset) const {
  const std::string_view before = std::string_view(template_.text).substr(0, offset);
  return std::to_string(1 + std::count(before.begin(), before.end(), '\n'));
}

std::string Emitter::note_line(const Statement& statement, int depth) const {
  const bool has_reference = statement.kind == Statement::Kind::print || statement.kind == Statement::Kind::assign;
  const bool fails = statement.kind == Statement::Kind::fail || (has_reference && may_fail(statement.reference)) ||
                     (!statement.expressions.empty() && may_fail(statement.expressions[0]));
  return fails ? pad(depth) + "t.line(" + line_of(statement.offset) + ");\n" : std::string();
}

std::string Emitter::do_statement(const Statement& statement, int depth) {
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

std::string Emitter::print(const Reference& reference, int depth) {
  if (!reference.escaped && reference.prefix.empty()) {
    if (const Expression* path = input_call(reference, "json"); path && reference.accesses.size() == 1 && path->kind == Expression::Kind::text) {
      return pad(depth) + "t.print_json(" + out_ + ", " + path_argument(path->text) + ");\n";
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
    code.owner.clear();
    uses_values_ = true;
  }
  out += pad(depth) + (code.owner.empty() ? "t.print(" + out_ + ", " + code.value : "t.print_property(" + out_ + ", " + code.owner + ", " + code.property) + more + ");\n";
  return out + check_stopped(depth);
}

bool Emitter::may_be_null(const Expression& expression) {
  using E = Expression::Kind;
  switch (expression.kind) {
    case E::range: case E::add: case E::subtract: case E::multiply: case E::divide: case E::modulo: case E::null_value: return true;
    case E::reference: return expression.reference->name.empty();
    default: return false;
  }
}

std::string Emitter::assign(const Statement& statement, int depth) {
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

std::string Emitter::store(const Reference& target, const std::string& from, int depth) {
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

std::string Emitter::keep(std::string& out, const std::string& code, int depth) {
  std::string name = temporary("r");
  out += pad(depth) + "const Value " + name + " = " + code + ";\n";
  uses_values_ = true;
  return name;
}

Emitter::Code Emitter::conditions(const Statement& statement, std::size_t i, int depth) {
  depth_ = depth;
  Code test = truth(statement.expressions[i]);
  if (i > 0 && may_fail(statement.expressions[i])) test.value = "(t.line(" + line_of(statement.expressions[i].offset) + "), " + test.value + ")";
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

std::string Emitter::condition(const Statement& statement, int depth) {
  Code code = conditions(statement, 0, depth);
  return code.before + pad(depth) + code.value + "\n";
}

std::string Emitter::place(std::string_view name) {
  auto found = variables_.find(name);
  return found == variables_.end() ? "nullptr" : "&v." + found->second;
}

std::string Emitter::loop(const Statement& statement, int depth) {
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

std::string Emitter::leave(const Statement& statement, int depth) {
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

std::string Emitter::define(const Statement& statement, int depth) {
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

}  // namespace apigen::mapping
