// String.format().
#include <algorithm>
#include <cstdlib>
#include <string>

#include "number.h"
#include "string_call.h"
#include "utf16.h"

namespace apigen::rt::vtl {
namespace {

/// One conversion of String.format; false where Java throws.
bool append_formatted(TemplateScope& t, Buffer& out, char conversion, std::string_view flags, std::size_t width, int precision, const Value& value) {
  Buffer text(t.arena());
  bool left = flags.find('-') != std::string_view::npos, zero = flags.find('0') != std::string_view::npos;
  std::string_view sign;
  switch (conversion) {
    case 's': case 'S': append_string(t, text, value); break;
    case 'b': case 'B':
      text.append(value.is_null() || (value.kind == Kind::boolean && !value.boolean) ? "false" : "true");
      break;
    case 'c':
      if (value.kind != Kind::character) return value.is_null();
      text.append(value.text());
      break;
    case 'd':
    case 'x': case 'X': {
      if (value.is_null()) { text.append("null"); break; }
      if (!value.is_integer()) return false;
      if (conversion != 'd') {
        char digits[24];
        std::uint64_t bits = value.kind == Kind::int32 ? static_cast<std::uint32_t>(value.integer) : static_cast<std::uint64_t>(long_value(value));
        int n = std::snprintf(digits, sizeof digits, conversion == 'x' ? "%llx" : "%llX", static_cast<unsigned long long>(bits));
        text.append(std::string_view(digits, static_cast<std::size_t>(n)));
        break;
      }
      Buffer spelt(t.arena());
      append_number(spelt, value);
      std::string_view digits = spelt.view();
      if (digits.starts_with('-')) {
        sign = "-";
        digits.remove_prefix(1);
      } else if (flags.find('+') != std::string_view::npos) {
        sign = "+";
      } else if (flags.find(' ') != std::string_view::npos) {
        sign = " ";
      }
      bool grouped = flags.find(',') != std::string_view::npos;
      for (std::size_t i = 0; i < digits.size(); ++i) {
        if (grouped && i && (digits.size() - i) % 3 == 0) text.append(',');
        text.append(digits[i]);
      }
      break;
    }
    case 'f': case 'e': {
      if (value.is_null()) { text.append("null"); break; }
      if (value.kind != Kind::real && value.kind != Kind::decimal) return false;
      double number = double_value(value);
      if (number < 0) sign = "-";
      else if (flags.find('+') != std::string_view::npos) sign = "+";
      char digits[400];
      int n = std::snprintf(digits, sizeof digits, conversion == 'f' ? "%.*f" : "%.*e", std::min(precision < 0 ? 6 : precision, 50), number < 0 ? -number : number);
      text.append(std::string_view(digits, static_cast<std::size_t>(n)));
      break;
    }
    default: return false;
  }
  std::string_view shown = text.view();
  if (precision >= 0 && (conversion == 's' || conversion == 'S' || conversion == 'b')) shown = shown.substr(0, byte_of_unit(shown, static_cast<std::size_t>(precision)));
  std::size_t length = utf16_length(shown) + sign.size();
  std::size_t padding = width > length ? width - length : 0;
  if (!left && !zero) for (std::size_t i = 0; i < padding; ++i) out.append(' ');
  out.append(sign);
  if (!left && zero) for (std::size_t i = 0; i < padding; ++i) out.append('0');
  if (conversion == 'S' || conversion == 'B') for (char c : shown) out.append(upper(c));
  else out.append(shown);
  if (left) for (std::size_t i = 0; i < padding; ++i) out.append(' ');
  return true;
}

}  // namespace

Value format(const StringCall& c) {
  if (c.count < 1 || !c.text(0)) return {};
  std::string_view pattern = c.at(0);
  const Value* values = c.arguments + 1;
  std::size_t count = c.count - 1;
  if (count == 1 && values[0].kind == Kind::list && values[0].list->style == ListStyle::array) {
    count = values[0].list->size;
    values = values[0].list->items;
  }
  Buffer out(c.t.arena());
  std::size_t next = 0;
  auto bad = [&] {
    c.t.fail("java.util.IllegalFormatException");
    return Value();
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      out.append(pattern[i]);
      continue;
    }
    std::size_t digits_from = ++i;
    std::size_t number = 0;
    while (i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9' && number < 100000) number = number * 10 + static_cast<std::size_t>(pattern[i++] - '0');
    bool positional = i < pattern.size() && pattern[i] == '$' && number > 0;
    std::size_t chosen = number;
    if (positional) ++i;
    else i = digits_from;
    std::size_t flags_from = i;
    while (i < pattern.size() && std::string_view("-+ 0,(#").find(pattern[i]) != std::string_view::npos) ++i;
    std::string_view flags = pattern.substr(flags_from, i - flags_from);
    std::size_t width = 0;
    while (i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9') {
      width = width * 10 + static_cast<std::size_t>(pattern[i++] - '0');
      if (width > 10'000) return bad();
    }
    int precision = -1;
    if (i < pattern.size() && pattern[i] == '.') {
      precision = 0;
      for (++i; i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9' && precision < 10'000; ++i) precision = precision * 10 + (pattern[i] - '0');
    }
    if (i >= pattern.size()) return bad();
    if (pattern[i] == '%' || pattern[i] == 'n') {
      out.append(pattern[i] == '%' ? '%' : '\n');
      continue;
    }
    std::size_t index = positional ? chosen - 1 : next++;
    if (index >= count || !append_formatted(c.t, out, pattern[i], flags, width, precision, values[index])) return bad();
    if (out.size() > c.t.limits().output) break;
  }
  return c.t.text(out);
}

}  // namespace apigen::rt::vtl
