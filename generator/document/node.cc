#include "apigen/document/node.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "apigen/support/text.h"

namespace apigen::document {
namespace {

struct Digits {
  bool negative = false;
  int base = 10;
  std::string_view digits;
};

Digits split_integer(std::string_view text) {
  Digits out;
  if (text.starts_with('-') || text.starts_with('+')) {
    out.negative = text[0] == '-';
    text.remove_prefix(1);
  } else if (text.starts_with("0o") || text.starts_with("0x")) {
    out.base = text[1] == 'o' ? 8 : 16;
    text.remove_prefix(2);
  }
  out.digits = text;
  return out;
}

void append_json_integer(std::string& out, const Node& node) {
  Digits parts = split_integer(node.text);
  std::string_view digits = parts.digits;
  std::string converted;
  if (parts.base != 10) {
    std::optional<std::int64_t> value = as_integer(node);
    std::optional<double> approximate = as_number(node);
    converted = value ? std::to_string(*value) : std::to_string(approximate.value_or(0));
    digits = converted;
  }
  while (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') digits.remove_prefix(1);
  if (parts.negative) out += '-';
  out += digits;
}

/// YAML allows what JSON does not: a plus sign, leading zeros, a dot without digits on one side.
void append_json_number(std::string& out, const Node& node) {
  if (!std::isfinite(as_number(node).value_or(0))) {
    support::append_json_string(out, node.text);
    return;
  }
  std::string_view text = node.text;
  if (text.starts_with('-')) out += '-';
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  std::size_t whole = std::min(text.find_first_not_of("0123456789"), text.size());
  std::string_view digits = text.substr(0, whole);
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  out += digits.empty() ? std::string_view("0") : digits;
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    out += end == 1 ? std::string_view(".0") : text.substr(0, end);
    text.remove_prefix(end);
  }
  out += text;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return member.value;
  }
  return nullptr;
}

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::null: return "null";
    case Kind::boolean: return "a boolean";
    case Kind::integer: return "an integer";
    case Kind::number: return "a number";
    case Kind::string: return "a string";
    case Kind::sequence: return "a list";
    case Kind::mapping: return "an object";
  }
  return "nothing";
}

std::optional<std::int64_t> as_integer(const Node& node) {
  if (node.kind != Kind::integer) return std::nullopt;
  Digits parts = split_integer(node.text);
  std::uint64_t magnitude = 0;
  auto [end, error] = std::from_chars(parts.digits.data(), parts.digits.data() + parts.digits.size(), magnitude, parts.base);
  if (error != std::errc{} || end != parts.digits.data() + parts.digits.size()) return std::nullopt;
  constexpr std::uint64_t most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > most + (parts.negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(parts.negative ? 0 - magnitude : magnitude);
}

std::optional<double> as_number(const Node& node) {
  if (node.kind != Kind::integer && node.kind != Kind::number) return std::nullopt;
  Digits parts = split_integer(node.text);
  double value = 0;
  if (parts.base != 10) {
    for (char c : parts.digits) value = value * parts.base + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    return value;
  }
  if (parts.digits.size() == 4 && parts.digits[0] == '.' && (parts.digits[1] | 0x20) == 'i') value = std::numeric_limits<double>::infinity();
  else if (parts.digits.size() == 4 && parts.digits[0] == '.' && (parts.digits[1] | 0x20) == 'n') value = std::numeric_limits<double>::quiet_NaN();
  else {
    auto [end, error] = std::from_chars(parts.digits.data(), parts.digits.data() + parts.digits.size(), value);
    // What is out of range is infinite or zero; from_chars leaves the value alone then.
    if (error == std::errc::result_out_of_range) {
      std::size_t exponent = parts.digits.find_first_of("eE");
      bool tiny = exponent != std::string_view::npos && exponent + 1 < parts.digits.size() && parts.digits[exponent + 1] == '-';
      value = tiny ? 0 : std::numeric_limits<double>::infinity();
    }
  }
  return parts.negative ? -value : value;
}

void append_json(std::string& out, const Node& node) {
  switch (node.kind) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += node.boolean ? "true" : "false"; return;
    case Kind::integer: append_json_integer(out, node); return;
    case Kind::number: append_json_number(out, node); return;
    case Kind::string: support::append_json_string(out, node.text); return;
    case Kind::sequence: {
      out += '[';
      bool first = true;
      for (const Node* item : node.items) {
        if (!first) out += ',';
        first = false;
        append_json(out, *item);
      }
      out += ']';
      return;
    }
    case Kind::mapping: {
      out += '{';
      bool first = true;
      for (const Member& member : node.members) {
        if (!first) out += ',';
        first = false;
        support::append_json_string(out, member.key);
        out += ':';
        append_json(out, *member.value);
      }
      out += '}';
      return;
    }
  }
}

std::string to_json(const Node& node) {
  std::string out;
  append_json(out, node);
  return out;
}

}  // namespace apigen::document
