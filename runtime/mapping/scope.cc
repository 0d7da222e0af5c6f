#include <algorithm>
#include <charconv>

#include "apigen/json/value.h"
#include "apigen/rt/exchange.h"
#include "apigen/rt/integrations.h"
#include "apigen/rt/mapping.h"
#include "java.h"
#include "number.h"

namespace apigen::rt {

using vtl::Entry;
using vtl::Kind;
using vtl::List;
using vtl::ListStyle;
using vtl::Map;
using vtl::MapOrder;
using vtl::Method;

TemplateScope::TemplateScope(Arena& arena, TemplateInput& input, TemplateData& data, const vtl::Limits& limits)
    : arena_(arena), input_(input), data_(data), limits_(limits) {}
TemplateScope::TemplateScope(Arena& arena, TemplateInput& input, TemplateData& data)
    : TemplateScope(arena, input, data, vtl::Limits()) {}

void TemplateScope::fail(std::string_view why) {
  if (failed_) return;
  failed_ = true;
  why_ = why;
}

bool TemplateScope::note_elements(std::size_t count) {
  if (count > limits_.elements - elements_) {
    fail("the template makes too many values");
    return false;
  }
  elements_ += static_cast<std::uint32_t>(count);
  return true;
}

bool TemplateScope::note_iteration() {
  if (++iterations_ > limits_.all_iterations) fail("the template loops too often");
  return !failed_;
}

Outcome TemplateScope::finish(Buffer& out) {
  if (!failed_ && out.size() > limits_.output) fail("the template's output is too long");
  if (!failed_) take_overrides();
  if (!failed_) return {};
  GatewayError error{GatewayErrorKind::api_configuration_error};
  error.cause = why_;
  return error;
}

// --------------------------------------------------------------------------------------------------------------- input

std::string_view TemplateScope::body() const { return input_.body.empty() ? std::string_view("{}") : input_.body; }

TemplateScope::Value TemplateScope::document(bool for_text) {
  // Parameter mappings may have tried before, and they are strict.
  if (!input_.json && !leniently_parsed_) {
    leniently_parsed_ = true;
    input_.json = vtl::parse_lenient(arena_, body());
    input_.parsed = true;
  }
  if (!input_.json) return {};
  if (for_text && !(root_kept_ && changed_)) return vtl::view(arena_, *input_.json);
  if (!root_kept_) {
    root_ = vtl::wrap(arena_, *input_.json);
    root_kept_ = true;
  }
  return root_;
}

TemplateScope::Value TemplateScope::path(std::string_view path) {
  Value root = document();
  return root.is_null() ? root : vtl::evaluate_path(*this, root, path);
}

TemplateScope::Value TemplateScope::json(std::string_view path) {
  Value root = document(true);
  Value found = root.is_null() ? root : vtl::evaluate_path(*this, root, path);
  if (found.is_null()) return Value::of(std::string_view("\"\""));
  Buffer out(arena_);
  vtl::append_json(*this, out, found, false);
  return text(out);
}

void TemplateScope::print_json(Buffer& out, std::string_view path) {
  if (failed_) return;
  Value root = document(true);
  Value found = root.is_null() ? root : vtl::evaluate_path(*this, root, path);
  if (found.is_null()) out.append("\"\"");
  else vtl::append_json(*this, out, found, false);
}

TemplateScope::Value TemplateScope::params() {
  if (!params_.is_null()) return params_;
  Map* all = vtl::new_map(*this);
  ArenaVector<NamedValue> values(arena_);
  auto add = [&](std::string_view name, vtl::ParameterPlace place) {
    values.clear();
    data_.parameters(place, values);
    Map* map = vtl::new_map(*this);
    for (const NamedValue& value : values) vtl::put(*this, *map, Value::of(value.name), Value::of(value.value));
    vtl::put(*this, *all, Value::of(name), Value::of(map));
  };
  add("path", vtl::ParameterPlace::path);
  add("querystring", vtl::ParameterPlace::querystring);
  add("header", vtl::ParameterPlace::header);
  return params_ = Value::of(all);
}

TemplateScope::Value TemplateScope::param(std::string_view name) {
  for (vtl::ParameterPlace place : {vtl::ParameterPlace::path, vtl::ParameterPlace::querystring, vtl::ParameterPlace::header}) {
    std::string_view value = data_.parameter(place, name);
    if (value.data()) return Value::of(value);
  }
  return vtl::nothing();
}

// ------------------------------------------------------------------------------------------------------------- context

TemplateScope::Value TemplateScope::context(std::string_view name) {
  if (!context_.is_null()) {  // a template may have put something there
    Value at = context_;
    while (!name.empty() && !at.is_null()) {
      std::size_t dot = name.find('.');
      at = property(at, name.substr(0, dot));
      name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    }
    return at;
  }
  std::string_view value = data_.context(name);
  return value.data() ? Value::of(value) : Value();
}

TemplateScope::Value TemplateScope::context_object() {
  if (!context_.is_null()) return context_;
  ArenaVector<std::string_view> names(arena_);
  data_.context_names(names);
  Map* all = vtl::new_map(*this, MapOrder::hash);
  all->hides_maps = true;
  for (std::string_view name : names) {
    Map* map = all;
    std::string_view rest = name;
    for (std::size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1)) {
      Value key = Value::of(rest.substr(0, dot));
      Entry* inner = vtl::find_entry(*this, *map, key);
      if (!inner) {
        Map* made = vtl::new_map(*this, MapOrder::hash);
        made->hides_maps = true;
        vtl::put(*this, *map, key, Value::of(made));
        inner = vtl::find_entry(*this, *map, key);
      }
      if (!inner || inner->value.kind != Kind::map) break;
      map = inner->value.map;
    }
    std::string_view value = data_.context(name);
    vtl::put(*this, *map, Value::of(rest), value.data() ? Value::of(value) : Value());
  }
  vtl::put(*this, *all, Value::of(std::string_view("requestOverride")), request_override());
  vtl::put(*this, *all, Value::of(std::string_view("responseOverride")), response_override());
  return context_ = Value::of(all);
}

