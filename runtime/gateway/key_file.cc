#include "key_file.h"

#include <algorithm>

#include "apigen/rt/message.h"

namespace apigen::gateway {
namespace {

constexpr std::size_t kLeastKeyBytes = 20;

using Row = std::vector<std::string>;

/// The next row; false at the end of the text.
bool next_row(std::string_view& text, Row& row) {
  row.clear();
  if (text.empty()) return false;
  std::string field;
  for (;;) {
    if (text.starts_with('"')) {
      text.remove_prefix(1);
      for (;;) {
        const std::size_t quote = std::min(text.find('"'), text.size());
        field += text.substr(0, quote);
        text.remove_prefix(std::min(quote + 1, text.size()));
        if (!text.starts_with('"')) break;  // a doubled quote stands for one
        field += '"';
        text.remove_prefix(1);
      }
    }
    const std::size_t end = std::min(text.find_first_of(",\n"), text.size());
    field += text.substr(0, end);
    const bool more = end < text.size() && text[end] == ',';
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!more && field.ends_with('\r')) field.pop_back();
    row.push_back(std::move(field));
    field.clear();
    if (!more) return true;
  }
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string() : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::vector<std::string> words(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (std::string word = trimmed(list.substr(0, comma)); !word.empty()) out.push_back(std::move(word));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return out;
}

}  // namespace

const char* problem_of_key_value(std::string_view value) {
  if (value.size() < kLeastKeyBytes) return "the value has less than 20 characters";
  if (value.size() > usage::kMostKeyBytes) return "the value has more than 128 characters";
  const bool visible = std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < 0x7F; });
  return visible ? nullptr : "the value has spaces or characters that are not ASCII";
}

KeyFile read_key_file(std::string_view text) {
  KeyFile out;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Row names, row;
  next_row(text, names);
  auto column = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find_if(names.begin(), names.end(), [&](const std::string& one) {
      return rt::equals_ignoring_case(trimmed(one), name);
    }) - names.begin());
  };
  const std::size_t name = column("name"), value = column("key"), enabled = column("enabled"), plans = column("usageplanids");
  if (name == names.size() || value == names.size()) {
    out.problem = "the first row must name the columns: Name, key, description, Enabled, usageplanIds";
    return out;
  }
  for (std::size_t number = 2; next_row(text, row); ++number) {
    if (row.size() == 1 && trimmed(row[0]).empty()) continue;
    auto field = [&](std::size_t at) { return at < row.size() ? trimmed(row[at]) : std::string(); };
    usage::NewKey key{"", field(name), field(value), rt::equals_ignoring_case(field(enabled), "true"), words(field(plans))};
    const char* problem = key.name.empty() ? "there is no name" : problem_of_key_value(key.value);
    if (key.name.size() > usage::kMostKeyIdBytes) problem = "the name has more than 255 characters";
    if (problem) {
      out.warnings.push_back("row " + std::to_string(number) + ": " + problem);
    } else {
      out.keys.push_back(std::move(key));
    }
  }
  return out;
}

}  // namespace apigen::gateway
