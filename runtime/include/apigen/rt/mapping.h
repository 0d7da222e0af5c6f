// What compiled mapping templates are made of: one TemplateScope for each run of a template.
//
// Generated functions read as the template does: text is appended, values are computed by the members below. Nothing
// throws: where Java throws, the scope has failed(), every further operation gives null, and finish() reports it. All memory
// is the arena's. One thread. Source: vtl-jsonpath reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/gateway_error.h"
#include "apigen/rt/json_path.h"
#include "apigen/rt/template_method.h"
#include "apigen/rt/template_value.h"

namespace apigen::rt {

struct Exchange;
struct NamedValue;
struct Overrides;
struct TemplateInput;
class TemplateScope;

namespace vtl {

enum class ParameterPlace : std::uint8_t { path, querystring, header };

/// How a block (#define) ended: `stop` ends the template.
enum class Flow : std::uint8_t { next, stop, leave };
using Block = Flow (*)(TemplateScope& t, Buffer& out, void* data);

struct BlockCode {
  Block code = nullptr;
  std::uint8_t depth = 0;  // of recursion
  void* data = nullptr;    // given to the code
};

struct Limits {
  std::uint32_t iterations = 1000;             // of one #foreach, as AWS; the loop ends silently
  std::uint32_t all_iterations = 1'000'000;    // of one run
  std::size_t output = std::size_t{10} << 20;  // bytes; also of any one string
  std::uint32_t elements = 1'000'000;          // of all lists and maps that a run makes
  std::uint32_t depth = 64;                    // of values within values when they are printed or compared
};

}  // namespace vtl

/// What a template can see of its request. Values live as long as the run.
class TemplateData {
 public:
  virtual ~TemplateData() = default;
  /// $context.<name> with dots ("identity.sourceIp"); null data if it has no value.
  virtual std::string_view context(std::string_view name) const = 0;
  /// The names that $context.keySet() shows, with dots for those of inner maps.
  virtual void context_names(ArenaVector<std::string_view>& names) const = 0;
  virtual std::string_view stage_variable(std::string_view name) const = 0;
  virtual void stage_variables(ArenaVector<NamedValue>& values) const = 0;
  /// One request parameter; null data if absent.
  virtual std::string_view parameter(vtl::ParameterPlace place, std::string_view name) const = 0;
  virtual void parameters(vtl::ParameterPlace place, ArenaVector<NamedValue>& values) const = 0;
  /// The overrides of the exchange; they outlive one template, so that a response template sees what a request template set.
  virtual Overrides& overrides() = 0;
  /// Whether they exist already, so that a run which sets none makes none.
  virtual bool has_overrides() const { return true; }
};

/// A compiled template.
using TemplateCode = Outcome (*)(TemplateScope& t, Buffer& out);
/// Runs one over an exchange (defined by the integrations module).
Outcome render_template(Exchange& x, TemplateInput& input, Buffer& out, TemplateCode code);

class TemplateScope {
 public:
  using Value = vtl::Value;
  using Arguments = std::initializer_list<Value>;

  TemplateScope(Arena& arena, TemplateInput& input, TemplateData& data, const vtl::Limits& limits);
  TemplateScope(Arena& arena, TemplateInput& input, TemplateData& data);
  TemplateScope(const TemplateScope&) = delete;
  TemplateScope& operator=(const TemplateScope&) = delete;

  Arena& arena() { return arena_; }
  bool failed() const { return failed_; }
  /// What follows stands in this line of the template; for the message of what fails there.
  void line(std::uint32_t number) { line_ = number; }
  /// The template ends with an error; `why` is a literal or lives in the arena. The first one is kept.
  void fail(std::string_view why);
  /// To be called at the end: the error, or overrides taken over and fine.
  Outcome finish(Buffer& out);
  /// A #stop within a block ended the template.
  bool stopped() const { return stopped_; }
  void stop() { stopped_ = true; }

  // The objects that every template has.
  Value input_object() const { Value v; v.kind = vtl::Kind::input; return v; }
  Value util_object() const { Value v; v.kind = vtl::Kind::util; return v; }
  Value context_object();
  Value stage_variables_object();
  /// $context.requestOverride, $context.responseOverride.
  Value request_override();
  Value response_override();

  // $input.
  std::string_view body() const;
  /// $input.path(path): the parsed body's value, null if there is none.
  Value path(std::string_view path);
  Value path(vtl::Steps path);
  Value path(const vtl::PlannedPath& path);
  /// $input.json(path): JSON text.
  Value json(std::string_view path);
  Value json(vtl::Steps path);
  Value json(const vtl::PlannedPath& path);
  /// The same, appended; spares a copy.
  void print_json(Buffer& out, std::string_view path);
  void print_json(Buffer& out, vtl::Steps path);
  void print_json(Buffer& out, const vtl::PlannedPath& path);
  Value params();
  Value param(std::string_view name);
  /// The parsed body; null if it is not JSON even for a lenient reader. `for_text`: only to be printed, never kept.
  Value document(bool for_text = false);

  // $context.<dotted name> and $stageVariables.<name> where nothing has been set.
  Value context(std::string_view name);
  Value stage_variable(std::string_view name);

  // $util.
  Value escape_javascript(const Value& text);
  Value parse_json(const Value& text);
  Value url_encode(const Value& text);
  Value url_decode(const Value& text);
  Value base64_encode(const Value& text);
  Value base64_decode(const Value& text);

