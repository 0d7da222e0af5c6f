#include "text_values.h"

#include <algorithm>
#include <utility>

#include "apigen/json/utf8.h"

namespace apigen::rt {
namespace {

constexpr int kDeepest = 16;            // of deepObject
constexpr std::uint32_t kJsonDepth = 64;  // of JSON in a parameter

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/// A number as JSON spells it (RFC 8259 section 6).
bool is_number(std::string_view text, bool& integral) {
  std::size_t at = 0;
  auto digits = [&] {
    std::size_t begin = at;
    while (at < text.size() && digit(text[at])) ++at;
    return at > begin;
  };
  if (at < text.size() && text[at] == '-') ++at;
  std::size_t first = at;
  if (!digits() || (text[first] == '0' && at - first > 1)) return false;
  integral = at == text.size();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

bool is_utf8(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    std::size_t length = static_cast<unsigned char>(*at) < 0x80 ? 1 : json::utf8_sequence(at, end);
    if (!length) return false;
    at += length;
  }
  return true;
}

/// Length of the delimiter that begins at `at`; 0 if there is none. Delimiters that a URI cannot hold as they are come
/// percent-encoded (OpenAPI 3.1.1 section 4.8.12.6).
std::size_t delimiter(std::string_view text, std::size_t at, Style style) {
  auto encoded = [&](char high, char low) {
    return text.size() - at >= 3 && text[at] == '%' && text[at + 1] == high && (text[at + 2] | 0x20) == (low | 0x20) ? std::size_t{3} : std::size_t{0};
  };
  switch (style) {
    case Style::space_delimited: return text[at] == ' ' || text[at] == '+' ? 1 : encoded('2', '0');
    case Style::pipe_delimited: return text[at] == '|' ? 1 : encoded('7', 'C');
    case Style::tab_delimited: return text[at] == '\t' ? 1 : encoded('0', '9');
    default: return text[at] == ',' ? 1 : 0;
  }
}

/// Cuts the first piece off `rest`; false if that was the last one.
bool next_piece(std::string_view& rest, Style style, Escapes escapes, std::string_view& piece) {
  std::size_t at = 0, length = 0;
  while (at < rest.size() && !(length = delimiter(rest, at, style))) ++at;
  piece = rest.substr(0, at);
  bool more = at < rest.size();
  rest = more ? rest.substr(at + length) : std::string_view();
  if (escapes == Escapes::none) {  // a header's list: RFC 9110 section 5.6.1
    while (!piece.empty() && (piece.front() == ' ' || piece.front() == '\t')) piece.remove_prefix(1);
    while (!piece.empty() && (piece.back() == ' ' || piece.back() == '\t')) piece.remove_suffix(1);
  }
  return more;
}

const TextShape& member_shape(const TextShape& shape, std::string_view name) {
  for (std::size_t i = 0; i < shape.member_count; ++i) {
    if (shape.members[i].name == name) return *shape.members[i].shape;
  }
  return shape.additional ? *shape.additional : kAnyText;
}

/// By name, and within one name as they were sent; std::stable_sort would take memory from the heap.
bool in_order(const NamedValue& a, std::string_view a_name, const NamedValue& b, std::string_view b_name) {
  int difference = a_name.compare(b_name);
  return difference ? difference < 0 : a.value.data() < b.value.data();
}

constexpr const char* kTwice = "is given more than once";
constexpr const char* kBadEscape = "holds a percent sign that two hexadecimal digits do not follow";

}  // namespace

std::string_view decode_text(Arena& arena, std::string_view raw, Escapes escapes) {
  if (!raw.data()) raw = std::string_view("", 0);
  if (escapes == Escapes::none || raw.find_first_of(escapes == Escapes::form ? "+%" : "%") == std::string_view::npos) return raw;
  char* place = static_cast<char*>(arena.allocate(raw.size(), 1));
  std::size_t size = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '+' && escapes == Escapes::form) {
      c = ' ';
    } else if (c == '%') {
      int high = i + 2 < raw.size() ? hex(raw[i + 1]) : -1;
      int low = high >= 0 ? hex(raw[i + 2]) : -1;
      if (low < 0) return {};
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    place[size++] = c;
  }
  return {place, size};
}

ArenaVector<NamedValue> split_pairs(Arena& arena, std::string_view text, char separator, Escapes escapes) {
  ArenaVector<NamedValue> pairs(arena);
  while (!text.empty()) {
    std::size_t end = text.find(separator);
    std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    while (separator == ';' && !part.empty() && part.front() == ' ') part.remove_prefix(1);  // RFC 6265 section 4.2.1
    if (part.empty()) continue;
    std::size_t equals = part.find('=');
    std::string_view name = part.substr(0, equals);
    std::string_view decoded = decode_text(arena, name, escapes);
    pairs.push_back({decoded.data() ? decoded : name, equals == std::string_view::npos ? part.substr(part.size()) : part.substr(equals + 1)});
  }
  return pairs;
}

