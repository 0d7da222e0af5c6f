// The state of writing one plan as C++. Internal to the schema module.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apigen/schema/emit.h"
#include "apigen/support/text.h"
#include "repeats.h"

namespace apigen::schema {

inline std::string literal(std::string_view text) { return support::cpp_string_view(text); }

inline std::string number(std::uint64_t value) { return std::to_string(value) + "u"; }

/// One function's text with its indentation.
class Code {
 public:
  explicit Code(int depth) : depth_(depth) {}
  void line(const std::string& text) {
    if (!text.empty() && text[0] == '}') --depth_;
    text_ += std::string(static_cast<std::size_t>(depth_) * 2, ' ') + text + "\n";
    if (!text.empty() && text.back() == '{') ++depth_;
  }
  std::string take() { return std::move(text_); }

 private:
  int depth_;
  std::string text_;
};

class Emitter {
 public:
  Emitter(const Plan& plan, const std::vector<Exported>& exported) : plan_(plan), exported_(exported), repeated_(repeated_blocks(plan)) {}

  /// The function of a block, and what it needs.
  struct Function {
    std::string name, text;
    std::vector<BlockId> calls;            // in order, each once
    std::set<std::size_t> definitions;
  };

  /// Writes all functions.
  void run();
  const std::vector<BlockId>& order() const { return order_; }
  const Function& function(BlockId id) const { return functions_.at(id); }
  const std::string& definition(std::size_t index) const { return definitions_[index]; }
  std::size_t definition_count() const { return definitions_.size(); }
  std::string signature(BlockId id) const {
    return "bool " + functions_.at(id).name + "(const json::Value& v, rt::Validation& c" + (plan_.block(id).notes ? ", rt::Evaluated* noted" : "") + ")";
  }

 private:
  void reach(BlockId id) {
    auto [found, fresh] = functions_.try_emplace(id);
    if (!fresh) return;
    found->second.name = names_.allocate("check_" + plan_.block(id).name, "check");
    order_.push_back(id);
  }
  void use(BlockId id) {
    reach(id);
    if (std::find(current_->calls.begin(), current_->calls.end(), id) == current_->calls.end()) current_->calls.push_back(id);
  }
  /// A call of a block on a value; `noted` names the Evaluated that learns what it evaluated.
  std::string call(BlockId id, const std::string& value, const std::string& noted) {
    use(id);
    return functions_.at(id).name + "(" + value + ", c" + (plan_.block(id).notes ? ", " + noted : "") + ")";
  }
  /// A call on a member or an element.
  std::string call_below(BlockId id, const std::string& value) {
    if (!repeated_.contains(id)) return call(id, value, "nullptr");
    use(id);
    // A function of its own for each block, so that its address tells the block.
    const bool plain = !plan_.block(id).notes;
    return "c.once(" + value + ", " + (plain ? functions_.at(id).name : "[](const json::Value& part, rt::Validation& whole) { return " + functions_.at(id).name + "(part, whole, nullptr); }") + ")";
  }
  bool accepts_all(BlockId id) const { return plan_.block(id).rules.empty(); }
  bool refuses_all(BlockId id) const {
    const auto& rules = plan_.block(id).rules;
    return rules.size() == 1 && std::holds_alternative<CheckNever>(rules[0]);
  }
  /// The rule of a member that this direction may not hold.
  const CheckNever* outside_direction(BlockId id) const {
    const auto& rules = plan_.block(id).rules;
    const CheckNever* never = rules.empty() ? nullptr : std::get_if<CheckNever>(&rules[0]);
    return never && never->why != CheckNever::Why::schema ? never : nullptr;
  }

  /// The name of something that stands outside functions, once: `text` makes it.
  std::string define(const std::string& key, const char* kind, auto&& text) {
    auto [found, fresh] = known_definitions_.try_emplace(key);
    if (fresh) {
      // Named after who needs it first, so that names stay when others come and go.
      found->second = {names_.allocate(kind + current_->name.substr(std::string_view("check").size())), definitions_.size()};
      definitions_.push_back(text(found->second.first));
    }
    current_->definitions.insert(found->second.second);
    return found->second.first;
  }
  std::string constant(const std::string& type, const std::string& arguments) {
    return define(type + arguments, type == "rt::Pattern" ? "pattern" : "constant", [&](const std::string& name) { return "const " + type + " " + name + "(" + arguments + ");\n"; });
  }

  /// An expression: whether a text matches.
  std::string matches(const Pattern& pattern, const std::string& text) {
    if (pattern.simple) return simple_function(pattern) + "(" + text + ")";
    return pattern_constant(pattern) + ".matches(" + text + ")";
  }
  std::string simple_function(const Pattern& pattern);
  std::string pattern_constant(const Pattern& pattern) {
    return constant("rt::Pattern", literal(pattern.program) + ", rt::Pattern::Engine::" + (pattern.backtracking ? "backtracking" : "linear"));
  }

  void body(BlockId id);
  void rule(const Rule& rule);
  void members(const CheckMembers& check);
  void apply(BlockId id);
  std::string type_condition(const TypeSet& types) const;
  std::string comparison(const CheckRange& check);
  bool is(const char* type_guard, auto&& inside) {
    code_->line(std::string("if (v.type == json::Type::") + type_guard + ") {");
    inside();
    code_->line("}");
    return true;
  }

  const Plan& plan_;
  const std::vector<Exported>& exported_;
  const std::set<BlockId> repeated_;
  support::IdentifierAllocator names_{{"v", "c", "m", "part", "whole", "good", "noted", "seen", "index", "count", "scope", "json", "rt", "branch", "i", "matched", "quiet"}};
  std::map<BlockId, Function> functions_;
  std::vector<BlockId> order_;  // as they were reached
  std::map<std::string, std::pair<std::string, std::size_t>> known_definitions_;
  std::vector<std::string> definitions_;  // constants, and functions of patterns
  Function* current_ = nullptr;
  Code* code_ = nullptr;
  std::string noted_;  // what the current function notes in: "noted", "&seen" or "nullptr"
};

}  // namespace apigen::schema
