// Small things about texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sdk::detail {

std::string lower(std::string_view text);
std::string upper(std::string_view text);
/// Equal without regard to the case of ASCII letters.
bool same_name(std::string_view one, std::string_view other);
/// Without white space at both ends.
std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string joined(const std::vector<std::string>& texts, std::string_view separator);
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// Encodes all but unreserved characters (RFC 3986 section 2.3) and those of `safe`.
std::string percent(std::string_view text, std::string_view safe = {});
/// As percent(), with + for a space (application/x-www-form-urlencoded).
std::string form_text(std::string_view text);
/// What percent() made of it; text that is no such encoding stays as it is.
std::string from_percent(std::string_view text);

}  // namespace sdk::detail
