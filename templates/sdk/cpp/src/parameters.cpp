#include "parameters.hpp"

#include "text.hpp"

namespace sdk::detail {
namespace {

using Encode = std::function<std::string(std::string_view)>;

constexpr std::string_view kReservedBytes =
    ":/?[]@!$'()*,;";  // RFC 3986 section 2.2, but for what would end or split a query

/// The members of a list or an object (name, value, name, value ...), each encoded.
std::vector<std::string> texts(const Json& value, const Encode& encode) {
  std::vector<std::string> out;
  for (std::size_t index = 0; index < value.items().size(); ++index) {
    if (value.is_object()) out.push_back(encode(value.names()[index]));
    out.push_back(encode(plain_text(value.items()[index])));
  }
  return out;
}

/// The members of an object as name=value.
std::vector<std::string> members(const Json& value, const Encode& encode) {
  std::vector<std::string> out;
  for (std::size_t index = 0; index < value.items().size(); ++index) {
    out.push_back(encode(value.names()[index]) + "=" + encode(plain_text(value.items()[index])));
  }
  return out;
}

void deep_pairs(const std::string& name, const Json& value, const Encode& encode, std::vector<std::string>& out) {
  if (value.is_object()) {
    for (std::size_t index = 0; index < value.items().size(); ++index)
      deep_pairs(name + "[" + value.names()[index] + "]", value.items()[index], encode, out);
  } else if (value.is_array()) {
    for (const Json& item : value.items()) deep_pairs(name, item, encode, out);
  } else {
    out.push_back(encode(name) + "=" + encode(plain_text(value)));
  }
}

std::string separator(Style style, const Encode& encode) {
  switch (style) {
    case Style::space:
      return encode(" ");
    case Style::pipe:
      return encode("|");
    case Style::tab:
      return encode("\t");
    default:
      return ",";
  }
}

}  // namespace

std::string plain_text(const Json& value) {
  if (value.is_array() || value.is_object()) return value.dump();
  return value.text();
}

bool is_empty_aggregate(const Json& value) { return (value.is_array() || value.is_object()) && value.items().empty(); }

std::string path_text(const ParameterRules& rules, const Json& value) {
  const Encode encode = [&](std::string_view text) { return percent(text, rules.reserved ? "/" : ""); };
  if (rules.style == Style::json) return percent(value.dump());
  const bool matrix = rules.style == Style::matrix;
  const std::string name = percent(rules.wire);
  std::string lead;
  if (matrix || rules.style == Style::label) lead = matrix ? ";" : ".";
  const std::string join = rules.explode && !lead.empty() ? lead : ",";
  if (value.is_object() && rules.explode) return lead + joined(members(value, encode), join);
  if (value.is_array() && matrix && rules.explode)
    return ";" + name + "=" + joined(texts(value, encode), ";" + name + "=");
  const std::string start = matrix ? lead + name + "=" : lead;
  if (value.is_object()) return start + joined(texts(value, encode), ",");
  return start + (value.is_array() ? joined(texts(value, encode), join) : encode(plain_text(value)));
}

std::string header_text(const ParameterRules& rules, const Json& value) {
  const Encode same = [](std::string_view text) { return std::string(text); };
  if (rules.style == Style::json) return value.dump();
  if (value.is_object() && rules.explode) return joined(members(value, same), ",");
  return value.is_object() || value.is_array() ? joined(texts(value, same), ",") : plain_text(value);
}

std::vector<std::string> query_pairs(const ParameterRules& rules, const Json& value, const Encode& encode) {
  const Encode whole =
      rules.reserved ? Encode([](std::string_view text) { return percent(text, kReservedBytes); }) : encode;
  const std::string name = encode(rules.wire);
  std::vector<std::string> out;
  if (rules.style == Style::json) return {name + "=" + encode(value.dump())};
  if (rules.style == Style::deep_object) {
    deep_pairs(std::string(rules.wire), value, encode, out);
  } else if (!value.is_array() && !value.is_object()) {
    out.push_back(name + "=" + whole(plain_text(value)));
  } else if (!rules.explode) {
    if (rules.style == Style::form || !value.items().empty())
      out.push_back(name + "=" + joined(texts(value, whole), separator(rules.style, encode)));
  } else if (value.is_object()) {
    out = members(value, whole);
  } else {
    for (const std::string& text : texts(value, whole)) out.push_back(name + "=" + text);
  }
  return out;
}

}  // namespace sdk::detail
