#include "apigen/schema/emit.h"

#include <algorithm>
#include <map>
#include <set>
#include <type_traits>

#include "apigen/support/text.h"

namespace apigen::schema {
namespace {

using support::cpp_string_literal;

template <class... F>
struct overloaded : F... { using F::operator()...; };
template <class... F>
overloaded(F...) -> overloaded<F...>;

std::string literal(std::string_view text) { return support::cpp_string_view(text); }

std::string number(std::uint64_t value) { return std::to_string(value) + "u"; }

std::string type_names(std::uint8_t bits) {
  struct Row { std::uint8_t bit; const char* name; };
  static constexpr Row rows[] = {{TypeSet::string, "a string"}, {TypeSet::number, "a number"}, {TypeSet::integer, "an integer"}, {TypeSet::boolean, "a boolean"},
                                 {TypeSet::array, "an array"}, {TypeSet::object, "an object"}, {TypeSet::null, "null"}};
  std::vector<std::string> names;
  for (const Row& row : rows) {
    if (!(bits & row.bit) || (row.bit == TypeSet::integer && (bits & TypeSet::number))) continue;
    names.push_back(row.name);
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  return text;
}

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
  Emitter(const Plan& plan, const std::vector<Exported>& exported) : plan_(plan), exported_(exported) {}

  std::string run() {
    for (const Exported& one : exported_) reach(one.block);
    for (std::size_t i = 0; i < order_.size(); ++i) body(order_[i]);
    std::string text = "namespace {\n\n";
    if (!constants_.empty()) text += constants_ + "\n";
    for (BlockId id : order_) text += signature(id) + ";\n";
    text += "\n" + bodies_ + "}  // namespace\n";
    for (const Exported& one : exported_) {
      text += "\nbool " + one.function + "(const json::Value& v, rt::Validation& c) {\n";
      if (plan_.dynamic) text += "  c.use_scopes();\n";
      text += "  return " + call(one.block, "v", "nullptr") + ";\n}\n";
    }
    return text;
  }

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
  bool accepts_all(BlockId id) const { return plan_.block(id).rules.empty(); }
  bool refuses_all(BlockId id) const {
    const auto& rules = plan_.block(id).rules;
    return rules.size() == 1 && std::holds_alternative<CheckNever>(rules[0]);
  }

  std::string constant(const std::string& type, const std::string& arguments) {
    auto [found, fresh] = known_constants_.try_emplace(type + arguments, "");
    if (fresh) {
      found->second = names_.allocate(type == "rt::Pattern" ? "pattern" : "constant");
      constants_ += "const " + type + " " + found->second + "(" + arguments + ");\n";
    }
    return found->second;
  }

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
  support::IdentifierAllocator names_{{"v", "c", "m", "good", "noted", "seen", "index", "count", "scope", "json", "rt", "branch", "i", "matched", "quiet"}};
  std::map<BlockId, std::string> functions_;
  std::vector<BlockId> order_;
  std::map<std::string, std::string> known_constants_;
  std::string constants_, bodies_;
  Code* code_ = nullptr;
  std::string noted_;  // what the current function notes in: "noted", "&seen" or "nullptr"
};

std::string Emitter::type_condition(const TypeSet& types) const {
  std::uint8_t bits = types.bits;
  std::string condition;
  auto add = [&](const std::string& text) { condition += (condition.empty() ? "" : " || ") + text; };
  if (bits & TypeSet::null) add("v.type == json::Type::null");
  if (bits & TypeSet::boolean) add("v.type == json::Type::boolean");
  if (bits & TypeSet::number) add("v.type == json::Type::number");
  else if (bits & TypeSet::integer) add(types.lexical_integer ? "(v.type == json::Type::number && v.integral)" : "(v.type == json::Type::number && rt::is_whole(v))");
  if (bits & TypeSet::string) add("v.type == json::Type::string");
  if (bits & TypeSet::array) add("v.type == json::Type::array");
  if (bits & TypeSet::object) add("v.type == json::Type::object");
  return condition;
}

std::string decimal_text(const Decimal& bound) {
  if (bound.digits.empty()) return "0";
  std::string text = bound.negative ? "-" : "";
  if (bound.exponent >= 0 && bound.exponent < 20) return text + bound.digits + std::string(static_cast<std::size_t>(bound.exponent), '0');
  if (bound.exponent < 0 && -bound.exponent < static_cast<std::int64_t>(bound.digits.size())) {
    std::size_t point = bound.digits.size() - static_cast<std::size_t>(-bound.exponent);
    return text + bound.digits.substr(0, point) + "." + bound.digits.substr(point);
  }
  if (bound.exponent < 0 && bound.exponent > -20) {
    std::size_t zeros = static_cast<std::size_t>(-bound.exponent) - bound.digits.size();
    return text + "0." + std::string(zeros, '0') + bound.digits;
  }
  return text + bound.digits + "e" + std::to_string(bound.exponent);
}

std::string Emitter::comparison(const CheckRange& check) {
  bool whole = check.bound.digits.empty() || (check.bound.exponent >= 0 && static_cast<std::int64_t>(check.bound.digits.size()) + check.bound.exponent <= 18);
  std::string bound = whole ? "std::int64_t{" + decimal_text(check.bound) + "}"
                            : "rt::Decimal{" + std::string(check.bound.negative ? "true" : "false") + ", " + literal(check.bound.digits) + ", " + std::to_string(check.bound.exponent) + "}";
  return "rt::compare(v, " + bound + ") " + (check.upper ? (check.exclusive ? "<" : "<=") : (check.exclusive ? ">" : ">=")) + " 0";
}

void Emitter::apply(BlockId id) {
  if (accepts_all(id)) return;
  code_->line("APIGEN_APPLY(" + call(id, "v", noted_) + ");");
}

void Emitter::members(const CheckMembers& check) {
  is("object", [&] {
    std::vector<std::string> required;
    for (const Property& property : check.properties) {
      if (property.required) required.push_back(property.name);
    }
    std::size_t words = (required.size() + 63) / 64;
    for (std::size_t i = 0; i < words; ++i) code_->line("std::uint64_t present" + std::to_string(i) + " = 0;");
    // Members are looked at only where something depends on them.
    code_->line("for (std::uint32_t index = 0; index < v.count; ++index) {");
    code_->line("[[maybe_unused]] const json::Member& m = v.members[index];");
    if (check.names && !accepts_all(*check.names)) {
      code_->line("{");
      code_->line("const json::Value name = rt::text_value(m.name, m.value.offset);");
      code_->line("APIGEN_APPLY(" + call(*check.names, "name", "nullptr") + ");");
      code_->line("}");
    }
    bool tail = !check.patterns.empty() || check.additional.has_value();
    if (!check.properties.empty()) {
      if (tail) code_->line("bool matched = true;");
      code_->line("switch (m.name.size()) {");
      std::map<std::size_t, std::vector<const Property*>> by_length;
      for (const Property& property : check.properties) by_length[property.name.size()].push_back(&property);
      std::size_t bit_of = 0;
      std::map<std::string, std::size_t> bits;
      for (const std::string& name : required) bits[name] = bit_of++;
      for (const auto& [length, properties] : by_length) {
        code_->line("case " + std::to_string(length) + ":");
        bool first = true;
        for (const Property* property : properties) {
          // A name that only `required` mentions is an additional property for everything else.
          code_->line(std::string(first ? "" : "} else ") + "if (rt::same_bytes(m.name, " + literal(property->name) + ")) {");
          first = false;
          if (property->required) {
            std::size_t bit = bits[property->name];
            code_->line("present" + std::to_string(bit / 64) + " |= std::uint64_t{1} << " + std::to_string(bit % 64) + ";");
          }
          if (property->block) {
            if (!accepts_all(*property->block)) code_->line("APIGEN_APPLY(" + call(*property->block, "m.value", "nullptr") + ");");
            if (noted_ != "nullptr") code_->line("if (rt::Evaluated* e = " + noted_ + ") e->mark(index);");
          } else if (tail) {
            code_->line("matched = false;");
          }
        }
        if (tail) {
          code_->line("} else {");
          code_->line("matched = false;");
        }
        code_->line("}");
        code_->line("break;");
      }
      code_->line("default:");
      code_->line(tail ? "matched = false;" : "break;");
      code_->line("}");
    } else if (tail) {
      code_->line("bool matched = false;");
    }
    for (const PatternProperty& pattern : check.patterns) {
      code_->line("if (" + pattern_constant(pattern.pattern) + ".matches(m.name)) {");
      code_->line("matched = true;");
      if (!accepts_all(pattern.block)) code_->line("APIGEN_APPLY(" + call(pattern.block, "m.value", "nullptr") + ");");
      if (noted_ != "nullptr") code_->line("if (rt::Evaluated* e = " + noted_ + ") e->mark(index);");
      code_->line("}");
    }
    if (check.additional) {
      code_->line("if (!matched) {");
      if (refuses_all(*check.additional)) {
        code_->line("good = false;");
        code_->line("if (!c.fail(v, rt::Rule::additional_properties, {}, m.name)) return false;");
      } else if (!accepts_all(*check.additional)) {
        code_->line("APIGEN_APPLY(" + call(*check.additional, "m.value", "nullptr") + ");");
      }
      if (noted_ != "nullptr") code_->line("if (rt::Evaluated* e = " + noted_ + ") e->mark(index);");
      code_->line("}");
    } else if (tail) {
      code_->line("(void)matched;");
    }
    code_->line("}");
    for (std::size_t word = 0; word < words; ++word) {
      std::size_t in_word = std::min<std::size_t>(64, required.size() - word * 64);
      std::string all = in_word == 64 ? "~std::uint64_t{0}" : "(std::uint64_t{1} << " + std::to_string(in_word) + ") - 1";
      std::string present = "present" + std::to_string(word);
      code_->line("if (" + present + " != (" + all + ")) {");
      code_->line("good = false;");
      code_->line("if (!c.recording()) return false;");
      for (std::size_t bit = 0; bit < in_word; ++bit) {
        code_->line("if (!(" + present + " >> " + std::to_string(bit) + " & 1)) c.fail(v, rt::Rule::required, {}, " + literal(required[word * 64 + bit]) + ");");
      }
      code_->line("}");
    }
  });
}

void Emitter::rule(const Rule& any) {
  Code& code = *code_;
  std::visit(
      overloaded{
          [&](const CheckType& check) { code.line("APIGEN_CHECK(" + type_condition(check.types) + ", type, " + literal(type_names(check.types.bits)) + ");"); },
          [&](const CheckNever&) { code.line("APIGEN_CHECK(false, never, {});"); },
          [&](const CheckEnum& check) {
            std::string condition, listed;
            for (const document::Node* value : check.values) {
              std::string text = document::to_json(*value);
              if (!listed.empty()) listed += ", ";
              listed += text;
              if (!condition.empty()) condition += " || ";
              switch (value->kind) {
                case document::Kind::string: condition += "(v.type == json::Type::string && v.text() == " + literal(value->text) + ")"; break;
                case document::Kind::null: condition += "v.type == json::Type::null"; break;
                case document::Kind::boolean: condition += std::string("(v.type == json::Type::boolean && ") + (value->boolean ? "" : "!") + "v.boolean)"; break;
                default: condition += "rt::equal(v, " + constant("rt::JsonConstant", literal(text)) + ".value())";
              }
            }
            if (listed.size() > 400) listed = listed.substr(0, 400) + "...";
            code.line("APIGEN_CHECK(" + (condition.empty() ? "false" : condition) + ", enumeration, " + literal(listed) + ");");
          },
          [&](const CheckRange& check) {
            std::string name = check.upper ? (check.exclusive ? "exclusive_maximum" : "maximum") : (check.exclusive ? "exclusive_minimum" : "minimum");
            code.line("APIGEN_CHECK(v.type != json::Type::number || " + comparison(check) + ", " + name + ", " + literal(decimal_text(check.bound)) + ");");
          },
          [&](const CheckMultiple& check) {
            Decimal shown{false, std::to_string(check.divisor), check.exponent};
            code.line("APIGEN_CHECK(v.type != json::Type::number || rt::is_multiple(v, " + std::to_string(check.divisor) + ", " + std::to_string(check.exponent) + "), multiple_of, " +
                      literal(decimal_text(shown)) + ");");
          },
          [&](const CheckLength& check) {
            // Bytes bound code points from above, so most strings need no counting.
            std::string bound = number(check.bound);
            std::string condition = check.upper ? "v.length <= " + bound + " || rt::code_points(v.text()) <= " + bound : "v.length >= " + bound + " && rt::code_points(v.text()) >= " + bound;
            code.line("APIGEN_CHECK(v.type != json::Type::string || (" + condition + "), " + (check.upper ? "max_length" : "min_length") + ", " + literal(std::to_string(check.bound)) + ");");
          },
          [&](const CheckPattern& check) {
            code.line("APIGEN_CHECK(v.type != json::Type::string || " + pattern_constant(check.pattern) + ".matches(v.text()), pattern, " + literal(check.pattern.source) + ");");
          },
          [&](const CheckFormat& check) {
            std::string name = check.name;
            std::replace(name.begin(), name.end(), '-', '_');
            if (name == "float" || name == "double") name += "_";
            code.line("APIGEN_CHECK(rt::has_format(v, rt::Format::" + name + "), format, " + literal(check.name) + ");");
          },
          [&](const CheckItemCount& check) {
            code.line("APIGEN_CHECK(v.type != json::Type::array || v.count " + std::string(check.upper ? "<=" : ">=") + " " + number(check.bound) + ", " +
                      (check.upper ? "max_items" : "min_items") + ", " + literal(std::to_string(check.bound)) + ");");
          },
          [&](const CheckUnique&) { code.line("APIGEN_CHECK(v.type != json::Type::array || rt::all_unique(v, c.arena()), unique_items, {});"); },
          [&](const CheckItems& check) {
            is("array", [&] {
              for (std::size_t i = 0; i < check.prefix.size(); ++i) {
                if (accepts_all(check.prefix[i])) continue;
                code.line("if (v.count > " + number(i) + ") APIGEN_APPLY(" + call(check.prefix[i], "v.elements[" + std::to_string(i) + "]", "nullptr") + ");");
              }
              if (check.rest && !accepts_all(*check.rest)) {
                if (refuses_all(*check.rest)) {
                  code.line("APIGEN_CHECK(v.count <= " + number(check.prefix.size()) + ", additional_items, " + literal(std::to_string(check.prefix.size())) + ");");
                } else {
                  code.line("for (std::uint32_t index = " + std::to_string(check.prefix.size()) + "; index < v.count; ++index) {");
                  code.line("APIGEN_APPLY(" + call(*check.rest, "v.elements[index]", "nullptr") + ");");
                  code.line("}");
                }
              }
              if (noted_ != "nullptr") {
                code.line("if (rt::Evaluated* e = " + noted_ + ") " + (check.rest ? "e->mark_all();" : "e->mark_first(" + number(check.prefix.size()) + ");"));
              }
            });
          },
          [&](const CheckContains& check) {
            is("array", [&] {
              code.line("std::uint64_t count = 0;");
              code.line("for (std::uint32_t index = 0; index < v.count; ++index) {");
              code.line("rt::Validation::Quiet quiet(c);");
              code.line("if (!" + call(check.block, "v.elements[index]", "nullptr") + ") continue;");
              code.line("++count;");
              if (noted_ != "nullptr") code.line("if (rt::Evaluated* e = " + noted_ + ") e->mark(index);");
              code.line("}");
              if (check.least) code.line("APIGEN_CHECK(count >= " + number(check.least) + ", contains, " + literal(std::to_string(check.least)) + ");");
              if (check.most) code.line("APIGEN_CHECK(count <= " + number(*check.most) + ", max_contains, " + literal(std::to_string(*check.most)) + ");");
              if (!check.least && !check.most) code.line("(void)count;");
            });
          },
          [&](const CheckPropertyCount& check) {
            code.line("APIGEN_CHECK(v.type != json::Type::object || v.count " + std::string(check.upper ? "<=" : ">=") + " " + number(check.bound) + ", " +
                      (check.upper ? "max_properties" : "min_properties") + ", " + literal(std::to_string(check.bound)) + ");");
          },
          [&](const CheckMembers& check) { members(check); },
          [&](const CheckDependentRequired& check) {
            code.line("if (v.find(" + literal(check.name) + ")) {");
            for (const std::string& name : check.required) {
              code.line("if (!v.find(" + literal(name) + ")) {");
              code.line("good = false;");
              code.line("if (!c.fail(v, rt::Rule::dependent_required, " + literal(check.name) + ", " + literal(name) + ")) return false;");
              code.line("}");
            }
            code.line("}");
          },
          [&](const ApplyIfPresent& check) {
            if (accepts_all(check.block)) return;
            code.line("if (v.find(" + literal(check.name) + ")) {");
            apply(check.block);
            code.line("}");
          },
          [&](const ApplyAll& check) {
            for (BlockId id : check.blocks) apply(id);
          },
          [&](const ApplyAny& check) {
            code.line("{");
            code.line("bool matched = false;");
            code.line("{");
            code.line("rt::Validation::Quiet hushed(c);");
            for (BlockId id : check.blocks) {
              if (noted_ == "nullptr") {
                code.line("if (!matched) matched = " + call(id, "v", "nullptr") + ";");
              } else {
                code.line("{");
                code.line("rt::Evaluated branch(v, c.arena());");
                code.line("if (" + call(id, "v", "&branch") + ") {");
                code.line("matched = true;");
                code.line("if (rt::Evaluated* e = " + noted_ + ") e->merge(branch);");
                code.line("}");
                code.line("}");
              }
            }
            code.line("}");
            code.line("APIGEN_CHECK(matched, any_of, {});");
            code.line("}");
          },
          [&](const ApplyOne& check) {
            code.line("{");
            code.line("int count = 0;");
            code.line("{");
            code.line("rt::Validation::Quiet hushed(c);");
            for (BlockId id : check.blocks) {
              if (noted_ == "nullptr") {
                code.line("if (count < 2 && " + call(id, "v", "nullptr") + ") ++count;");
              } else {
                code.line("{");
                code.line("rt::Evaluated branch(v, c.arena());");
                code.line("if (" + call(id, "v", "&branch") + ") {");
                code.line("++count;");
                code.line("if (rt::Evaluated* e = " + noted_ + ") e->merge(branch);");
                code.line("}");
                code.line("}");
              }
            }
            code.line("}");
            code.line("APIGEN_CHECK(count == 1, one_of, count == 0 ? std::string_view(\"none\") : std::string_view(\"several\"));");
            code.line("}");
          },
          [&](const ApplyNot& check) {
            code.line("{");
            code.line("bool matched = false;");
            code.line("{");
            code.line("rt::Validation::Quiet hushed(c);");
            code.line("matched = " + call(check.block, "v", "nullptr") + ";");
            code.line("}");
            code.line("APIGEN_CHECK(!matched, not_, {});");
            code.line("}");
          },
          [&](const ApplyIf& check) {
            code.line("{");
            code.line("bool matched = false;");
            code.line("{");
            code.line("rt::Validation::Quiet hushed(c);");
            if (noted_ == "nullptr") {
              code.line("matched = " + call(check.condition, "v", "nullptr") + ";");
            } else {
              code.line("rt::Evaluated branch(v, c.arena());");
              code.line("matched = " + call(check.condition, "v", "&branch") + ";");
              code.line("if (rt::Evaluated* e = matched ? " + noted_ + " : nullptr) e->merge(branch);");
            }
            code.line("}");
            code.line("if (matched) {");
            if (check.then_block) apply(*check.then_block);
            code.line("} else {");
            if (check.else_block) apply(*check.else_block);
            code.line("}");
            code.line("}");
          },
          [&](const Call& check) {
            if (accepts_all(check.block)) return;
            apply(check.block);
          },
          [&](const DynamicCall& check) {
            code.line("{");
            code.line("std::uint32_t resource = 0;");
            code.line("for (std::size_t i = 0; i < c.scope_count() && !resource; ++i) {");
            code.line("switch (c.scope(i)) {");
            for (const DynamicCall::Choice& choice : check.choices) code.line("case " + number(choice.resource) + ":");
            if (!check.choices.empty()) {
              code.line("resource = c.scope(i);");
              code.line("break;");
            }
            code.line("default: break;");
            code.line("}");
            code.line("}");
            code.line("switch (resource) {");
            for (const DynamicCall::Choice& choice : check.choices) {
              code.line("case " + number(choice.resource) + ":");
              apply(choice.block);
              code.line("break;");
            }
            code.line("default:");
            apply(check.fallback);
            code.line("break;");
            code.line("}");
            code.line("}");
          },
          [&](const CheckUnevaluatedProperties& check) {
            is("object", [&] {
              code.line("for (std::uint32_t index = 0; index < v.count; ++index) {");
              code.line("if (seen.has(index)) continue;");
              if (refuses_all(check.block)) {
                code.line("good = false;");
                code.line("if (!c.fail(v, rt::Rule::unevaluated_properties, {}, v.members[index].name)) return false;");
              } else if (!accepts_all(check.block)) {
                code.line("APIGEN_APPLY(" + call(check.block, "v.members[index].value", "nullptr") + ");");
              }
              code.line("}");
              code.line("seen.mark_all();");
            });
          },
          [&](const CheckUnevaluatedItems& check) {
            is("array", [&] {
              code.line("for (std::uint32_t index = 0; index < v.count; ++index) {");
              code.line("if (seen.has(index)) continue;");
              if (refuses_all(check.block)) {
                code.line("good = false;");
                code.line("if (!c.fail(v, rt::Rule::unevaluated_items, {})) return false;");
              } else if (!accepts_all(check.block)) {
                code.line("APIGEN_APPLY(" + call(check.block, "v.elements[index]", "nullptr") + ");");
              }
              code.line("}");
              code.line("seen.mark_all();");
            });
          },
      },
      any);
}

void Emitter::body(BlockId id) {
  const Block& block = plan_.block(id);
  Code code(0);
  code_ = &code;
  bool unevaluated = std::any_of(block.rules.begin(), block.rules.end(), [](const Rule& rule) {
    return std::holds_alternative<CheckUnevaluatedItems>(rule) || std::holds_alternative<CheckUnevaluatedProperties>(rule);
  });
  noted_ = unevaluated ? "&seen" : block.notes ? "noted" : "nullptr";
  std::string where = support::cpp_comment_text(block.name);
  code.line("// " + where);
  code.line(signature(id) + " {");
  code.line("(void)v, (void)c;");
  if (block.notes) code.line("(void)noted;");
  code.line("bool good = true;");
  if (plan_.dynamic) code.line("rt::Validation::Scope scope(c, " + number(block.resource) + ");");
  if (unevaluated) code.line("rt::Evaluated seen(v, c.arena());");
  for (const Rule& one : block.rules) rule(one);
  if (unevaluated && block.notes) code.line("if (noted && good) noted->merge(seen);");
  code.line("return good;");
  code.line("}");
  bodies_ += code.take() + "\n";
}

}  // namespace

std::string emit_cpp(const Plan& plan, const std::vector<Exported>& exported) { return Emitter(plan, exported).run(); }

}  // namespace apigen::schema
