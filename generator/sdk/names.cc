#include "apigen/sdk/names.h"

#include <algorithm>
#include <array>

#include "apigen/support/text.h"

namespace apigen::sdk {
namespace {

constexpr std::size_t kMaxNeutral = 72;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_alphanumeric(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }

/// Signs that are names of their own where nothing else is: enumerations of operators, "+1" and "-1".
constexpr std::array<std::pair<char, std::string_view>, 20> kSigns = {{{'+', "plus"},      {'-', "minus"},    {'*', "star"},
                                                                       {'<', "less"},      {'>', "greater"},  {'=', "equal"},
                                                                       {'!', "not"},       {'&', "and"},      {'|', "or"},
                                                                       {'%', "percent"},   {'/', "slash"},    {'.', "dot"},
                                                                       {'@', "at"},        {'#', "hash"},     {'$', "dollar"},
                                                                       {'?', "question"},  {'~', "tilde"},    {'^', "caret"},
                                                                       {',', "comma"},     {':', "colon"}}};

std::string_view sign(char c) {
  for (const auto& [character, word] : kSigns) {
    if (character == c) return word;
  }
  return {};
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  if (text.size() > 1 && (text[0] == '+' || text[0] == '-') && is_digit(text[1])) words.emplace_back(sign(text[0]));
  for (std::string& word : support::name_words(text)) words.push_back(std::move(word));
  if (!words.empty() || std::any_of(text.begin(), text.end(), is_alphanumeric)) return words;
  for (char c : text.substr(0, 4)) {
    if (std::string_view word = sign(c); !word.empty()) words.emplace_back(word);
  }
  return words;
}

std::string without_underscores(std::string_view name) {
  std::string out(name);
  std::erase(out, '_');
  return out;
}

std::vector<std::string_view> split(std::string_view neutral) {
  std::vector<std::string_view> words;
  for (std::size_t start = 0; start <= neutral.size();) {
    const std::size_t end = std::min(neutral.find('_', start), neutral.size());
    words.push_back(neutral.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

std::string upper(std::string_view word) {
  std::string out(word);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return upper(c); });
  return out;
}

std::string capitalised(std::string_view word, const std::set<std::string_view>& initialisms) {
  if (initialisms.contains(word)) return upper(word);
  std::string out(word);
  if (!out.empty()) out[0] = upper(out[0]);
  return out;
}

std::string joined(const std::vector<std::string_view>& words, char separator) {
  std::string out;
  for (std::string_view word : words) {
    if (!out.empty()) out += separator;
    out += word;
  }
  return out;
}

}  // namespace

std::string neutral(std::string_view text, std::string_view fallback) {
  std::string out;
  for (const std::string& word : words_of(text)) {
    if (out.size() + word.size() + 1 > kMaxNeutral) {
      if (out.empty()) out = word.substr(0, kMaxNeutral - 1);
      break;
    }
    if (!out.empty()) out += '_';
    out += word;
  }
  if (out.empty()) return std::string(fallback);
  return is_digit(out[0]) ? "n" + out : out;
}

bool is_neutral(std::string_view name) {
  if (name.empty() || !is_lower(name[0]) || name.back() == '_') return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool good = is_lower(name[i]) || is_digit(name[i]) || (name[i] == '_' && name[i - 1] != '_');
    if (!good) return false;
  }
  return true;
}

std::string singular(std::string_view name) {
  auto ends = [&](std::string_view tail) { return name.size() > tail.size() && name.ends_with(tail); };
  auto cut = [&](std::size_t count) { return std::string(name.substr(0, name.size() - count)); };
  if (ends("ies") && name.size() > 4) return cut(3) + "y";
  if (ends("sses") || ends("shes") || ends("ches") || ends("xes") || ends("uses")) return cut(2);
  if (!ends("s") || ends("ss") || ends("us") || ends("is") || ends("news") || ends("series")) return std::string(name);
  return cut(1);
}

NameScope::NameScope(Lock::Scope& frozen) : frozen_(frozen) {
  for (const auto& [key, name] : frozen_) used_.insert(without_underscores(name));
}

bool NameScope::take(const std::string& name) { return used_.insert(without_underscores(name)).second; }

std::string NameScope::allocate(const std::string& key, const std::string& wanted, const std::vector<std::string>& others) {
  if (auto known = frozen_.find(key); known != frozen_.end()) return known->second;
  std::string name = wanted;
  bool found = take(name);
  for (auto other = others.begin(); !found && other != others.end(); ++other) {
    name = *other;
    found = take(name);
  }
  for (std::size_t& next = suffixes_[wanted]; !found; ++next) {
    if (next < 2) next = 2;
    name = wanted + "_" + std::to_string(next);
    found = take(name);
  }
  frozen_.emplace(key, name);
  return name;
}

std::string styled(std::string_view neutral, Case style, const std::set<std::string_view>& initialisms) {
  const std::vector<std::string_view> words = split(neutral);
  switch (style) {
    case Case::snake:
      return std::string(neutral);
    case Case::screaming:
      return upper(neutral);
    case Case::kebab:
      return joined(words, '-');
    case Case::camel:
    case Case::pascal:
      break;
  }
  std::string out;
  for (std::string_view word : words) {
    out += out.empty() && style == Case::camel ? std::string(word) : capitalised(word, initialisms);
  }
  return out;
}

std::string identifier(const LanguageNames& names, Role role, std::string_view neutral) {
  const LanguageNames::Rule& rule = names.rules.at(role);
  std::string out = styled(neutral, rule.style, names.initialisms);
  if (rule.reserved.contains(out)) out += names.mark;
  return out;
}

}  // namespace apigen::sdk