bool TextReader::scalar(std::string_view raw, const TextShape& shape, json::Value& out) {
  std::string_view text = decode_text(arena_, raw, escapes_);
  if (!text.data()) return fail(kBadEscape);
  if (!is_utf8(text)) return fail("is not UTF-8");
  out = {};
  out.type = json::Type::string;
  out.characters = text.data();
  out.length = static_cast<std::uint32_t>(text.size());
  out.offset = made_++;
  if ((reading_ & 1) && (shape.types & TextShape::string)) return true;
  bool integral = false;
  if ((shape.types & TextShape::number) && is_number(text, integral)) {
    out.type = json::Type::number;
    out.integral = integral;
  } else if ((shape.types & TextShape::boolean) && (text == "true" || text == "false")) {
    out.type = json::Type::boolean;
    out.boolean = text == "true";
  } else if ((shape.types & TextShape::null) && !(shape.types & TextShape::string) && (text.empty() || text == "null")) {
    out.type = json::Type::null;
  }
  return true;
}

bool TextReader::wants_container(const TextShape& shape, std::size_t texts) const {
  constexpr std::uint8_t containers = TextShape::array | TextShape::object;
  if (!(shape.types & containers)) return false;
  return !(shape.types & ~containers) || texts > 1 || (reading_ & 2);
}

bool TextReader::array(const std::string_view* texts, std::size_t count, bool split, Style style, const TextShape& shape, json::Value& out) {
  out = {};
  out.type = json::Type::array;
  out.offset = made_++;
  const TextShape& item = shape.item ? *shape.item : kAnyText;
  ArenaVector<json::Value> elements(arena_);
  for (std::size_t i = 0; i < count; ++i) {
    if (!split) {
      if (!scalar(texts[i], item, elements.push_back({}))) return false;
      continue;
    }
    std::string_view rest = texts[i], piece;
    if (rest.empty() && count == 1) break;
    for (bool more = true; more;) {
      more = next_piece(rest, style, escapes_, piece);
      if (!scalar(piece, item, elements.push_back({}))) return false;
    }
  }
  out.elements = elements.begin();
  out.count = static_cast<std::uint32_t>(elements.size());
  return true;
}

bool TextReader::finish_object(ArenaVector<json::Member>& members, json::Value& out) {
  // Names are compared pairwise only where there are few.
  constexpr std::size_t kFew = 16;
  if (members.size() <= kFew) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].name == members[j].name) return fail("names a member twice");
      }
    }
  } else {
    auto** sorted = static_cast<const json::Member**>(arena_.allocate(members.size() * sizeof(void*), alignof(void*)));
    for (std::size_t i = 0; i < members.size(); ++i) sorted[i] = &members[i];
    std::sort(sorted, sorted + members.size(), [](const json::Member* a, const json::Member* b) { return a->name < b->name; });
    for (std::size_t i = 1; i < members.size(); ++i) {
      if (sorted[i]->name == sorted[i - 1]->name) return fail("names a member twice");
    }
  }
  out.members = members.begin();
  out.count = static_cast<std::uint32_t>(members.size());
  return true;
}

bool TextReader::delimited_object(std::string_view text, Style style, bool explode, const TextShape& shape, json::Value& out) {
  out = {};
  out.type = json::Type::object;
  out.offset = made_++;
  ArenaVector<json::Member> members(arena_);
  for (bool more = !text.empty(); more;) {
    std::string_view name, value;
    more = next_piece(text, style, escapes_, name);
    if (explode) {
      std::size_t equals = name.find('=');
      if (equals == std::string_view::npos) return fail("has a member without a value");
      value = name.substr(equals + 1);
      name = name.substr(0, equals);
    } else {
      if (!more) return fail("has a member without a value");
      more = next_piece(text, style, escapes_, value);
    }
    name = decode_text(arena_, name, escapes_);
    if (!name.data()) return fail(kBadEscape);
    json::Member member{name, {}};
    if (!scalar(value, member_shape(shape, name), member.value)) return false;
    members.push_back(member);
  }
  return finish_object(members, out);
}

bool TextReader::value(const std::string_view* texts, std::size_t count, const TextParameter& parameter, json::Value& out) {
  const TextShape& shape = *parameter.shape;
  if (parameter.json) return count > 1 ? fail(kTwice) : json_text(texts[0], out);
  if (wants_container(shape, count)) {
    const bool array_open = shape.types & TextShape::array, object_open = shape.types & TextShape::object;
    const bool repeated = parameter.style == Style::form && parameter.explode;
    if (array_open && (!object_open || repeated || count > 1)) return array(texts, count, !repeated, parameter.style, shape, out);
    if (count > 1) return fail(kTwice);
    return delimited_object(texts[0], parameter.style, parameter.explode, shape, out);
  }
  if (count > 1) return fail(kTwice);
  return scalar(texts[0], shape, out);
}

