// A plan as a file: constants, functions, and the walk over an object's members.
#include "apigen/schema/emit.h"

#include <algorithm>

#include "emitter.h"

namespace apigen::schema {

void Emitter::run() {
  for (const Exported& one : exported_) reach(one.block);
  for (std::size_t i = 0; i < order_.size(); ++i) body(order_[i]);
}

void Emitter::body(BlockId id) {
  const Block& block = plan_.block(id);
  Code code(0);
  code_ = &code;
  current_ = &functions_.at(id);
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
  current_->text = code.take() + "\n";
  current_ = nullptr;
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
      code_->line("bool matches = false;");
      code_->line("{");
      code_->line("const json::Value name = rt::text_value(m.name, m.value.offset);");
      code_->line("rt::Validation::Quiet hushed(c);");
      code_->line("matches = " + call(*check.names, "name", "nullptr") + ";");
      code_->line("}");
      code_->line("if (!matches) {");
      code_->line("good = false;");
      code_->line("if (!c.fail(v, rt::Rule::property_names, {}, m.name)) return false;");
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
            if (const CheckNever* never = outside_direction(*property->block)) {
              code_->line("good = false;");
              code_->line(std::string("if (!c.fail(v, rt::Rule::") + (never->why == CheckNever::Why::read_only ? "read_only" : "write_only") + ", {}, m.name)) return false;");
            } else if (!accepts_all(*property->block)) code_->line("APIGEN_APPLY(" + call_below(*property->block, "m.value") + ");");
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
      code_->line("if (" + matches(pattern.pattern, "m.name") + ") {");
      code_->line("matched = true;");
      if (!accepts_all(pattern.block)) code_->line("APIGEN_APPLY(" + call_below(pattern.block, "m.value") + ");");
      if (noted_ != "nullptr") code_->line("if (rt::Evaluated* e = " + noted_ + ") e->mark(index);");
      code_->line("}");
    }
    if (check.additional) {
      code_->line("if (!matched) {");
      if (refuses_all(*check.additional)) {
        code_->line("good = false;");
        code_->line("if (!c.fail(v, rt::Rule::additional_properties, {}, m.name)) return false;");
      } else if (!accepts_all(*check.additional)) {
        code_->line("APIGEN_APPLY(" + call_below(*check.additional, "m.value") + ");");
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

void Emitter::apply(BlockId id) {
  if (accepts_all(id)) return;
  code_->line("APIGEN_APPLY(" + call(id, "v", noted_) + ");");
}

/// A simple pattern as code: no engine, no table.
std::string Emitter::simple_function(const Pattern& pattern) {
  return define("simple " + pattern.source, "matches", [&](const std::string& name) {
    Code code(0);
    code.line("// " + support::cpp_comment_text(pattern.source));
    code.line("bool " + name + "([[maybe_unused]] std::string_view t) {");
    code.line("[[maybe_unused]] std::size_t at = 0;");
    auto bits = [](std::uint64_t value) { return std::to_string(value) + "u"; };
    for (const SimplePattern::Run& run : pattern.simple->runs) {
      const std::string skip = "rt::skip_run(t, at, {" + bits(run.low) + ", " + bits(run.high) + ", " + (run.others ? "true" : "false") + "}, " + number(run.most) + ")";
      code.line(run.least ? "if (" + skip + " < " + number(run.least) + ") return false;" : skip + ";");
    }
    code.line(pattern.simple->to_end ? "return at == t.size();" : "return true;");
    code.line("}");
    return code.take();
  });
}

}  // namespace apigen::schema
