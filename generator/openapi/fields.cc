#include "apigen/openapi/fields.h"

#include <charconv>

namespace apigen::openapi {

using document::Kind;
using document::Node;
using support::DiagnosticId;

std::optional<std::string> scalar_text(const Node& node) {
  switch (node.kind) {
    case Kind::boolean:
      return node.boolean ? "true" : "false";
    case Kind::integer:
    case Kind::number:
    case Kind::string:
      return node.text;
    default:
      return std::nullopt;
  }
}

bool is_intrinsic(const Node& node) {
  if (!node.is_mapping() || node.members.size() != 1) return false;
  const std::string& key = node.members.front().key;
  return key == "Ref" || key == "Condition" || key.rfind("Fn::", 0) == 0;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      out += c;
    } else {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

const Node* Fields::find(std::string_view key) const {
  const Node* value = node_.find(key);
  return value && !value->is_null() ? value : nullptr;
}

void Fields::wrong_type(std::string_view key, const Node& value, std::string_view expected) const {
  std::string member = "'" + std::string(key) + "' of " + what_;
  if (is_intrinsic(value)) {
    diagnostics_.report(DiagnosticId::unresolved_intrinsic, value.span,
                        member + " is an unresolved " + value.members.front().key,
                        "give its value with --param, or write it out");
    return;
  }
  diagnostics_.report(
      DiagnosticId::wrong_type, value.span,
      member + " should be " + std::string(expected) + " but is " + std::string(document::describe(value.kind)));
}

const Node* Fields::object(std::string_view key) const {
  const Node* value = find(key);
  if (!value || value->is_mapping()) return value;
  wrong_type(key, *value, "an object");
  return nullptr;
}

const Node* Fields::list(std::string_view key) const {
  const Node* value = find(key);
  if (!value || value->is_sequence()) return value;
  wrong_type(key, *value, "a list");
  return nullptr;
}

std::optional<std::string> Fields::text(std::string_view key) const {
  const Node* value = find(key);
  if (!value) return std::nullopt;
  std::optional<std::string> text = scalar_text(*value);
  if (!text) wrong_type(key, *value, "a string");
  return text;
}

std::string Fields::text_or(std::string_view key, std::string_view fallback) const {
  return text(key).value_or(std::string(fallback));
}

std::optional<bool> Fields::boolean(std::string_view key) const {
  const Node* value = find(key);
  if (!value) return std::nullopt;
  if (value->kind == Kind::boolean) return value->boolean;
  if (value->is_string()) {
    std::string text = lower(value->text);
    if (text == "true") return true;
    if (text == "false") return false;
  }
  wrong_type(key, *value, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Fields::integer(std::string_view key) const {
  const Node* value = find(key);
  if (!value) return std::nullopt;
  if (value->kind == Kind::integer || value->is_string()) {
    const std::string& text = value->text;
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return number;
  }
  wrong_type(key, *value, "a whole number");
  return std::nullopt;
}

std::vector<std::string> Fields::strings(std::string_view key) const {
  std::vector<std::string> out;
  const Node* value = find(key);
  if (!value) return out;
  if (std::optional<std::string> one = scalar_text(*value)) return {*one};
  if (!value->is_sequence()) {
    wrong_type(key, *value, "a list of strings");
    return out;
  }
  for (const Node* item : value->items) {
    if (std::optional<std::string> text = scalar_text(*item)) {
      out.push_back(*text);
    } else {
      wrong_type(key, *item, "a list of strings");
    }
  }
  return out;
}

support::Span key_span(const Node& mapping, std::string_view key) {
  for (const document::Member& member : mapping.members) {
    if (member.key == key) return member.key_span;
  }
  return mapping.span;
}

}  // namespace apigen::openapi
