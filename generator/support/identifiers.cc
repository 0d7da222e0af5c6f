#include <algorithm>
#include <array>
#include <charconv>

#include "apigen/support/text.h"

namespace apigen::support {
namespace {

constexpr std::size_t kMaxIdentifier = 72;  // room for a suffix below the promised 80

// C++20 [lex.key], [lex.digraph] and the identifiers with special meaning of [lex.name]; sorted.
constexpr std::array<std::string_view, 99> kKeywords = {
    "alignas",      "alignof",     "and",        "and_eq",       "asm",          "auto",          "bitand",
    "bitor",        "bool",        "break",      "case",         "catch",        "char",          "char16_t",
    "char32_t",     "char8_t",     "class",      "co_await",     "co_return",    "co_yield",      "compl",
    "concept",      "const",       "const_cast", "consteval",    "constexpr",    "constinit",     "continue",
    "decltype",     "default",     "delete",     "do",           "double",       "dynamic_cast",  "else",
    "enum",         "explicit",    "export",     "extern",       "false",        "final",         "float",
    "for",          "friend",      "goto",       "if",           "import",       "inline",        "int",
    "long",         "module",      "mutable",    "namespace",    "new",          "noexcept",      "not",
    "not_eq",       "nullptr",     "operator",   "or",           "or_eq",        "override",      "private",
    "protected",    "public",      "reflexpr",   "register",     "reinterpret_cast", "requires",  "return",
    "short",        "signed",      "sizeof",     "static",       "static_assert", "static_cast",  "struct",
    "switch",       "synchronized", "template",  "this",         "thread_local", "throw",         "true",
    "try",          "typedef",     "typeid",     "typename",     "typeof",       "union",         "unsigned",
    "using",        "virtual",     "void",       "volatile",     "wchar_t",      "while",         "xor",
    "xor_eq",
};
static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end()));

// Lower-case macros that the headers of glibc and libstdc++ (or GNU modes of the compiler) define, and the names that
// generated code itself relies on.
constexpr std::array<std::string_view, 22> kMacrosAndOwnNames = {
    "apigen", "assert", "errno",  "i386",   "isnan", "linux", "main",   "major", "makedev",  "minor",  "offsetof",
    "rt",     "setjmp", "signals", "slots", "std",   "stderr", "stdin", "stdout", "unix", "va_arg", "va_list",
};

bool is_macro_or_own_name(std::string_view word) {
  return std::find(kMacrosAndOwnNames.begin(), kMacrosAndOwnNames.end(), word) != kMacrosAndOwnNames.end();
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

std::string without_underscores(std::string_view text) {
  std::string out(text);
  std::erase(out, '_');
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

}  // namespace

std::vector<std::string> name_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  auto finish = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x80) {
      finish();
      const std::uint32_t value = next_code_point(text, i);
      std::array<char, 9> hex{};
      auto end = std::to_chars(hex.data(), hex.data() + hex.size(), value, 16).ptr;
      words.push_back("u" + std::string(hex.data(), end));
      continue;
    }
    if (!is_lower(c) && !is_upper(c) && !is_digit(c)) {
      finish();
    } else {
      char before = i == 0 ? '\0' : text[i - 1];
      char after = i + 1 < text.size() ? text[i + 1] : '\0';
      // fooBar, v2Pets; HTTPServer breaks before the capital that begins a word
      if (is_upper(c) && (is_lower(before) || is_digit(before) || (is_upper(before) && is_lower(after)))) finish();
      word += to_lower(c);
    }
    ++i;
  }
  finish();
  return words;
}

bool is_cpp_keyword(std::string_view word) { return std::binary_search(kKeywords.begin(), kKeywords.end(), word); }

IdentifierAllocator::IdentifierAllocator(const std::vector<std::string_view>& taken) {
  for (std::string_view name : taken) used_.emplace(without_underscores(name), 2);
}

std::string IdentifierAllocator::allocate(std::string_view wanted, std::string_view fallback) {
  std::string name;
  for (const std::string& word : name_words(wanted)) {
    if (!name.empty()) name += '_';
    name += word;
    if (name.size() > kMaxIdentifier) break;
  }
  if (name.size() > kMaxIdentifier) name.resize(kMaxIdentifier);
  while (name.ends_with('_')) name.pop_back();
  if (name.empty()) name = fallback;
  if (is_digit(name[0])) name.insert(0, 1, 'n');
  // A keyword of several words (static_cast) is only one as a whole; the mark stands for both forms.
  if (is_cpp_keyword(name) || is_macro_or_own_name(name)) name += '_';
  auto [entry, is_new] = used_.emplace(without_underscores(name), 2);
  if (is_new) return name;
  if (name.ends_with('_')) name.pop_back();
  std::size_t& next = entry->second;  // references into the map outlive rehashing
  for (;;) {
    std::string candidate = name + "_" + std::to_string(next++);
    if (used_.emplace(without_underscores(candidate), 2).second) return candidate;
  }
}

std::string pascal_case(std::string_view identifier) {
  std::string out;
  bool first = true;
  for (char c : identifier) {
    if (c == '_') {
      first = true;
    } else {
      out += first && is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
      first = false;
    }
  }
  return out;
}

std::string slug(std::string_view text, std::string_view fallback) {
  static constexpr std::size_t max_label = 63;  // RFC 1035 section 2.3.4
  std::string out;
  for (char c : text) {
    if (is_lower(c) || is_upper(c) || is_digit(c)) {
      out += to_lower(c);
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
    if (out.size() == max_label) break;
  }
  while (out.ends_with('-')) out.pop_back();
  return out.empty() ? std::string(fallback) : out;
}

}  // namespace apigen::support
