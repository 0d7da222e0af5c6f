#include "document.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace apigen::config {
namespace {

// yaml-cpp refuses the surrogate pairs with which JSON spells characters beyond U+FFFF; YAML's own \U spelling is equal.
std::string join_surrogates(const std::string& text) {
  auto unit = [&](std::size_t at) -> unsigned {
    unsigned value = 0;
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      if (!std::isxdigit(static_cast<unsigned char>(text[i]))) return 0;
      value = value * 16 + static_cast<unsigned>(std::stoi(std::string(1, text[i]), nullptr, 16));
    }
    return value;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned high = unit(i);
    unsigned low = high ? unit(i + 6) : 0;
    if (high >= 0xD800 && high < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      char spelt[16];
      std::snprintf(spelt, sizeof spelt, "\\U%08X", 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      out += spelt;
      i += 11;
    } else {
      out += text[i];
      if (text[i] == '\\' && i + 1 < text.size()) out += text[++i];  // an escaped backslash begins no escape
    }
  }
  return out;
}

bool is_json(const std::string& text) {
  std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text[first] == '{';
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Edits between two words, letter case aside.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replaced = diagonal + (lower(a[i - 1]) != lower(b[j - 1]));
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

Document::Document(std::string path) : path_(std::move(path)) {
  std::error_code ignored;
  folder_ = std::filesystem::absolute(path_, ignored).parent_path().string();
}

std::optional<YAML::Node> Document::parse() {
  errno = 0;
  std::ifstream file(path_, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file || std::filesystem::is_directory(path_)) {
    found_.push_back({-1, -1, std::string("cannot be read: ") + (errno ? std::strerror(errno) : "not a file")});
    return std::nullopt;
  }
  std::string content = text.str();
  try {
    std::vector<YAML::Node> documents = YAML::LoadAll(is_json(content) ? join_surrogates(content) : content);
    if (documents.empty()) return YAML::Node(YAML::NodeType::Map);
    if (documents.size() > 1) {
      problem(documents[1].Mark(), "a second YAML document begins here; only one is read");
      return std::nullopt;
    }
    if (documents[0].IsNull()) return YAML::Node(YAML::NodeType::Map);
    return documents[0];
  } catch (const YAML::Exception& error) {
    problem(error.mark, "not valid YAML: " + error.msg);
    return std::nullopt;
  }
}

void Document::problem(const YAML::Mark& where, std::string text) {
  found_.push_back({where.line, where.column, std::move(text)});
}

std::string Document::absolute(std::string_view path) const {
  return (std::filesystem::path(folder_) / path).lexically_normal().string();
}

std::vector<Problem> Document::problems() const {
  std::vector<Found> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Found& a, const Found& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  });
  std::vector<Problem> out;
  for (const Found& found : sorted) {
    std::string place = path_ + ":";
    if (found.line >= 0) place += std::to_string(found.line + 1) + ":" + std::to_string(found.column + 1) + ":";
    place += " " + found.text;
    // What an alias repeats, and what two readers of one mapping see, is one problem.
    if (out.empty() || out.back().text != place) out.push_back({std::move(place)});
  }
  return out;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string nearest;
  for (const std::string& candidate : candidates) {
    std::size_t edits = distance(word, candidate);
    if (edits < best) {
      best = edits;
      nearest = candidate;
    }
  }
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

}  // namespace apigen::config