Map& TemplateScope::override_map(Map*& kept, bool request) {
  if (kept) return *kept;
  kept = vtl::new_map(*this, MapOrder::hash);
  kept->hides_maps = true;
  for (std::string_view part : {"header", "path", "querystring"}) {
    if (!request && part != "header") continue;
    Map* inner = vtl::new_map(*this, MapOrder::hash);
    inner->hides_maps = true;
    vtl::put(*this, *kept, Value::of(part), Value::of(inner));
  }
  return *kept;
}
TemplateScope::Value TemplateScope::request_override() { return Value::of(&override_map(data_.overrides().request_values, true)); }
TemplateScope::Value TemplateScope::response_override() { return Value::of(&override_map(data_.overrides().response_values, false)); }

void TemplateScope::take_overrides() {
  if (!data_.has_overrides()) return;
  Overrides& overrides = data_.overrides();
  auto take = [&](vtl::Map* from, std::string_view part, ArenaVector<NamedValue>& into) {
    Value inner = from ? vtl::get(*this, *from, part) : Value();
    if (inner.kind != Kind::map) return;
    into.clear();
    vtl::entries_of(*this, *inner.map);
    for (std::uint32_t i = 0; i < inner.map->size; ++i) {
      std::string_view name = vtl::to_string(*this, inner.map->entries[i]->key);
      const Value value = inner.map->entries[i]->value;
      if (value.kind == Kind::list) {
        vtl::items_of(*this, *value.list);
        for (std::uint32_t k = 0; k < value.list->size; ++k) into.push_back({name, vtl::to_string(*this, value.list->items[k])});
      } else if (!value.is_null()) {
        into.push_back({name, vtl::to_string(*this, value)});
      }
    }
  };
  take(overrides.request_values, "header", overrides.request_headers);
  take(overrides.request_values, "querystring", overrides.request_query);
  take(overrides.request_values, "path", overrides.request_path);
  take(overrides.response_values, "header", overrides.response_headers);
  Value status = overrides.response_values ? vtl::get(*this, *overrides.response_values, "status") : Value();
  overrides.response_status = 0;
  if (!status.is_null()) {
    std::string_view text = vtl::to_string(*this, status);
    int number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number >= 100 && number <= 599) overrides.response_status = number;
  }
}

