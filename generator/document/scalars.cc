#include "scalars.h"

namespace apigen::document {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  return n;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words) {
    if (text == word) return true;
  }
  return false;
}

}  // namespace

Kind core_schema_kind(std::string_view plain) {
  if (plain.empty() || is_one_of(plain, {"~", "null", "Null", "NULL"})) return Kind::null;
  if (is_one_of(plain, {"true", "True", "TRUE", "false", "False", "FALSE"})) return Kind::boolean;
  if (is_one_of(plain, {".nan", ".NaN", ".NAN"})) return Kind::number;
  if (plain.size() > 2 && plain[0] == '0' && (plain[1] == 'o' || plain[1] == 'x')) {
    std::string_view allowed = plain[1] == 'o' ? "01234567" : "0123456789abcdefABCDEF";
    return plain.find_first_not_of(allowed, 2) == std::string_view::npos ? Kind::integer : Kind::string;
  }
  std::string_view rest = plain;
  if (rest[0] == '-' || rest[0] == '+') rest.remove_prefix(1);
  if (is_one_of(rest, {".inf", ".Inf", ".INF"})) return Kind::number;
  std::size_t whole = count_digits(rest);
  rest.remove_prefix(whole);
  if (rest.empty()) return whole > 0 ? Kind::integer : Kind::string;
  std::size_t fraction = 0;
  if (rest[0] == '.') {
    rest.remove_prefix(1);
    fraction = count_digits(rest);
    rest.remove_prefix(fraction);
  }
  if (whole == 0 && fraction == 0) return Kind::string;
  if (rest.empty()) return Kind::number;
  if (rest[0] != 'e' && rest[0] != 'E') return Kind::string;
  rest.remove_prefix(1);
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
  return !rest.empty() && count_digits(rest) == rest.size() ? Kind::number : Kind::string;
}

}  // namespace apigen::document
