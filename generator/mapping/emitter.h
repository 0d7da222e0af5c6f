// The state of emitting one template, shared by the parts that write statements (emit_statements.cc), expressions
// (emit_expressions.cc) and references (emit_references.cc).
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/mapping/template.h"
#include "apigen/support/text.h"

namespace apigen::mapping {

class Emitter {
 public:
  Emitter(const Template& parsed, std::string_view name);
  std::string function();

 private:
  /// Code of a value: what stands before it, and the expression.
  struct Code {
    std::string before;
    std::string value;
    bool constant = false;
    std::string owner, property;  // of a reference whose last step is a property: what `value` asks for it, and its name
  };

  void scan(const Block& block, bool in_define);
  void scan(const Expression& expression, bool in_define);
  static std::string object(std::string_view name);
  std::string pad(int depth) const { return std::string(static_cast<std::size_t>(depth) * 2, ' '); }
  std::string temporary(std::string_view stem) { return std::string(stem) + std::to_string(++temporaries_); }

  // Statements.
  std::string block(const Block& block, int depth);
  std::string leave_function(bool stop) const;
  /// Behind whatever may have printed a block that stops.
  std::string check_stopped(int depth);
  /// Whether it may fail at run time, so that a person has to be told where it stands. $input's own methods never do.
  static bool may_fail(const Reference& reference);
  static bool may_fail(const Expression& expression);
  std::string line_of(std::size_t offset) const;
  /// Says where the statement stands, if it or its first expression may fail.
  std::string note_line(const Statement& statement, int depth) const;
  std::string statement(const Statement& statement, int depth) { return note_line(statement, depth) + do_statement(statement, depth); }
  std::string do_statement(const Statement& statement, int depth);
  std::string print(const Reference& reference, int depth);
  /// Only failed arithmetic, a range and a word are ever null; references are the empty string then.
  static bool may_be_null(const Expression& expression);
  std::string assign(const Statement& statement, int depth);
  std::string store(const Reference& target, const std::string& from, int depth);
  std::string keep(std::string& out, const std::string& code, int depth);
  /// From the i-th condition on: what stands before it, and the `if` with all that follows.
  Code conditions(const Statement& statement, std::size_t i, int depth);
  std::string condition(const Statement& statement, int depth);
  std::string place(std::string_view name);
  std::string loop(const Statement& statement, int depth);
  std::string leave(const Statement& statement, int depth);
  std::string define(const Statement& statement, int depth);

  // Expressions.
  /// Values in order: where a later one needs statements before it, the earlier ones are computed before those.
  std::vector<Code> in_order(const std::vector<const Expression*>& expressions, std::string& before);
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
  Code value(const Expression& expression);
  Code interpolation(const Block& block);
  Code truth(const Expression& expression);

  // References.
  /// A reference as a value: the empty string where it is null.
  Code reference(const Reference& reference);
  /// The same without that; constant: it never has a value.
  Code chain(const Reference& reference) { return steps_of(reference, reference.accesses.size()); }
  /// A constant JSONPath: its steps, or the name of a plan that is read when the gateway starts.
  std::string path_argument(std::string_view path);
  /// The argument of $input.<method>(argument), where $input is still that.
  const Expression* input_call(const Reference& reference, std::string_view method) const;
  /// The name that a step asks for as a constant: .name, ['name'], .get('name').
  static std::string_view constant_name(const Access& access);
  /// The first `count` steps.
  Code steps_of(const Reference& reference, std::size_t count);
  /// $input, $util, $context, $stageVariables: as much of the reference as one call can do.
  bool begin(const Reference& reference, std::size_t count, Code& code, std::size_t& done);
  /// The same for $foreach within a loop.
  static void begin_loop(const Reference& reference, std::size_t count, Code& code, std::size_t& done);
  void begin_context(const std::vector<Access>& steps, std::size_t count, Code& code, std::size_t& done);
  void step(const Access& access, Code& code);

  const Template& template_;
  std::string_view name_;
  support::IdentifierAllocator names_;
  std::set<std::string, std::less<>> assigned_, read_;
  std::map<std::string, std::string, std::less<>> variables_;
  std::string out_ = "out";
  std::vector<std::string> loops_;
  std::set<std::string> left_;
  std::string blocks_, plans_;
  int block_count_ = 0, plan_count_ = 0;
  int temporaries_ = 0;
  int depth_ = 1;
  bool has_loop_ = false, has_define_ = false, stop_in_define_ = false, uses_values_ = false, in_block_ = false;
};

/// A constant text as C++: a std::string_view.
std::string literal(std::string_view text);

}  // namespace apigen::mapping