TemplateScope::Value TemplateScope::stage_variable(std::string_view name) {
  if (!stage_variables_.is_null()) return vtl::get(*this, *stage_variables_.map, name);
  std::string_view value = data_.stage_variable(name);
  return value.data() ? Value::of(value) : Value();
}

TemplateScope::Value TemplateScope::stage_variables_object() {
  if (!stage_variables_.is_null()) return stage_variables_;
  ArenaVector<NamedValue> values(arena_);
  data_.stage_variables(values);
  Map* map = vtl::new_map(*this);
  for (const NamedValue& value : values) vtl::put(*this, *map, Value::of(value.name), Value::of(value.value));
  return stage_variables_ = Value::of(map);
}

// ---------------------------------------------------------------------------------------------------------- references

namespace {

/// The argument of $util's functions and of path(), json() and params(name): a String.
bool one_text(const vtl::Value* arguments, std::size_t count) { return count == 1 && arguments[0].kind == Kind::string; }

vtl::Value parent_of(const vtl::Loop& loop) {
  if (!loop.parent) return {};
  vtl::Value v;
  v.kind = Kind::loop;
  v.loop = loop.parent;
  return v;
}

vtl::Value topmost_of(vtl::Loop& loop) {
  vtl::Loop* top = &loop;
  while (top->parent) top = top->parent;
  vtl::Value v;
  v.kind = Kind::loop;
  v.loop = top;
  return v;
}

vtl::Value loop_member(TemplateScope& t, vtl::Loop& loop, std::string_view name) {
  using vtl::Value;
  if (name == "index" || name == "Index") return Value::of(loop.index);
  if (name == "count" || name == "Count") return Value::of(loop.index + 1);
  if (name == "hasNext" || name == "HasNext") return Value::of(loop.has_next);
  if (name == "first" || name == "First") return Value::of(loop.index < 1);
  if (name == "last" || name == "Last") return Value::of(!loop.has_next);
  if (name == "parent" || name == "Parent") return parent_of(loop);
  if (name == "topmost" || name == "Topmost") return topmost_of(loop);
  for (vtl::Loop* at = &loop; at; at = at->parent) {
    if (!at->storage) continue;
    if (Entry* entry = vtl::find_entry(t, *at->storage, Value::of(name))) return entry->value;
  }
  if (name == "replaced") {
    for (vtl::Loop* at = &loop; at; at = at->parent) {
      if (!at->replaced.is_null()) return at->replaced;
    }
  }
  return {};
}

vtl::Map& storage_of(TemplateScope& t, vtl::Loop& loop) {
  if (!loop.storage) loop.storage = vtl::new_map(t, MapOrder::hash);
  return *loop.storage;
}

vtl::Value call_loop(TemplateScope& t, vtl::Loop& loop, Method method, const vtl::Value* arguments, std::size_t count) {
  using vtl::Value;
  if (count == 0) {
    switch (method) {
      case Method::getIndex_: return Value::of(loop.index);
      case Method::getCount_: return Value::of(loop.index + 1);
      case Method::hasNext_:
      case Method::getHasNext_: return Value::of(loop.has_next);
      case Method::isFirst_:
      case Method::getFirst_: return Value::of(loop.index < 1);
      case Method::isLast_:
      case Method::getLast_: return Value::of(!loop.has_next);
      case Method::getParent_: return parent_of(loop);
      case Method::getTopmost_: return topmost_of(loop);
      default: break;
    }
  }
  return vtl::call_map(t, storage_of(t, loop), method, arguments, count);
}

vtl::Value call_iterator(TemplateScope& t, vtl::Iterator& iterator, Method method, std::size_t count) {
  using vtl::Value;
  if (count != 0) return {};
  if (method == Method::hasNext_) return Value::of(iterator.next < iterator.list->size);
  if (method != Method::next_) return {};
  if (iterator.next >= iterator.list->size) {
    t.fail("java.util.NoSuchElementException");
    return {};
  }
  return iterator.list->items[iterator.next++];
}

}  // namespace

