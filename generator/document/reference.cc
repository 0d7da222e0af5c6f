#include "reference.h"

#include <filesystem>

#include "apigen/support/text.h"

namespace apigen::document {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ReferenceText split_reference(std::string_view text) {
  std::size_t hash = text.find('#');
  if (hash == std::string_view::npos) return {text, {}};
  return {text.substr(0, hash), text.substr(hash + 1)};
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (support::find_invalid_utf8(out) != std::string::npos) return std::nullopt;
  return out;
}

std::optional<std::vector<std::string>> pointer_tokens(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer[0] != '/') return std::nullopt;
  for (char c : pointer) {
    if (c == '/') tokens.emplace_back();
    else tokens.back() += c;
  }
  for (std::string& token : tokens) {
    for (std::size_t at = 0; (at = token.find('~', at)) != std::string::npos; ++at) {
      char escaped = at + 1 < token.size() ? token[at + 1] : '\0';
      if (escaped != '0' && escaped != '1') return std::nullopt;
      token.replace(at, 2, escaped == '0' ? "~" : "/");
    }
  }
  return tokens;
}

std::string pointer_token(std::string_view key) {
  std::string out;
  for (char c : key) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out += c;
  }
  return out;
}

bool has_scheme(std::string_view address) {
  std::size_t colon = address.find(':');
  if (colon == std::string_view::npos || colon < 2) return false;  // one letter would be a drive of Windows
  auto is_alpha = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (!is_alpha(address[0])) return false;
  for (char c : address.substr(0, colon)) {
    if (!is_alpha(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

std::string join_url(std::string_view base, std::string_view address) {
  if (has_scheme(address)) return std::string(address);
  std::size_t scheme = base.find("://");
  std::size_t authority_end = base.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  if (authority_end == std::string_view::npos) authority_end = base.size();
  if (address.starts_with("//")) return std::string(base.substr(0, scheme + 1)) + std::string(address);
  std::string_view path = base.substr(authority_end, base.find_first_of("?#", authority_end) - authority_end);
  std::string joined;
  if (address.starts_with('/')) {
    joined = address;
  } else {
    std::size_t slash = path.rfind('/');
    joined = std::string(slash == std::string_view::npos ? "/" : path.substr(0, slash + 1)) + std::string(address);
  }
  std::string query;
  if (std::size_t mark = joined.find('?'); mark != std::string::npos) {
    query = joined.substr(mark);
    joined.resize(mark);
  }
  return std::string(base.substr(0, authority_end)) + std::filesystem::path(joined).lexically_normal().generic_string() + query;
}

}  // namespace apigen::document