  // References.
  Value property(const Value& of, std::string_view name);
  /// $foreach.hasNext, $foreach.index and $foreach.count, where $foreach may have become anything.
  Value has_next(const Value& foreach) { return is_loop(foreach) ? Value::of(foreach.loop->has_next) : property(foreach, "hasNext"); }
  Value loop_index(const Value& foreach) { return is_loop(foreach) ? Value::of(foreach.loop->index) : property(foreach, "index"); }
  Value loop_count(const Value& foreach) { return is_loop(foreach) ? Value::of(foreach.loop->index + 1) : property(foreach, "count"); }
  Value index(const Value& of, const Value& at);
  Value call(const Value& of, vtl::Method method, const Value* arguments, std::size_t count);
  Value call(const Value& of, vtl::Method method, Arguments arguments) { return call(of, method, arguments.begin(), arguments.size()); }
  void set_property(const Value& of, std::string_view name, const Value& value);
  void set_index(const Value& of, const Value& at, const Value& value);
  /// What a reference is: the empty string where it is null.
  static Value or_empty(const Value& value) { return value.is_null() ? Value::of(std::string_view()) : value; }

  // Expressions.
  Value add(const Value& left, const Value& right);
  /// The same where an operand may be null: added to a string, it is its source text, as in Velocity.
  Value add(const Value& left, const Value& right, std::string_view left_source, std::string_view right_source);
  Value subtract(const Value& left, const Value& right);
  Value multiply(const Value& left, const Value& right);
  Value divide(const Value& left, const Value& right);
  Value modulo(const Value& left, const Value& right);
  bool equal(const Value& left, const Value& right);
  bool less(const Value& left, const Value& right);
  bool greater(const Value& left, const Value& right);
  bool less_equal(const Value& left, const Value& right);
  bool greater_equal(const Value& left, const Value& right);
  /// Of a reference in a condition: only the Boolean false is not.
  bool truth(const Value& reference) { return reference.kind == vtl::Kind::boolean ? reference.boolean : truth_of_other(reference); }
  Value list(Arguments items);
  Value list(const Value* items, std::size_t count);
  /// Keys and values in turn.
  Value map(Arguments members);
  Value map(const Value* members, std::size_t count);
  Value range(const Value& from, const Value& to);
  /// A string of the buffer's text, which stays where it is.
  Value text(const Buffer& buffer);
  /// A #define.
  Value block(vtl::Block code, void* data = nullptr);

  // Output.
  void print(Buffer& out, const Value& value) { print(out, value, {}); }
  /// `literal` is printed where a block recurses too deep.
  void print(Buffer& out, const Value& value, std::string_view literal);
  /// print(out, property(of, name), literal).
  void print_property(Buffer& out, const Value& of, std::string_view name, std::string_view literal = {});

  // Loops: for (Loop l = t.loop(source, ...); l.next();).
  class Loop;

  // For the library.
  bool note_elements(std::size_t count);
  bool note_iteration() {
    if (++iterations_ > limits_.all_iterations) fail("the template loops too often");
    return !failed_;
  }
  void note_change() { changed_ = true; }
  const vtl::Limits& limits() const { return limits_; }
  TemplateData& data() { return data_; }

 private:
  friend class Loop;
  template <class Path>
  Value find(const Path& path, bool for_text);
  bool is_loop(const Value& value) const { return value.kind == vtl::Kind::loop && !failed_; }
  Value json_text(const Value& found);
  bool truth_of_other(const Value& reference);
  void check_output(const Buffer& out) {
    if (out.size() > limits_.output) fail("the template's output is too long");
  }
  void print_found(Buffer& out, const Value& found);
  vtl::Map& override_map(vtl::Map*& kept, bool request);
  void take_overrides();

  Arena& arena_;
  TemplateInput& input_;
  TemplateData& data_;
  vtl::Limits limits_;
  Value root_;
  Value context_;
  Value stage_variables_;
  Value params_;
  std::uint32_t line_ = 0;  // 0: not known
  std::uint32_t iterations_ = 0;
  std::uint32_t elements_ = 0;
  bool root_kept_ = false;
  bool leniently_parsed_ = false;
  bool changed_ = false;
  bool failed_ = false;
  bool stopped_ = false;
  std::string_view why_;
};

/// One #foreach. Sets its variables before each turn and restores them when it is done.
class TemplateScope::Loop {
 public:
  /// The variables of $item, $foreach, $velocityCount and $velocityHasNext; null where the template does not read them.
  struct Variables {
    Value* item;
    Value* loop;
    Value* count;
    Value* has_next;
  };
  Loop(TemplateScope& t, const Value& source, const Variables& variables);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  /// Moves to the next element; false when there is none, or the template has failed or stopped.
  bool next();
  /// Whether `scope`, the value given to #break, is this loop's $foreach.
  bool is(const Value& scope) const { return scope.kind == vtl::Kind::loop && scope.loop == &scope_; }

 private:
  bool unchanged();

  TemplateScope& t_;
  Variables variables_;
  Value saved_item_, saved_loop_, saved_count_, saved_has_next_;
  vtl::Loop& scope_;
  vtl::Iterator* iterator_ = nullptr;
  vtl::List* list_ = nullptr;
  vtl::Map* map_ = nullptr;     // whose values `list_` has
  std::uint32_t size_ = 0;      // of what is looped over, at the beginning
  std::uint32_t at_ = 0;
};

}  // namespace apigen::rt
