// A naive twin of policy evaluation: straight from the JSON document, strings copied everywhere, recursion for wildcards.
// Written after IAM's element reference, not after runtime/policy.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace apigen::policy::naive {

using nlohmann::json;
using Values = std::map<std::string, std::vector<std::string>>;  // names in lower case

inline std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// A pattern with its variables put in: characters that are plain, and wildcards.
struct Glyph {
  char character;
  bool wild;
};
inline bool expand(const std::string& pattern, bool wildcards, const Values* variables, std::vector<Glyph>& out) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (variables && pattern.compare(i, 2, "${") == 0) {
      const std::size_t close = pattern.find('}', i);
      if (close == std::string::npos) return false;
      const std::string name = pattern.substr(i + 2, close - i - 2);
      i = close;
      std::string value;
      if (name == "*" || name == "?" || name == "$") {
        value = name;
      } else {
        auto found = variables->find(lower(name));
        if (found == variables->end() || found->second.size() != 1) return false;
        value = found->second[0];
      }
      for (char c : value) out.push_back({c, false});
      continue;
    }
    out.push_back({pattern[i], wildcards && (pattern[i] == '*' || pattern[i] == '?')});
  }
  return true;
}

inline bool fits(const std::vector<Glyph>& pattern, std::size_t i, const std::string& text, std::size_t j, bool ignore_case) {
  if (i == pattern.size()) return j == text.size();
  if (pattern[i].wild && pattern[i].character == '*') {
    for (std::size_t end = j; end <= text.size(); ++end) {
      if (fits(pattern, i + 1, text, end, ignore_case)) return true;
    }
    return false;
  }
  if (j == text.size()) return false;
  const bool same = ignore_case ? std::tolower(pattern[i].character) == std::tolower(text[j]) : pattern[i].character == text[j];
  return (pattern[i].wild || same) && fits(pattern, i + 1, text, j + 1, ignore_case);
}

inline bool like(const std::string& pattern, const std::string& text, bool wildcards, bool ignore_case, const Values* variables) {
  std::vector<Glyph> glyphs;
  return expand(pattern, wildcards, variables, glyphs) && fits(glyphs, 0, text, 0, ignore_case);
}

inline std::vector<std::string> parts_of(const std::string& arn) {
  std::vector<std::string> parts(1);
  for (char c : arn) {
    if (c == ':' && parts.size() < 6) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  parts.resize(6);
  return parts;
}

inline std::vector<std::string> list(const json& value) {
  std::vector<std::string> out;
  for (const json& one : value.is_array() ? value : json::array({value})) out.push_back(one.is_string() ? one.get<std::string>() : one.dump());
  return out;
}

/// IPv4 only: the vocabulary of the test has no other.
inline bool in_range(const std::string& range, const std::string& address) {
  auto number = [](const std::string& text) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return std::sscanf(text.c_str(), "%u.%u.%u.%u", &a, &b, &c, &d) == 4 ? (a << 24 | b << 16 | c << 8 | d) : 0u;
  };
  const std::size_t slash = range.find('/');
  const int bits = slash == std::string::npos ? 32 : std::atoi(range.c_str() + slash + 1);
  const unsigned mask = bits == 0 ? 0 : ~0u << (32 - bits);
  return (number(range) & mask) == (number(address) & mask);
}

inline bool one_value(const std::string& operation, const std::string& wanted, const std::string& value, const Values* variables) {
  const bool wild = operation.find("Like") != std::string::npos;
  if (operation.rfind("String", 0) == 0) return like(wanted, value, wild, operation.find("IgnoreCase") != std::string::npos, variables);
  if (operation.rfind("Numeric", 0) == 0) {
    const double a = std::atof(value.c_str()), b = std::atof(wanted.c_str());
    if (operation.find("LessThanEquals") != std::string::npos) return a <= b;
    if (operation.find("LessThan") != std::string::npos) return a < b;
    if (operation.find("GreaterThanEquals") != std::string::npos) return a >= b;
    if (operation.find("GreaterThan") != std::string::npos) return a > b;
    return a == b;
  }
  if (operation == "Bool") return lower(wanted) == lower(value);
  if (operation.find("IpAddress") != std::string::npos) return in_range(wanted, value);
  const std::vector<std::string> patterns = parts_of(wanted), texts = parts_of(value);
  for (int i = 0; i < 6; ++i) {
    if (!like(patterns[static_cast<std::size_t>(i)], texts[static_cast<std::size_t>(i)], true, false, variables)) return false;
  }
  return true;
}

inline bool condition(std::string operation, const std::string& key, const json& wanted, const Values& values, const Values* variables) {
  enum { none, any, all } mode = none;
  if (operation.rfind("ForAnyValue:", 0) == 0) mode = any, operation = operation.substr(12);
  if (operation.rfind("ForAllValues:", 0) == 0) mode = all, operation = operation.substr(13);
  const bool optional = operation.size() > 8 && operation.substr(operation.size() - 8) == "IfExists";
  if (optional) operation.resize(operation.size() - 8);
  auto found = values.find(lower(key));
  const bool absent = found == values.end();
  if (operation == "Null") {
    const std::vector<std::string> texts = list(wanted);
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return (text == "true") == absent; });
  }
  const bool negated = operation.find("Not") != std::string::npos;
  if (absent) return optional || mode == all || (negated && mode == none);
  std::vector<bool> results;
  for (const std::string& value : found->second) {
    bool matched = false;
    for (const std::string& one : list(wanted)) matched = matched || one_value(operation, one, value, variables);
    results.push_back(matched != negated);
  }
  const bool every = std::all_of(results.begin(), results.end(), [](bool b) { return b; });
  const bool some = std::any_of(results.begin(), results.end(), [](bool b) { return b; });
  return mode == all || (mode == none && negated) ? every : some;
}

inline bool resource(const std::string& pattern, const std::string& arn, const Values* variables) {
  if (pattern.rfind("execute-api:/", 0) == 0) {
    const std::string last = parts_of(arn)[5];
    return like(pattern.substr(13), last.substr(last.find('/') + 1), true, false, variables);
  }
  return like(pattern, arn, true, false, variables);
}

/// "neither", "allow" or "deny".
inline std::string evaluate(const json& policy, const std::string& action, const std::string& arn, const Values& values) {
  const Values* variables = policy.value("Version", "") == "2012-10-17" ? &values : nullptr;
  bool allowed = false;
  for (const json& statement : policy["Statement"]) {
    auto named = [&](const char* plain, const char* negated, auto matches) {
      const bool is_negated = statement.contains(negated);
      const std::vector<std::string> patterns = list(statement[is_negated ? negated : plain]);
      return std::any_of(patterns.begin(), patterns.end(), matches) != is_negated;
    };
    bool applies = named("Action", "NotAction", [&](const std::string& pattern) { return like(pattern, action, true, true, nullptr); }) &&
                   named("Resource", "NotResource", [&](const std::string& pattern) { return resource(pattern, arn, variables); });
    if (statement.contains("Condition")) {
      for (const auto& [operation, keys] : statement["Condition"].items()) {
        for (const auto& [key, wanted] : keys.items()) applies = applies && condition(operation, key, wanted, values, variables);
      }
    }
    if (!applies) continue;
    if (statement["Effect"] == "Deny") return "deny";
    allowed = true;
  }
  return allowed ? "allow" : "neither";
}

}  // namespace apigen::policy::naive
