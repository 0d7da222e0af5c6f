// References: properties, indexes, method calls, assignments.
#include "apigen/rt/mapping.h"
#include "java.h"

namespace apigen::rt {

using vtl::Entry;
using vtl::Kind;
using vtl::ListStyle;
using vtl::Map;
using vtl::Method;

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
  return vtl::call_map(t, vtl::storage_of(t, loop), method, arguments, count);
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
    case Kind::block:
      if (count == 0 && method == Method::toString_) return Value::of(vtl::to_string(*this, of));
      if (count == 1 && method == Method::equals_) return Value::of(vtl::equals(*this, of, arguments[0]));
      return {};
    default: return {};
  }
}

void TemplateScope::set_property(const Value& of, std::string_view name, const Value& value) {
  if (failed_) return;
  if (of.kind == Kind::map) vtl::put(*this, *of.map, Value::of(name), value);
  if (of.kind == Kind::loop) vtl::put(*this, vtl::storage_of(*this, *of.loop), Value::of(name), value);
  if (of.kind == Kind::entry && name == "value") of.entry->value = value;
}

void TemplateScope::set_index(const Value& of, const Value& at, const Value& value) {
  if (failed_) return;
  Value arguments[2] = {at, value};
  if (of.kind == Kind::list) {
    if (at.kind == Kind::int32 && at.integer < 0) arguments[0] = Value::of(static_cast<std::int32_t>(vtl::size_of(*of.list) + at.integer));
    vtl::call_list(*this, *of.list, Method::set_, arguments, 2);
  } else if (of.kind == Kind::map || of.kind == Kind::loop) {
    Map& map = of.kind == Kind::map ? *of.map : vtl::storage_of(*this, *of.loop);
    if (at.kind == Kind::int32 && at.integer < 0) arguments[0] = Value::of(static_cast<std::int32_t>(vtl::size_of(map) + at.integer));
    vtl::put(*this, map, arguments[0], value);
  } else if (at.kind == Kind::int32 && at.integer < 0 && !of.is_null()) {
    fail("a negative index needs something that has a size");
  }
}

}  // namespace apigen::rt
