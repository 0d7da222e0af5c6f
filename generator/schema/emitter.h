// The state of writing one plan as C++. Internal to the schema module.
#pragma once

#include <map>
#include <string>
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

  std::string run();

 private:
  void reach(BlockId id) {
    if (functions_.count(id)) return;
    const Block& block = plan_.block(id);
    functions_[id] = names_.allocate("check_" + block.name, "check");
    order_.push_back(id);
  }
  std::string signature(BlockId id) {
    return "bool " + functions_[id] + "(const json::Value& v, rt::Validation& c" + (plan_.block(id).notes ? ", rt::Evaluated* noted" : "") + ")";
  }
  /// A call of a block on a value; `noted` names the Evaluated that learns what it evaluated.
  std::string call(BlockId id, const std::string& value, const std::string& noted) {
    reach(id);
    return functions_[id] + "(" + value + ", c" + (plan_.block(id).notes ? ", " + noted : "") + ")";
  }
  /// A call on a member or an element.
  std::string call_below(BlockId id, const std::string& value) {
    if (!repeated_.contains(id)) return call(id, value, "nullptr");
    reach(id);
    // A function of its own for each block, so that its address tells the block.
    const bool plain = !plan_.block(id).notes;
    return "c.once(" + value + ", " + (plain ? functions_[id] : "[](const json::Value& part, rt::Validation& whole) { return " + functions_[id] + "(part, whole, nullptr); }") + ")";
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

  std::string constant(const std::string& type, const std::string& arguments) {
    auto [found, fresh] = known_constants_.try_emplace(type + arguments, "");
    if (fresh) {
      found->second = names_.allocate(type == "rt::Pattern" ? "pattern" : "constant");
      constants_ += "const " + type + " " + found->second + "(" + arguments + ");\n";
    }
    return found->second;
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
  std::map<BlockId, std::string> functions_;
  std::vector<BlockId> order_;
  std::map<std::string, std::string> known_constants_;
  std::string constants_, bodies_;
  Code* code_ = nullptr;
  std::string noted_;  // what the current function notes in: "noted", "&seen" or "nullptr"
};

}  // namespace apigen::schema