TemplateScope::Value TemplateScope::property(const Value& of, std::string_view name) {
  if (failed_) return {};
  switch (of.kind) {
    case Kind::map: return vtl::get(*this, *of.map, name);
    case Kind::list:
      // An array has its length's getter only through a wrapper, which properties do not reach.
      if (name == "empty" && of.list->style != ListStyle::array) return Value::of(vtl::size_of(*of.list) == 0);
      return {};
    case Kind::string:
      if (name == "empty") return Value::of(of.length == 0);
      if (name == "blank") return call(of, Method::isBlank_, nullptr, 0);
      return {};
    case Kind::entry:
      if (name == "key" || name == "Key") return of.entry->key;
      if (name == "value" || name == "Value") return of.entry->value;
      return {};
    case Kind::loop: return loop_member(*this, *of.loop, name);
    case Kind::input: return name == "body" || name == "Body" ? Value::of(body()) : Value();
    default: return {};
  }
}

TemplateScope::Value TemplateScope::index(const Value& of, const Value& at) {
  if (failed_ || of.is_null()) return {};
  Value argument = at;
  if (at.kind == Kind::int32 && at.integer < 0) {  // counts from the end
    std::int64_t size = -1;
    if (of.kind == Kind::list) size = vtl::size_of(*of.list);
    if (of.kind == Kind::map) size = vtl::size_of(*of.map);
    if (of.kind == Kind::loop) size = of.loop->storage ? vtl::size_of(*of.loop->storage) : 0;
    if (size < 0) {
      fail("a negative index needs something that has a size");
      return {};
    }
    argument = Value::of(static_cast<std::int32_t>(size + at.integer));
  }
  if (of.kind == Kind::map) {  // the hiding of maps is that of get(), not of an index
    if (argument.kind == Kind::string) return vtl::get(*this, *of.map, argument.text());
    Entry* entry = vtl::find_entry(*this, *of.map, argument);
    return entry ? entry->value : Value();
  }
  return call(of, Method::get_, &argument, 1);
}

TemplateScope::Value TemplateScope::call(const Value& of, Method method, const Value* arguments, std::size_t count) {
  if (failed_) return {};
  switch (of.kind) {
    case Kind::string:
    case Kind::character: return vtl::call_string(*this, of, method, arguments, count);
    case Kind::list: return vtl::call_list(*this, *of.list, method, arguments, count);
    case Kind::map: return vtl::call_map(*this, *of.map, method, arguments, count);
    case Kind::boolean:
    case Kind::int32:
    case Kind::int64:
    case Kind::big_integer:
    case Kind::real:
    case Kind::decimal: return vtl::call_number(*this, of, method, arguments, count);
    case Kind::loop: return call_loop(*this, *of.loop, method, arguments, count);
    case Kind::iterator: return call_iterator(*this, *of.iterator, method, count);
    case Kind::entry:
      if (count == 0 && method == Method::getKey_) return of.entry->key;
      if (count == 0 && method == Method::getValue_) return of.entry->value;
      if (count == 0 && method == Method::toString_) return Value::of(vtl::to_string(*this, of));
      if (count == 0 && method == Method::hashCode_) return Value::of(vtl::hash_code(*this, of));
      if (count == 1 && method == Method::equals_) return Value::of(vtl::equals(*this, of, arguments[0]));
      if (count == 1 && method == Method::setValue_) {
        Value old = of.entry->value;
        of.entry->value = arguments[0];
        note_change();
        return old;
      }
      return {};
    case Kind::input:
      if (method == Method::params_ && count == 0) return params();
      if (method == Method::getBody_ && count == 0) return Value::of(body());
      if (!one_text(arguments, count)) return {};
      if (method == Method::path_) return path(arguments[0].text());
      if (method == Method::json_) return json(arguments[0].text());
      if (method == Method::params_) return param(arguments[0].text());
      return {};
    case Kind::util:
      if (count != 1) return {};
      switch (method) {
        case Method::escapeJavaScript_: return escape_javascript(arguments[0]);
        case Method::parseJson_: return parse_json(arguments[0]);
        case Method::urlEncode_: return url_encode(arguments[0]);
        case Method::urlDecode_: return url_decode(arguments[0]);
        case Method::base64Encode_: return base64_encode(arguments[0]);
        case Method::base64Decode_: return base64_decode(arguments[0]);
        default: return {};
      }
    case Kind::block: return method == Method::toString_ && count == 0 ? Value::of(vtl::to_string(*this, of)) : Value();
    default: return {};
  }
}

