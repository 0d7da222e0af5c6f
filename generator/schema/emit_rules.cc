// Each rule as statements.
#include <algorithm>
#include <variant>

#include "emitter.h"

namespace apigen::schema {
namespace {

template <class... F>
struct overloaded : F... { using F::operator()...; };
template <class... F>
overloaded(F...) -> overloaded<F...>;

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

}  // namespace

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

std::string Emitter::comparison(const CheckRange& check) {
  bool whole = check.bound.digits.empty() || (check.bound.exponent >= 0 && static_cast<std::int64_t>(check.bound.digits.size()) + check.bound.exponent <= 18);
  std::string bound = whole ? "std::int64_t{" + decimal_text(check.bound) + "}"
                            : "rt::Decimal{" + std::string(check.bound.negative ? "true" : "false") + ", " + literal(check.bound.digits) + ", " + std::to_string(check.bound.exponent) + "}";
  return "rt::compare(v, " + bound + ") " + (check.upper ? (check.exclusive ? "<" : "<=") : (check.exclusive ? ">" : ">=")) + " 0";
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
            code.line("APIGEN_CHECK(v.type != json::Type::string || " + matches(check.pattern, "v.text()") + ", pattern, " + literal(check.pattern.source) + ");");
          },
          [&](const CheckFormat& check) {
            std::string name = check.name;
            std::replace(name.begin(), name.end(), '-', '_');
            if (name == "float" || name == "double") name += "_";
            const std::string function = name.starts_with("idn_") ? "rt::has_idn_format" : "rt::has_format";
            code.line("APIGEN_CHECK(" + function + "(v, rt::Format::" + name + "), format, " + literal(check.name) + ");");
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
                code.line("if (v.count > " + number(i) + ") APIGEN_APPLY(" + call_below(check.prefix[i], "v.elements[" + std::to_string(i) + "]") + ");");
              }
              if (check.rest && !accepts_all(*check.rest)) {
                if (refuses_all(*check.rest)) {
                  code.line("APIGEN_CHECK(v.count <= " + number(check.prefix.size()) + ", additional_items, " + literal(std::to_string(check.prefix.size())) + ");");
                } else {
                  code.line("for (std::uint32_t index = " + std::to_string(check.prefix.size()) + "; index < v.count; ++index) {");
                  code.line("APIGEN_APPLY(" + call_below(*check.rest, "v.elements[index]") + ");");
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
              code.line("if (!" + call_below(check.block, "v.elements[index]") + ") continue;");
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
          [&](const ApplyDiscriminator& check) {
            std::string values, start;
            code.line("{");
            code.line("const json::Value* named = v.find(" + literal(check.property) + ");");
            code.line("const std::string_view kind = named && named->type == json::Type::string ? named->text() : std::string_view();");
            for (const auto& branch : check.branches) {
              code.line(start + "if (kind == " + literal(branch.value) + ") {");
              apply(branch.block);
              start = "} else ";
              values += (values.empty() ? "" : ", ") + branch.value;
            }
            code.line(check.branches.empty() ? "{" : "} else {");
            code.line("good = false;");
            code.line("if (!c.fail(v, rt::Rule::discriminator, " + literal(values) + ", " + literal(check.property) + ")) return false;");
            code.line("}");
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
                code.line("APIGEN_APPLY(" + call_below(check.block, "v.members[index].value") + ");");
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
                code.line("APIGEN_APPLY(" + call_below(check.block, "v.elements[index]") + ");");
              }
              code.line("}");
              code.line("seen.mark_all();");
            });
          },
      },
      any);
}

}  // namespace apigen::schema
