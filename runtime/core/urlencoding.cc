#include "apigen/core/urlencoding.h"

namespace apigen::rt {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string_view decode_form(Arena& arena, std::string_view text) {
  if (text.find_first_of("+%") == std::string_view::npos) return text;
  char* place = static_cast<char*>(arena.allocate(text.size(), 1));
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') {
      c = ' ';
    } else if (c == '%' && i + 2 < text.size()) {
      int high = hex(text[i + 1]), low = hex(text[i + 2]);
      if (high >= 0 && low >= 0) {
        c = static_cast<char>(high * 16 + low);
        i += 2;
      }
    }
    place[size++] = c;
  }
  return {place, size};
}

ArenaVector<NamedValue> decode_query(Arena& arena, std::string_view query) {
  ArenaVector<NamedValue> parameters(arena);
  while (!query.empty()) {
    std::size_t end = query.find('&');
    std::string_view part = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    if (part.empty()) continue;
    std::size_t equals = part.find('=');
    std::string_view value = equals == std::string_view::npos ? std::string_view("", 0) : part.substr(equals + 1);
    parameters.push_back({decode_form(arena, part.substr(0, equals)), decode_form(arena, value)});
  }
  return parameters;
}

void append_encoded(Buffer& out, std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (char c : text) {
    if (unreserved(c)) {
      out.append(c);
    } else {
      auto byte = static_cast<unsigned char>(c);
      char encoded[3] = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
      out.append(std::string_view(encoded, 3));
    }
  }
}

void append_query(Buffer& out, const ArenaVector<NamedValue>& parameters) {
  bool first = true;
  for (const NamedValue& parameter : parameters) {
    if (!first) out.append('&');
    first = false;
    append_encoded(out, parameter.name);
    out.append('=');
    append_encoded(out, parameter.value);
  }
}

}  // namespace apigen::rt
