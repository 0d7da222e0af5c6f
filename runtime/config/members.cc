#include "members.h"

#include <charconv>
#include <cmath>
#include <filesystem>

namespace apigen::config {
namespace {

std::string plain(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

template <class T>
bool parse_number(const std::string& text, T& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

void refuse_duplicates(Document& document, const YAML::Node& mapping) {
  std::set<std::string> seen;
  for (const auto& member : mapping) {
    if (member.first.IsScalar() && !seen.insert(member.first.Scalar()).second) {
      document.problem(member.first.Mark(), "key '" + member.first.Scalar() + "' stands here twice");
    }
  }
}

Members::Members(Document& document, const YAML::Node& node, std::string what)
    : document_(document), node_(node), what_(std::move(what)), valid_(node.IsMap()) {
  if (!valid_) {
    document_.problem(node_.Mark(), what_ + " must be a mapping of keys to values");
    return;
  }
  refuse_duplicates(document_, node_);
  for (const auto& member : node_) {
    if (member.first.IsScalar()) {
      values_.emplace(member.first.Scalar(), member.second);
    } else {
      document_.problem(member.first.Mark(), "a key of " + what_ + " must be text");
    }
  }
}

Members::~Members() {
  if (!valid_) return;
  std::vector<std::string> candidates(known_.begin(), known_.end());
  for (const auto& member : node_) {
    if (!member.first.IsScalar()) continue;
    const std::string& key = member.first.Scalar();
    if (known_.contains(key) || ignored_.contains(key)) continue;
    document_.problem(member.first.Mark(), "unknown key '" + key + "' in " + what_ + suggestion(key, candidates));
  }
}

std::string Members::name(std::string_view key) const { return "'" + std::string(key) + "' of " + what_; }

std::optional<YAML::Node> Members::take(std::string_view key) {
  known_.emplace(key);
  auto found = values_.find(key);
  if (found == values_.end() || found->second.IsNull()) return std::nullopt;
  return found->second;
}

bool Members::has(std::string_view key) const {
  auto found = values_.find(key);
  return found != values_.end() && !found->second.IsNull();
}

YAML::Mark Members::mark(std::string_view key) const {
  auto found = values_.find(key);
  return found == values_.end() ? node_.Mark() : found->second.Mark();
}

void Members::ignore(std::initializer_list<std::string_view> keys) { ignored_.insert(keys.begin(), keys.end()); }

bool Members::text(std::string_view key, std::string& out) {
  auto node = take(key);
  if (!node) return false;
  auto value = document_.expand(*node, name(key));
  if (value) out = std::move(*value);
  return value.has_value();
}

bool Members::required_text(std::string_view key, std::string& out) {
  if (!has(key)) {
    known_.emplace(key);
    if (valid_) problem(key, what_ + " needs '" + std::string(key) + "'");
    return false;
  }
  if (!text(key, out)) return false;
  if (out.empty()) problem(key, name(key) + " must not be empty");
  return !out.empty();
}

bool Members::word(std::string_view key, std::string& out, const std::vector<std::string>& words) {
  std::string value;
  if (!text(key, value)) return false;
  std::string list;
  for (const std::string& allowed : words) {
    if (value == allowed) {
      out = value;
      return true;
    }
    list += (list.empty() ? "" : ", ") + allowed;
  }
  problem(key, name(key) + " must be one of " + list + suggestion(value, words));
  return false;
}

bool Members::file(std::string_view key, std::string& out) {
  std::string value;
  if (!text(key, value)) return false;
  std::string path = document_.absolute(value);
  std::error_code error;
  if (!std::filesystem::exists(path, error) || std::filesystem::is_directory(path, error)) {
    problem(key, name(key) + ": there is no file " + path);
    return false;
  }
  out = std::move(path);
  return true;
}

bool Members::folder(std::string_view key, std::string& out) {
  std::string value;
  if (!text(key, value)) return false;
  std::string path = document_.absolute(value);
  if (path.size() > 1 && path.ends_with('/')) path.pop_back();
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    problem(key, name(key) + ": there is no folder " + path);
    return false;
  }
  out = std::move(path);
  return true;
}

bool Members::flag(std::string_view key, bool& out) {
  std::string value;
  if (!text(key, value)) return false;
  for (const char* yes : {"true", "True", "TRUE", "yes", "on"}) {
    if (value == yes) return out = true, true;
  }
  for (const char* no : {"false", "False", "FALSE", "no", "off"}) {
    if (value == no) return out = false, true;
  }
  problem(key, name(key) + " must be true or false");
  return false;
}

bool Members::flag(std::string_view key, std::optional<bool>& out) {
  bool value = false;
  if (!flag(key, value)) return false;
  out = value;
  return true;
}

bool Members::real(std::string_view key, double& out, double lowest, double highest) {
  std::string value;
  if (!text(key, value)) return false;
  double number = 0;
  if (!parse_number(value, number) || !std::isfinite(number) || number < lowest || number > highest) {
    problem(key, name(key) + " must be a number from " + plain(lowest) + " to " + plain(highest));
    return false;
  }
  out = number;
  return true;
}

bool Members::whole(std::string_view key, std::int64_t& out, std::int64_t lowest, std::int64_t highest) {
  std::string value;
  if (!text(key, value)) return false;
  std::int64_t number = 0;
  if (!parse_number(value, number) || number < lowest || number > highest) {
    problem(key, name(key) + " must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
    return false;
  }
  out = number;
  return true;
}

void Members::each(std::string_view key, const std::function<void(const YAML::Node&)>& use) {
  auto node = take(key);
  if (!node) return;
  YAML::Node list = *node;
  if (list.IsMap()) {
    for (const char* wrapper : {"item", "items"}) {
      YAML::Node inner = std::as_const(*node)[wrapper];
      if (inner && inner.IsSequence()) list = inner;
    }
  }
  if (!list.IsSequence()) {
    document_.problem(node->Mark(), name(key) + " must be a list");
    return;
  }
  for (const YAML::Node& element : list) use(element);
}

void Members::texts(std::string_view key, std::vector<std::string>& out) {
  if (has(key) && values_.find(key)->second.IsScalar()) {
    std::string single;
    if (text(key, single)) out = {single};
    return;
  }
  each(key, [&](const YAML::Node& element) {
    if (auto value = document_.expand(element, "an element of " + name(key))) out.push_back(std::move(*value));
  });
}

void Members::entries(std::string_view key, const std::function<void(const std::string&, const YAML::Node&)>& use) {
  auto node = take(key);
  if (!node) return;
  if (!node->IsMap()) {
    document_.problem(node->Mark(), name(key) + " must be a mapping of names to values");
    return;
  }
  refuse_duplicates(document_, *node);
  for (const auto& member : *node) {
    if (member.first.IsScalar()) {
      use(member.first.Scalar(), member.second);
    } else {
      document_.problem(member.first.Mark(), "a key of " + name(key) + " must be text");
    }
  }
}

void Members::text_map(std::string_view key, TextMap& out) {
  entries(key, [&](const std::string& entry, const YAML::Node& value) {
    if (auto expanded = document_.expand(value, "'" + entry + "' in " + name(key))) out[entry] = std::move(*expanded);
  });
}

void Members::object(std::string_view key, const std::function<void(Members&)>& use) {
  auto node = take(key);
  if (!node) return;
  Members inner(document_, *node, name(key));
  if (inner.valid()) use(inner);
}

}  // namespace apigen::config
