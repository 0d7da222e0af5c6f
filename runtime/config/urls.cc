#include "urls.h"

#include <charconv>

namespace apigen::config {

bool is_port(std::string_view text, bool zero_allowed) {
  unsigned port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port <= 65535 && (port > 0 || zero_allowed);
}

bool is_url(std::string_view text) {
  std::size_t start = text.starts_with("http://") ? 7 : text.starts_with("https://") ? 8 : 0;
  if (!start || text.find_first_of(" \t\r\n@#\"<>") != std::string_view::npos) return false;
  std::string_view authority = text.substr(start, text.find_first_of("/?", start) - start);
  std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (authority.empty() || bracket == std::string_view::npos) return false;
  std::size_t colon = authority.find(':', bracket);
  return colon == std::string_view::npos || (colon > 0 && is_port(authority.substr(colon + 1), false));
}

bool is_base_url(std::string_view text) { return is_url(text) && text.find('?') == std::string_view::npos; }

std::string without_slashes(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

}  // namespace apigen::config