void TemplateScope::set_property(const Value& of, std::string_view name, const Value& value) {
  if (failed_) return;
  if (of.kind == Kind::map) vtl::put(*this, *of.map, Value::of(name), value);
  if (of.kind == Kind::loop) vtl::put(*this, storage_of(*this, *of.loop), Value::of(name), value);
  if (of.kind == Kind::entry && name == "value") of.entry->value = value;
}

void TemplateScope::set_index(const Value& of, const Value& at, const Value& value) {
  if (failed_) return;
  Value arguments[2] = {at, value};
  if (of.kind == Kind::list) {
    if (at.kind == Kind::int32 && at.integer < 0) arguments[0] = Value::of(static_cast<std::int32_t>(vtl::size_of(*of.list) + at.integer));
    vtl::call_list(*this, *of.list, Method::set_, arguments, 2);
  } else if (of.kind == Kind::map || of.kind == Kind::loop) {
    Map& map = of.kind == Kind::map ? *of.map : storage_of(*this, *of.loop);
    if (at.kind == Kind::int32 && at.integer < 0) arguments[0] = Value::of(static_cast<std::int32_t>(vtl::size_of(map) + at.integer));
    vtl::put(*this, map, arguments[0], value);
  } else if (at.kind == Kind::int32 && at.integer < 0 && !of.is_null()) {
    fail("a negative index needs something that has a size");
  }
}

// --------------------------------------------------------------------------------------------------------- expressions

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

bool TemplateScope::truth(const Value& reference) {
  if (reference.kind == Kind::boolean) return reference.boolean;
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
  if (out.size() > limits_.output) fail("the template's output is too long");
}

// --------------------------------------------------------------------------------------------------------------- loops

TemplateScope::Loop::Loop(TemplateScope& t, const Value& source, const Variables& variables)
    : t_(t), variables_(variables), scope_(*t.arena_.make<vtl::Loop>()) {
  if (t.failed_) return;
  switch (source.kind) {
    case Kind::list:
      list_ = source.list;
      vtl::items_of(t, *list_);
      break;
    case Kind::map: {
      Value values = vtl::call_map(t, *source.map, Method::values_, nullptr, 0);
      list_ = values.list;
      break;
    }
    case Kind::loop: {
      Value values = vtl::call_map(t, storage_of(t, *source.loop), Method::values_, nullptr, 0);
      list_ = values.list;
      break;
    }
    case Kind::iterator:
      iterator_ = source.iterator;
      list_ = iterator_->list;
      break;
    default: return;  // no iterator: not a single turn
  }
  if (variables_.item) saved_item_ = *variables_.item;
  if (variables_.count) saved_count_ = *variables_.count;
  if (variables_.has_next) saved_has_next_ = *variables_.has_next;
  if (variables_.loop) {
    saved_loop_ = *variables_.loop;
    if (saved_loop_.kind == Kind::loop) scope_.parent = saved_loop_.loop;
    else scope_.replaced = saved_loop_;
    variables_.loop->kind = Kind::loop;
    variables_.loop->loop = &scope_;
  }
}

TemplateScope::Loop::~Loop() {
  if (!list_) return;
  if (variables_.item) *variables_.item = saved_item_;
  if (variables_.count) *variables_.count = saved_count_;
  if (variables_.has_next) *variables_.has_next = saved_has_next_;
  // A template that has set $foreach itself keeps what it set.
  if (variables_.loop && is(*variables_.loop)) *variables_.loop = saved_loop_;
}

bool TemplateScope::Loop::next() {
  if (!list_ || t_.failed_ || t_.stopped_ || scope_.index + 1 >= static_cast<std::int32_t>(t_.limits_.iterations)) return false;
  std::uint32_t& at = iterator_ ? iterator_->next : at_;
  if (at >= list_->size || !t_.note_iteration()) return false;
  Value item = list_->items[at++];
  ++scope_.index;
  scope_.has_next = at < list_->size;
  if (variables_.item) *variables_.item = item;
  if (variables_.count) *variables_.count = Value::of(scope_.index + 1);
  if (variables_.has_next) *variables_.has_next = Value::of(scope_.has_next);
  return true;
}

}  // namespace apigen::rt
