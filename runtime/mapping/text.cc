// What values print as.

#include "apigen/json/scan.h"
#include "apigen/json/value.h"
#include "java.h"
#include "number.h"
#include "utf16.h"

namespace apigen::rt::vtl {
namespace {

bool too_deep(TemplateScope& t, Buffer& out, std::uint32_t depth) {
  if (depth <= t.limits().depth && out.size() <= t.limits().output) return false;
  t.fail(depth > t.limits().depth ? "a value is nested too deeply to be printed" : "the text is too long");
  return true;
}

constexpr char kHex[] = "0123456789ABCDEF";

void append_unicode_escape(Buffer& out, std::uint32_t c) {
  char text[6] = {'\\', 'u', kHex[c >> 12 & 15], kHex[c >> 8 & 15], kHex[c >> 4 & 15], kHex[c & 15]};
  out.append(std::string_view(text, 6));
}

/// As json-smart quotes: U+007F to U+009F and U+2000 to U+20FF escaped, other text as it is.
void append_json_text(Buffer& out, std::string_view text, bool escape_slash) {
  out.append('"');
  std::size_t plain = 0;
  const char* const end = text.data() + text.size();
  for (std::size_t i = 0;;) {
    const char* const at = text.data() + i;
    const char* const stop = escape_slash ? json::skip_ordinary<'"', '\\', '\x7F', '/'>(at, end) : json::skip_ordinary<'"', '\\', '\x7F'>(at, end);
    i += static_cast<std::size_t>(stop - at);
    if (stop == end) break;
    std::size_t next = i;
    std::uint32_t c = next_code_point(text, next);
    if (c > 0x9F && (c < 0x2000 || c > 0x20FF)) {
      i = next;
      continue;
    }
    out.append(text.substr(plain, i - plain));
    switch (c) {
      case '"': out.append("\\\""); break;
      case '\\': out.append("\\\\"); break;
      case '/': out.append("\\/"); break;
      case '\b': out.append("\\b"); break;
      case '\f': out.append("\\f"); break;
      case '\n': out.append("\\n"); break;
      case '\r': out.append("\\r"); break;
      case '\t': out.append("\\t"); break;
      default: append_unicode_escape(out, c);
    }
    i = plain = next;
  }
  out.append(text.substr(plain)).append('"');
}

void append_json_number(Buffer& out, const Value& number) {
  if (number.kind == Kind::real && !(number.real - number.real == 0)) out.append("null");  // NaN, infinity
  else append_number(out, number);
}

void append_json_tree(TemplateScope& t, Buffer& out, const json::Value& value, bool escape_slash, std::uint32_t depth) {
  // The parser has bounded the depth of a body already; here only the length counts.
  if (out.size() > t.limits().output) {
    too_deep(t, out, 0);
    return;
  }
  switch (value.type) {
    case json::Type::null: out.append("null"); break;
    case json::Type::boolean: out.append(value.boolean ? "true" : "false"); break;
    case json::Type::string: append_json_text(out, value.text(), escape_slash); break;
    case json::Type::number:
      if (prints_as_spelt(value.text(), value.integral)) out.append(value.text());
      else append_json_number(out, number_of_json(t.arena(), value.text(), value.integral));
      break;
    case json::Type::array:
      out.append('[');
      for (std::uint32_t i = 0; i < value.count; ++i) {
        if (i) out.append(',');
        append_json_tree(t, out, value.elements[i], escape_slash, depth + 1);
      }
      out.append(']');
      break;
    case json::Type::object:
      out.append('{');
      for (std::uint32_t i = 0; i < value.count; ++i) {
        if (i) out.append(',');
        append_json_text(out, value.members[i].name, escape_slash);
        out.append(':');
        append_json_tree(t, out, value.members[i].value, escape_slash, depth + 1);
      }
      out.append('}');
      break;
  }
}

/// Java's text of an object or of what is not a JSON array.
void append_tree_string(TemplateScope& t, Buffer& out, const json::Value& value, std::uint32_t depth) {
  if (value.type == json::Type::array) {
    append_json_tree(t, out, value, true, depth);
  } else if (value.type == json::Type::object) {
    out.append('{');
    for (std::uint32_t i = 0; i < value.count; ++i) {
      if (i) out.append(", ");
      out.append(value.members[i].name).append('=');
      append_tree_string(t, out, value.members[i].value, depth + 1);
    }
    out.append('}');
  } else {
    append_string(t, out, view(t.arena(), value), depth);
  }
}

}  // namespace

void append_json(TemplateScope& t, Buffer& out, Value value, bool escape_slash, std::uint32_t depth) {
  if (too_deep(t, out, depth)) return;
  switch (value.kind) {
    case Kind::null: out.append("null"); break;
    case Kind::boolean: out.append(value.boolean ? "true" : "false"); break;
    case Kind::json: append_json_tree(t, out, *value.json, escape_slash, depth); break;
    case Kind::list: {
      if (value.list->source) {
        append_json_tree(t, out, *value.list->source, escape_slash, depth);
        break;
      }
      out.append('[');
      for (std::uint32_t i = 0; i < value.list->size && !t.failed(); ++i) {
        if (i) out.append(',');
        append_json(t, out, value.list->items[i], escape_slash, depth + 1);
      }
      out.append(']');
      break;
    }
    case Kind::map: {
      if (value.map->source) {
        append_json_tree(t, out, *value.map->source, escape_slash, depth);
        break;
      }
      out.append('{');
      entries_of(t, *value.map);  // read anew at each step: printing one may add others
      for (std::uint32_t i = 0; i < value.map->size && !t.failed(); ++i) {
        if (i) out.append(',');
        append_json_text(out, to_string(t, value.map->entries[i]->key), escape_slash);
        out.append(':');
        append_json(t, out, value.map->entries[i]->value, escape_slash, depth + 1);
      }
      out.append('}');
      break;
    }
    default:
      if (value.is_number()) append_json_number(out, value);
      else append_json_text(out, to_string(t, value), escape_slash);
  }
}

bool append_scalar(TemplateScope& t, Buffer& out, const json::Value& value) {
  switch (value.type) {
    case json::Type::null: return true;
    case json::Type::boolean: out.append(value.boolean ? "true" : "false"); return true;
    case json::Type::string: out.append(value.text()); return true;
    case json::Type::number:
      if (prints_as_spelt(value.text(), value.integral)) out.append(value.text());
      else append_number(out, number_of_json(t.arena(), value.text(), value.integral));
      return true;
    default: return false;
  }
}

void append_string(TemplateScope& t, Buffer& out, Value value, std::uint32_t depth) {
  if (too_deep(t, out, depth)) return;
  switch (value.kind) {
    case Kind::null: out.append("null"); break;
    case Kind::boolean: out.append(value.boolean ? "true" : "false"); break;
    case Kind::int32:
    case Kind::int64: out.append_number(value.integer); break;
    case Kind::big_integer:
    case Kind::real:
    case Kind::decimal: append_number(out, value); break;
    case Kind::character:
    case Kind::string: out.append(value.text()); break;
    case Kind::json: append_tree_string(t, out, *value.json, depth); break;
    case Kind::list:
      if (value.list->style == ListStyle::json_array) {
        append_json(t, out, value, true, depth);
        break;
      }
      out.append('[');
      for (std::uint32_t i = 0; i < value.list->size && !t.failed(); ++i) {
        if (i) out.append(", ");
        append_string(t, out, value.list->items[i], depth + 1);
      }
      out.append(']');
      break;
    case Kind::map: {
      if (value.map->hides_maps) break;  // $context and its parts print nothing (reference section 10)
      if (value.map->source) {
        append_tree_string(t, out, *value.map->source, depth);
        break;
      }
      out.append('{');
      entries_of(t, *value.map);  // read anew at each step: printing one may add others
      for (std::uint32_t i = 0; i < value.map->size && !t.failed(); ++i) {
        if (i) out.append(", ");
        append_string(t, out, value.map->entries[i]->key, depth + 1);
        out.append('=');
        append_string(t, out, value.map->entries[i]->value, depth + 1);
      }
      out.append('}');
      break;
    }
    case Kind::entry:
      append_string(t, out, value.entry->key, depth + 1);
      out.append('=');
      append_string(t, out, value.entry->value, depth + 1);
      break;
    case Kind::loop: {
      Value storage = value.loop->storage ? Value::of(value.loop->storage) : Value();
      if (storage.is_null()) out.append("{}");
      else append_string(t, out, storage, depth);
      break;
    }
    case Kind::block: t.print(out, value); break;
    case Kind::iterator:
    case Kind::input:
    case Kind::util: break;  // Java prints an address here
  }
}

std::string_view to_string(TemplateScope& t, Value value) {
  if (value.kind == Kind::string || value.kind == Kind::character || value.kind == Kind::big_integer) return value.text();
  if (value.kind == Kind::boolean) return value.boolean ? "true" : "false";
  Buffer out(t.arena());
  append_string(t, out, value);
  std::string_view text = out.view();
  return text.data() ? text : std::string_view("", 0);
}

}  // namespace apigen::rt::vtl
