#include "decimal.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace apigen::schema {

using document::Node;

std::optional<Decimal> decimal(const Node& node) {
  if (node.kind != document::Kind::integer && node.kind != document::Kind::number) return {};
  Decimal result;
  std::string_view text = node.text;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    result.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool point = false;
  for (; !text.empty() && text[0] != 'e' && text[0] != 'E'; text.remove_prefix(1)) {
    if (text[0] == '.') {
      point = true;
      continue;
    }
    if (text[0] < '0' || text[0] > '9') return {};  // 0x1F, .inf
    result.digits += text[0];
    if (point) --result.exponent;
  }
  if (!text.empty()) {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '+') text.remove_prefix(1);
    std::int64_t exponent = 0;
    auto end = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return {};
    result.exponent += exponent;
  }
  result.digits.erase(0, result.digits.find_first_not_of('0'));
  while (!result.digits.empty() && result.digits.back() == '0') {
    result.digits.pop_back();
    ++result.exponent;
  }
  if (result.digits.empty()) result = {};
  return result;
}

std::optional<std::uint64_t> count(const Node& node) {
  std::optional<Decimal> value = decimal(node);
  if (!value || value->negative || value->exponent < 0 || value->exponent > 18) return {};
  std::string text = value->digits + std::string(static_cast<std::size_t>(value->exponent), '0');
  if (text.empty()) return 0;
  std::uint64_t result = 0;
  auto end = std::from_chars(text.data(), text.data() + text.size(), result);
  if (end.ec != std::errc()) return {};
  return result;
}

int compare(const Decimal& a, const Decimal& b) {
  auto sign = [](const Decimal& d) { return d.digits.empty() ? 0 : d.negative ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) < sign(b) ? -1 : 1;
  if (sign(a) == 0) return 0;
  auto magnitude = [](const Decimal& d) { return d.exponent + static_cast<std::int64_t>(d.digits.size()); };
  int difference = magnitude(a) != magnitude(b) ? (magnitude(a) < magnitude(b) ? -1 : 1) : a.digits.compare(b.digits);  // no zeros at the ends
  return difference == 0 ? 0 : (difference < 0) == a.negative ? 1 : -1;
}

}  // namespace apigen::schema
