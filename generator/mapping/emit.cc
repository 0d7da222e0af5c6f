// The syntax tree as C++. Each statement becomes the statements that do it; each expression becomes one C++ expression
// where that keeps Velocity's order of evaluation, and is computed into a constant before where it does not.
#include "checks.h"
#include "emitter.h"

namespace apigen::mapping {

std::string literal(std::string_view text) { return support::cpp_string_view(text, 8); }

Emitter::Emitter(const Template& parsed, std::string_view name) : template_(parsed), name_(name), names_({"t", "v", "out", "vtl", "data"}) {
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

std::string Emitter::function() {
  std::string body = block(template_.body, 1);
  std::string out;
  if (!plans_.empty()) out += "namespace {\n" + plans_ + "}  // namespace\n\n";
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

void Emitter::scan(const Block& block, bool in_define) {
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

void Emitter::scan(const Expression& expression, bool in_define) {
  if (expression.block) scan(*expression.block, in_define);
  for (const Expression& operand : expression.operands) scan(operand, in_define);
  if (!expression.reference) return;
  for (const Access& access : expression.reference->accesses) {
    for (const Expression& argument : access.arguments) scan(argument, in_define);
  }
}

std::string Emitter::object(std::string_view name) {
  if (name == "input") return "t.input_object()";
  if (name == "util") return "t.util_object()";
  if (name == "context") return "t.context_object()";
  if (name == "stageVariables") return "t.stage_variables_object()";
  return {};
}

std::string emit_cpp(const Template& parsed, std::string_view name) { return Emitter(parsed, name).function(); }

}  // namespace apigen::mapping
