// URLs as gateway.yaml gives them.
#pragma once

#include <string>
#include <string_view>

namespace apigen::config {

/// A port number; 0 only where the system may choose.
bool is_port(std::string_view text, bool zero_allowed);
/// http(s)://host[:port][/path] without white space, user names and fragments.
bool is_url(std::string_view text);
/// As is_url(), and without a query: paths are put behind it.
bool is_base_url(std::string_view text);
std::string without_slashes(std::string text);

}  // namespace apigen::config