bool TextReader::object(ArenaVector<NamedValue>& pairs, const TextShape& shape, const TextParameter* fields, std::size_t field_count, json::Value& out) {
  out = {};
  out.type = json::Type::object;
  out.offset = made_++;
  std::sort(pairs.begin(), pairs.end(), [](const NamedValue& a, const NamedValue& b) { return in_order(a, a.name, b, b.name); });
  ArenaVector<json::Member> members(arena_);
  ArenaVector<std::string_view> texts(arena_);
  for (std::size_t i = 0; i < pairs.size();) {
    const std::string_view name = pairs[i].name;
    texts.clear();
    for (; i < pairs.size() && pairs[i].name == name; ++i) texts.push_back(pairs[i].value);
    TextParameter written{.name = name, .style = Style::form, .explode = true, .shape = &member_shape(shape, name)};
    const TextParameter* field = &written;
    for (std::size_t k = 0; k < field_count; ++k) {
      if (fields[k].name == name) field = &fields[k];
    }
    // An object inside a form is JSON unless it says otherwise (OpenAPI 3.1 section 4.8.14.3).
    if (field == &written && written.shape->types == TextShape::object) written.json = true;
    json::Member member{name, {}};
    if (!value(texts.begin(), texts.size(), *field, member.value)) return false;
    members.push_back(member);
  }
  return finish_object(members, out);
}

bool TextReader::deep(NamedValue* pairs, std::size_t count, const TextShape& shape, int depth, json::Value& out) {
  if (depth == kDeepest) return fail("is nested too deeply");
  const bool list = (shape.types & TextShape::array) && !(shape.types & TextShape::object);
  out = {};
  out.type = list ? json::Type::array : json::Type::object;
  out.offset = made_++;
  for (std::size_t i = 0; i < count; ++i) {
    if (pairs[i].name.empty() || pairs[i].name[0] != '[' || pairs[i].name.find(']') == std::string_view::npos) return fail("has a name whose brackets do not match");
  }
  auto key = [](const NamedValue& pair) { return pair.name.substr(1, pair.name.find(']') - 1); };
  ArenaVector<std::string_view> texts(arena_);
  if (list) {  // name[a][]=1 and name[a][0]=1: in the order given
    for (std::size_t i = 0; i < count; ++i) texts.push_back(pairs[i].value);
    --made_;
    return array(texts.begin(), texts.size(), false, Style::form, shape, out);
  }
  std::sort(pairs, pairs + count, [&](const NamedValue& a, const NamedValue& b) { return in_order(a, key(a), b, key(b)); });
  ArenaVector<json::Member> members(arena_);
  for (std::size_t i = 0; i < count;) {
    const std::string_view name = key(pairs[i]);
    const TextShape& inner = member_shape(shape, name);
    std::size_t end = i;
    bool deeper = false;
    for (; end < count && key(pairs[end]) == name; ++end) deeper = deeper || pairs[end].name.size() > name.size() + 2;
    json::Member member{name, {}};
    if (deeper) {
      for (std::size_t k = i; k < end; ++k) pairs[k].name.remove_prefix(name.size() + 2);
      if (!deep(pairs + i, end - i, inner, depth + 1, member.value)) return false;
    } else {
      texts.clear();
      for (std::size_t k = i; k < end; ++k) texts.push_back(pairs[k].value);
      if (!value(texts.begin(), texts.size(), {.name = name, .style = Style::form, .explode = true, .shape = &inner}, member.value)) return false;
    }
    members.push_back(member);
    i = end;
  }
  return finish_object(members, out);
}

void TextReader::renumber(json::Value& value) {
  value.offset = made_++;
  if (value.type == json::Type::array) {
    for (std::uint32_t i = 0; i < value.count; ++i) renumber(const_cast<json::Value&>(value.elements[i]));
  } else if (value.type == json::Type::object) {
    for (std::uint32_t i = 0; i < value.count; ++i) renumber(const_cast<json::Member&>(value.members[i]).value);
  }
}

bool TextReader::json_text(std::string_view raw, json::Value& out) {
  std::string_view text = decode_text(arena_, raw, escapes_);
  if (!text.data()) return fail(kBadEscape);
  json::Parsed parsed = json::parse(arena_, text, {.depth = kJsonDepth, .duplicates = json::Duplicates::refuse});
  if (!parsed.value) return fail("is not JSON");
  out = *parsed.value;
  renumber(out);  // its parts live in the arena and are nobody else's
  return true;
}

}  // namespace apigen::rt
