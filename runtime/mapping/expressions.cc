// Operators, literals of lists and maps, ranges, and what is printed.
#include "apigen/json/value.h"
#include "apigen/rt/mapping.h"
#include "java.h"
#include "number.h"

namespace apigen::rt {

using vtl::Kind;
using vtl::List;
using vtl::ListStyle;
using vtl::Map;

namespace {
vtl::Value compute(TemplateScope& t, vtl::Arithmetic operation, const vtl::Value& left, const vtl::Value& right) {
  if (!left.is_number() || !right.is_number() || t.failed()) return {};
  bool failed = false;
  vtl::Value result = vtl::arithmetic(t.arena(), operation, left, right, failed);
  if (failed) t.fail("java.lang.ArithmeticException");
  return result;
}
}  // namespace

TemplateScope::Value TemplateScope::add(const Value& left, const Value& right) {
  if (left.kind != Kind::string && right.kind != Kind::string) return compute(*this, vtl::Arithmetic::add, left, right);
  Buffer out(arena_);
  vtl::append_string(*this, out, left);
  vtl::append_string(*this, out, right);
  return text(out);
}
TemplateScope::Value TemplateScope::add(const Value& left, const Value& right, std::string_view left_source, std::string_view right_source) {
  if (left.is_null() && right.kind == Kind::string) return add(Value::of(left_source), right);
  if (right.is_null() && left.kind == Kind::string) return add(left, Value::of(right_source));
  return add(left, right);
}
TemplateScope::Value TemplateScope::subtract(const Value& left, const Value& right) { return compute(*this, vtl::Arithmetic::subtract, left, right); }
TemplateScope::Value TemplateScope::multiply(const Value& left, const Value& right) { return compute(*this, vtl::Arithmetic::multiply, left, right); }
TemplateScope::Value TemplateScope::divide(const Value& left, const Value& right) { return compute(*this, vtl::Arithmetic::divide, left, right); }
TemplateScope::Value TemplateScope::modulo(const Value& left, const Value& right) { return compute(*this, vtl::Arithmetic::modulo, left, right); }

bool TemplateScope::equal(const Value& left, const Value& right) {
  if (failed_) return false;
  if (left.kind == Kind::string && right.kind == Kind::string) return left.text() == right.text();
  if (left.is_number() && right.is_number()) return vtl::compare_numbers(arena_, left, right) == 0;
  bool list_against_view = left.kind == Kind::list && right.kind == Kind::list &&
                           (left.list->style == ListStyle::view) != (right.list->style == ListStyle::view);
  if (left.kind == right.kind && !left.is_null() && !list_against_view) return vtl::equals(*this, left, right);
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  return vtl::to_string(*this, left) == vtl::to_string(*this, right);
}

bool TemplateScope::less(const Value& left, const Value& right) {
  return left.is_number() && right.is_number() && vtl::compare_numbers(arena_, left, right) < 0;
}
bool TemplateScope::greater(const Value& left, const Value& right) {
  return left.is_number() && right.is_number() && vtl::compare_numbers(arena_, left, right) > 0;
}
bool TemplateScope::less_equal(const Value& left, const Value& right) {
  return left.is_number() && right.is_number() && vtl::compare_numbers(arena_, left, right) <= 0;
}
bool TemplateScope::greater_equal(const Value& left, const Value& right) {
  return left.is_number() && right.is_number() && vtl::compare_numbers(arena_, left, right) >= 0;
}

bool TemplateScope::truth_of_other(const Value& reference) {
  if (reference.kind == Kind::block) return vtl::to_string(*this, reference).data() != nullptr;  // Velocity calls toString()
  return true;
}

TemplateScope::Value TemplateScope::list(Arguments items) { return list(items.begin(), items.size()); }
TemplateScope::Value TemplateScope::list(const Value* items, std::size_t count) {
  List* list = vtl::new_list(*this, ListStyle::array_list, static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count && !failed_; ++i) vtl::append(*this, *list, items[i]);
  return Value::of(list);
}
TemplateScope::Value TemplateScope::map(Arguments members) { return map(members.begin(), members.size()); }
TemplateScope::Value TemplateScope::map(const Value* members, std::size_t count) {
  Map* map = vtl::new_map(*this);
  for (std::size_t i = 0; i + 1 < count && !failed_; i += 2) vtl::put(*this, *map, members[i], members[i + 1]);
  return Value::of(map);
}

TemplateScope::Value TemplateScope::range(const Value& from, const Value& to) {
  if (failed_ || !from.is_number() || !to.is_number()) return {};
  std::int64_t first = vtl::int_value(from), last = vtl::int_value(to);
  std::int64_t count = (first < last ? last - first : first - last) + 1;
  if (count > limits_.elements) {
    fail("a range is too long");
    return {};
  }
  List* list = vtl::new_list(*this, ListStyle::array_list, static_cast<std::uint32_t>(count));
  for (std::int64_t i = 0; i < count && !failed_; ++i) {
    vtl::append(*this, *list, Value::of(static_cast<std::int32_t>(first < last ? first + i : first - i)));
  }
  return Value::of(list);
}

TemplateScope::Value TemplateScope::text(const Buffer& buffer) {
  if (buffer.size() > limits_.output) {
    fail("a text is too long");
    return {};
  }
  std::string_view text = buffer.view();
  return Value::of(text.data() ? text : std::string_view("", 0));
}

TemplateScope::Value TemplateScope::block(vtl::Block code, void* data) {
  Value v;
  v.kind = Kind::block;
  v.block = arena_.make<vtl::BlockCode>(code, std::uint8_t{0}, data);
  return v;
}

void TemplateScope::print(Buffer& out, const Value& value, std::string_view literal) {
  if (failed_) return;
  switch (value.kind) {
    case Kind::null: return;
    case Kind::string: out.append(value.text()); break;
    case Kind::block: {
      constexpr int kDeepest = 2;  // Velocity's define.provide.max.depth
      vtl::BlockCode& block = *value.block;  // `value` may be a variable that the block sets
      if (block.depth >= kDeepest) {
        out.append(literal);
        break;
      }
      ++block.depth;
      if (block.code(*this, out, block.data) == vtl::Flow::stop) stopped_ = true;
      --block.depth;
      break;
    }
    default: vtl::append_string(*this, out, value);
  }
  check_output(out);
}

void TemplateScope::print_property(Buffer& out, const Value& of, std::string_view name, std::string_view literal) {
  // A scalar of a parsed tree needs no value of its own to be printed.
  const json::Value* tree = of.kind == Kind::map && !failed_ ? of.map->source : nullptr;
  if (!tree) return print(out, property(of, name), literal);
  const json::Value* found = tree->find(name);
  if (!found) return;
  if (found->type == json::Type::string) out.append(found->text());
  else if (!vtl::append_scalar(*this, out, *found)) return print(out, property(of, name), literal);
  check_output(out);
}

}  // namespace apigen::rt
