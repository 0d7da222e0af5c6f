// The text of a `$ref`: an address (file or URL, may be empty) and a fragment (JSON pointer or anchor).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apigen::document {

struct ReferenceText {
  std::string_view address;   // percent-encoded as written
  std::string_view fragment;  // behind the first '#', percent-encoded as written
};

ReferenceText split_reference(std::string_view text);

/// None if a % is not followed by two hexadecimal digits, or the result is not UTF-8.
std::optional<std::string> percent_decode(std::string_view text);

/// The tokens of a JSON pointer (RFC 6901) with ~0 and ~1 undone; none if it is not well-formed. "" has no tokens.
std::optional<std::vector<std::string>> pointer_tokens(std::string_view pointer);

/// One token as it stands in a JSON pointer: ~ -> ~0, / -> ~1.
std::string pointer_token(std::string_view key);

/// True for an address with a scheme (RFC 3986 section 3.1), such as https: or file:.
bool has_scheme(std::string_view address);

/// A relative reference against a base URL (RFC 3986 section 5.2, without query and fragment of the base).
std::string join_url(std::string_view base, std::string_view address);

}  // namespace apigen::document
