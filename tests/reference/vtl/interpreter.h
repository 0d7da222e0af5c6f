// The naive twin of compiled mapping templates: walks the syntax tree, statement after statement. It shares the value
// library with compiled code and nothing of the compiler behind the tree, so that either shows the other's mistakes.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "apigen/mapping/ast.h"
#include "apigen/rt/mapping.h"

namespace apigen::reference {

class Interpreter {
 public:
  /// The tree outlives the interpreter and its values.
  explicit Interpreter(rt::TemplateScope& scope);
  rt::Outcome run(const mapping::Block& body, rt::Buffer& out);

 private:
  using Value = rt::vtl::Value;
  enum class Flow { next, leave, stop };

  Flow run_block(const mapping::Block& block, rt::Buffer& out);
  Flow run_statement(const mapping::Statement& statement, rt::Buffer& out);
  Flow run_loop(const mapping::Statement& statement, rt::Buffer& out);
  Flow run_leave(const mapping::Statement& statement);
  void assign(const mapping::Reference& target, const Value& value);
  void print(const mapping::Reference& reference, rt::Buffer& out);

  Value evaluate(const mapping::Expression& expression);
  bool condition(const mapping::Expression& expression);
  Value reference(const mapping::Reference& reference);
  Value step(const Value& of, const mapping::Access& access);
  static rt::vtl::Flow run_define(rt::TemplateScope& scope, rt::Buffer& out, void* data);

  /// A #define: the statement and who runs it.
  struct Definition {
    Interpreter* interpreter;
    const mapping::Block* block;
  };

  rt::TemplateScope& t_;
  std::unordered_map<std::string, Value> variables_;
  std::vector<std::unique_ptr<Definition>> definitions_;
  std::vector<rt::TemplateScope::Loop*> loops_;
  rt::TemplateScope::Loop* leaving_ = nullptr;  // the loop that a #break with an argument leaves
  Flow pending_ = Flow::next;                   // what an expression (a string with directives in it) ended with
};

}  // namespace apigen::reference
