#include "typescript/layout.h"

#include <algorithm>

namespace apigen::sdk::typescript {
namespace {

constexpr std::size_t kWidth = 80;

bool has_broken(const Doc& doc) { return doc.broken || std::any_of(doc.items.begin(), doc.items.end(), has_broken); }

std::string flat(const Doc& doc) {
  std::string out = doc.text;
  if (doc.close.empty()) return out;
  if ((doc.padded || doc.spaced) && !doc.items.empty()) out += ' ';
  for (std::size_t i = 0; i < doc.items.size(); ++i) out += (i ? ", " : "") + flat(doc.items[i]);
  if (doc.padded && !doc.items.empty()) out += ' ';
  return out + doc.close;
}

/// Where `text` has one of `ends` outside of brackets and of strings, from `start` on; its end if nowhere.
std::size_t find_outside(std::string_view text, std::string_view end, std::size_t start) {
  int depth = 0;
  char quote = 0;
  for (std::size_t i = start; i < text.size(); ++i) {
    const char c = text[i];
    if (quote) {
      if (c == '\\') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (depth == 0 && text.substr(i).starts_with(end)) {
      return i;
    } else if (c == '(' || c == '[' || c == '{' || c == '<') {
      ++depth;
    } else if ((c == ')' || c == ']' || c == '}' || c == '>') && depth > 0) {
      --depth;
    }
  }
  return text.size();
}

std::vector<std::string> split_outside(std::string_view text, std::string_view separator) {
  std::vector<std::string> out;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = find_outside(text, separator, start);
    out.emplace_back(text.substr(start, end - start));
    start = end + separator.size();
  }
  return out;
}

}  // namespace

Doc object(std::vector<Doc> members, bool broken) {
  Doc out("{", std::move(members), "}");
  out.padded = true;
  out.broken = broken && !out.items.empty();
  return out;
}

Doc array(std::vector<Doc> items) { return {"[", std::move(items), "]"}; }

Doc call(std::string function, std::vector<Doc> arguments) { return {std::move(function) + "(", std::move(arguments), ")"}; }

Doc lazy(std::string function, const std::string& body) {
  Doc value = parsed(body);
  // Only a call as the body leaves the arrow on the first line.
  if (value.close.empty()) return call(std::move(function), {"() => " + body});
  Doc out(std::move(function) + "(() =>", {std::move(value)}, ")");
  out.spaced = true;
  return out;
}

Doc parsed_member(const std::string& member) {
  const std::size_t colon = find_outside(member, ": ", 0);
  return colon == member.size() ? Doc(member) : prefixed(member.substr(0, colon + 2), parsed(member.substr(colon + 2)));
}

Doc parsed(const std::string& expression) {
  auto items = [&](std::size_t open, std::size_t close, auto read) {
    std::vector<Doc> out;
    for (const std::string& one : split_outside(expression.substr(open, expression.size() - open - close), ", ")) out.push_back(read(one));
    return out;
  };
  auto ends_with_its = [&](std::string_view bracket) { return find_outside(expression, bracket, 1) + 1 == expression.size(); };
  if (expression.starts_with("{ ") && ends_with_its("}")) return object(items(2, 2, parsed_member), false);
  if (expression.size() > 2 && expression.starts_with('[') && ends_with_its("]")) return array(items(1, 1, parsed));
  const std::size_t open = expression.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.");
  const bool whole = open != std::string::npos && open > 0 && expression[open] == '(' && find_outside(expression, ")", open + 1) + 1 == expression.size();
  if (!whole) return expression;
  if (open + 2 == expression.size()) return expression;
  return call(expression.substr(0, open), items(open + 1, 1, parsed));
}

Doc prefixed(std::string text, Doc doc) {
  doc.text.insert(0, text);
  return doc;
}

std::string lay_out(const Doc& doc, std::size_t indent, std::size_t column, std::size_t after) {
  if (doc.close.empty()) return doc.text;
  if (!has_broken(doc)) {
    std::string one = flat(doc);
    if (column + one.size() + after <= kWidth) return one;
  }
  if (doc.items.empty()) return doc.text + doc.close;
  // A last argument that is an object opens on the line of the call, if what comes before it fits there.
  const Doc& last = doc.items.back();
  const bool opens = !last.close.empty() && last.padded && doc.text.ends_with('(');
  if (doc.hugs || opens) {
    std::string head = doc.text;
    for (std::size_t i = 0; i + 1 < doc.items.size(); ++i) head += flat(doc.items[i]) + ", ";
    if (column + head.size() + last.text.size() <= kWidth) {
      Doc inner = last;
      inner.broken = true;
      return head + lay_out(inner, indent, column + head.size(), 0) + doc.close;
    }
  }
  std::string out = doc.text + "\n";
  const std::string margin(indent + 2, ' ');
  for (const Doc& item : doc.items) out += margin + lay_out(item, indent + 2, indent + 2, 1) + ",\n";
  return out + std::string(indent, ' ') + doc.close;
}

std::string member_declaration(std::size_t indent, const std::string& head, const std::string& type) {
  const std::string margin(indent, ' ');
  std::string one = margin + head + " " + type + ";\n";
  if (one.size() - 1 <= kWidth) return one;
  // Of an object beside null the object is what breaks.
  constexpr std::string_view kMap = "{ [key: string]: ";
  for (const std::string_view tail : {" }", " } | null", " }[]"}) {
    if (!type.starts_with(kMap) || !type.ends_with(tail)) continue;
    const std::string value = type.substr(kMap.size(), type.size() - kMap.size() - tail.size());
    if (find_outside(value, "}", 0) != value.size()) continue;
    return margin + head + " {\n" + member_declaration(indent + 2, "[key: string]:", value) + margin + std::string(tail.substr(1)) + ";\n";
  }
  const std::vector<std::string> alternatives = split_outside(type, " | ");
  // A reference beside null stays beside it, as one without would.
  const bool nullable = alternatives.size() == 2 && alternatives[1] == "null" && alternatives[0].find_first_of("[<{(\"") == std::string::npos;
  if (alternatives.size() == 1 || nullable) return one;
  if (indent + 2 + type.size() + 1 <= kWidth) return margin + head + "\n" + margin + "  " + type + ";\n";
  one = margin + head;
  for (const std::string& alternative : alternatives) one += "\n" + margin + "  | " + alternative;
  return one + ";\n";
}

std::string property(std::size_t indent, const std::string& key, const std::string& value) {
  const std::string margin(indent, ' ');
  const bool fits = indent + key.size() + 2 + value.size() + 1 <= kWidth;
  return margin + key + (fits ? ": " : ":\n  " + margin) + value + ",\n";
}

std::string union_declaration(const std::string& head, const std::vector<std::string>& alternatives) {
  std::string one;
  for (const std::string& alternative : alternatives) one += (one.empty() ? "" : " | ") + alternative;
  if (head.size() + 1 + one.size() + 1 <= kWidth) return head + " " + one + ";\n";
  if (alternatives.size() == 1 && one.starts_with('{')) return member_declaration(0, head, one);
  if (alternatives.size() == 1 && one.ends_with('>') && one.find('<') != std::string::npos) {
    const std::size_t open = one.find('<') + 1;
    std::string out = head + " " + one.substr(0, open);
    for (const std::string& argument : split_outside(one.substr(open, one.size() - open - 1), ", ")) out += "\n  " + argument + ",";
    out.pop_back();
    return out + "\n>;\n";
  }
  if (alternatives.size() == 1 || one.size() + 3 <= kWidth) return head + "\n  " + one + ";\n";
  std::string out = head;
  for (const std::string& alternative : alternatives) {
    out += "\n  | ";
    const std::size_t tag = alternative.find(" & { ");
    if (4 + alternative.size() <= kWidth || !alternative.ends_with(" })") || tag == std::string::npos) {
      out += alternative;
    } else {
      out += alternative.substr(0, tag + 4) + "\n      " + alternative.substr(tag + 5, alternative.size() - tag - 8) + ";\n    })";
    }
  }
  return out + ";\n";
}

}  // namespace apigen::sdk::typescript
