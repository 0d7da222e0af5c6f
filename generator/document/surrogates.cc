#include "surrogates.h"

#include <algorithm>
#include <charconv>

#include "apigen/support/text.h"

namespace apigen::document {
namespace {

constexpr std::size_t kEscapeLength = 6;  // \uD83D

/// The code unit of the escape at `at`, if it is one of a surrogate; 0 otherwise.
std::uint32_t surrogate_at(std::string_view text, std::size_t at) {
  if (text.size() - at < kEscapeLength || text[at] != '\\' || text[at + 1] != 'u') return 0;
  std::uint32_t unit = 0;
  const char* begin = text.data() + at + 2;
  auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
  return error == std::errc{} && end == begin + 4 && unit >= 0xD800 && unit <= 0xDFFF ? unit : 0;
}

std::string escape_of(std::uint32_t code_point) {
  static constexpr char hex[] = "0123456789ABCDEF";
  std::string out = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += hex[(code_point >> shift) & 15];
  return out;
}

}  // namespace

SurrogateEscapes::SurrogateEscapes(const Input& input) : input_(input) {
  std::string_view text = input.text;
  for (std::size_t at = text.find("\\u"); at != std::string_view::npos; at = text.find("\\u", at + 1)) {
    if (surrogate_at(text, at) != 0) offsets_.push_back(at);
  }
  if (offsets_.empty()) return;
  // A private-use character that the text has in no spelling.
  for (std::uint32_t candidate = 0xE000; candidate <= 0xF8FF; ++candidate) {
    std::string escape = escape_of(candidate);
    std::string lower = escape;
    std::transform(lower.begin() + 2, lower.end(), lower.begin() + 2, [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    std::string character;
    support::append_utf8(character, candidate);
    if (text.find(std::string_view(escape).substr(2)) != std::string_view::npos || text.find(std::string_view(lower).substr(2)) != std::string_view::npos ||
        text.find(character) != std::string_view::npos) {
      continue;
    }
    stand_in_escape_ = escape;
    stand_in_character_ = character;
    break;
  }
  if (stand_in_escape_.empty()) {  // no free character at all: let yaml-cpp refuse the text
    offsets_.clear();
    return;
  }
  replaced_ = text;
  for (std::size_t at : offsets_) replaced_.replace(at, kEscapeLength, stand_in_escape_);
}

std::string SurrogateEscapes::restore(std::string_view value, std::size_t begin, support::Span span, support::Diagnostics& diagnostics) const {
  auto next = std::lower_bound(offsets_.begin(), offsets_.end(), begin - input_.offset);
  std::string out;
  std::uint32_t high = 0;
  auto put_lone = [&](std::uint32_t unit) {
    diagnostics.report(support::DiagnosticId::lone_surrogate, span, "\"" + escape_of(unit) + "\" is half of a surrogate pair and no character by itself");
    support::append_utf8(out, unit);
  };
  for (std::size_t i = 0; i < value.size();) {
    bool as_character = value.substr(i).starts_with(stand_in_character_);
    bool as_text = !as_character && value.substr(i).starts_with(stand_in_escape_);
    std::uint32_t unit = 0;
    if ((as_character || as_text) && next != offsets_.end()) unit = surrogate_at(input_.text, *next++);
    if (as_text && unit != 0) {
      out += input_.text.substr(*(next - 1), kEscapeLength);
      i += kEscapeLength;
      continue;
    }
    if (high != 0 && (unit < 0xDC00 || unit == 0)) {
      put_lone(high);
      high = 0;
    }
    if (unit == 0) {
      out += value[i++];
      continue;
    }
    i += stand_in_character_.size();
    if (unit < 0xDC00) {
      high = unit;
    } else if (high != 0) {
      support::append_utf8(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
      high = 0;
    } else {
      put_lone(unit);
    }
  }
  if (high != 0) put_lone(high);
  return out;
}

}  // namespace apigen::document
