// Character classes of HTTP/1.1 messages (RFC 9110 sections 5.5 and 5.6.2, RFC 9112 section 3.2).
#pragma once

#include <array>
#include <string_view>

namespace apigen::http1 {

inline constexpr unsigned char kToken = 1;   // tchar
inline constexpr unsigned char kValue = 2;   // field-vchar, SP, HTAB, obs-text: no other control byte
inline constexpr unsigned char kTarget = 4;  // visible or obs-text, and no '#'
inline constexpr unsigned char kName = 8;    // of a registered name or an IPv4 address (RFC 3986 section 3.2.2)

inline constexpr std::array<unsigned char, 256> kCharacterClasses = [] {
  std::array<unsigned char, 256> classes{};
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  constexpr std::string_view name_marks = "-._~%!$&'()*+,;=";
  for (unsigned c = 0; c < 256; ++c) {
    unsigned char set = 0;
    bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    bool visible = c > 0x20 && c != 0x7f;
    if (alphanumeric || (c < 0x80 && marks.find(static_cast<char>(c)) != std::string_view::npos)) set |= kToken;
    if (visible || c == ' ' || c == '\t') set |= kValue;
    if (visible && c != '#') set |= kTarget;
    if (alphanumeric || (c < 0x80 && name_marks.find(static_cast<char>(c)) != std::string_view::npos)) set |= kName;
    classes[c] = set;
  }
  return classes;
}();

inline bool is(char c, unsigned char which) {
  return (kCharacterClasses[static_cast<unsigned char>(c)] & which) != 0;
}

/// Whether every character is of this class. True of an empty text.
inline bool all(std::string_view text, unsigned char which) {
  unsigned char kept = which;
  for (char c : text) kept &= kCharacterClasses[static_cast<unsigned char>(c)];
  return kept == which;
}

inline bool is_token(std::string_view text) { return !text.empty() && all(text, kToken); }

/// Without optional white space (RFC 9110 section 5.6.3) at both ends.
inline std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace apigen::http1
