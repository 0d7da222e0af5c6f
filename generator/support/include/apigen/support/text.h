// Text utilities: the only ways in which text of a document reaches C++ source, identifiers, JSON and terminals.
//
// A document is untrusted: whatever bytes are given, the results here are well-formed. All functions are pure and
// thread-safe; IdentifierAllocator is a value for one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace apigen::support {

// ------------------------------------------------------------------------------------------------------------- C++ text

/// A C++ narrow string literal (quotes included) whose array holds exactly these bytes, then a NUL. Pure ASCII, so it means
/// the same under every source character set; no trigraphs; safe for any bytes. Text longer than about 100 columns, or of
/// several lines, becomes adjacent literals, one on a line, each but the first indented by `indent` spaces.
/// Text that may contain NUL loses its tail where it decays to `const char*`: use cpp_string_view() then.
std::string cpp_string_literal(std::string_view text, std::size_t indent = 0);

/// An expression of type std::string_view with exactly these bytes, NULs kept: `std::string_view("a\000b", 3)`.
/// Needs <string_view> alone; constexpr.
std::string cpp_string_view(std::string_view text, std::size_t indent = 0);

/// One line of text that may follow `// ` or stand between `/* ` and ` */`: neither ends nor opens a comment, no line
/// continuation, no control or bidirectional characters, valid UTF-8. Line ends become one space. At most `max_bytes`, then "...".
std::string cpp_comment_text(std::string_view text, std::size_t max_bytes = 110);

/// Longer text (a description) as lines for cpp comments, broken at spaces to about `width` columns; each line is safe like
/// cpp_comment_text's. Empty lines at the end are dropped; none for empty text. At most `max_lines`, then "...".
std::vector<std::string> cpp_comment_lines(std::string_view text, std::size_t width = 100, std::size_t max_lines = 40);

// ---------------------------------------------------------------------------------------------------------- identifiers

/// Hands out C++ identifiers: snake_case, ASCII, never a keyword, a reserved or a well-known macro name, unique within
/// the allocator. Deterministic: the same calls in the same order give the same names. Two identifiers of one allocator also
/// differ without regard to underscores, so that pascal_case() of them is unique, too.
class IdentifierAllocator {
 public:
  IdentifierAllocator() = default;
  /// `taken` are names that must not be handed out (what the surrounding code declares).
  explicit IdentifierAllocator(const std::vector<std::string_view>& taken);

  /// "getPetById" -> get_pet_by_id, "class" -> class_, "200" -> n200, "日本" -> u65e5_u672c; `fallback` (an identifier)
  /// where nothing is left of `wanted`; _2, _3 ... appended if taken. At most 80 characters.
  std::string allocate(std::string_view wanted, std::string_view fallback = "unnamed");

 private:
  std::unordered_map<std::string, std::size_t> used_;  // without underscores; the next suffix to try
};

/// The words of a name as lower-case ASCII: "getPetById", "get-pet.by_id", "HTTPServer2" -> {"get", "pet", ...}. A code point
/// outside ASCII becomes a word of its own, "u65e5". For SDK languages with other conventions.
std::vector<std::string> name_words(std::string_view text);

/// get_pet_by_id -> GetPetById. For an identifier made by IdentifierAllocator.
std::string pascal_case(std::string_view identifier);

/// True for words that C++20 reserves: keywords, alternative tokens, and words with meaning in some places (final, import).
bool is_cpp_keyword(std::string_view word);

/// "Pet Store API (v2)" -> pet-store-api-v2: lower-case letters, digits, single hyphens inside, at most 63 characters, so a
/// valid DNS label and file name. `fallback` if nothing is left.
std::string slug(std::string_view text, std::string_view fallback = "api");

// ------------------------------------------------------------------------------------------------------ UTF-8 and JSON

/// The length of the well-formed UTF-8 sequence (RFC 3629) that `text` starts with; 0 if there is none.
std::size_t utf8_length(std::string_view text);
/// The offset of the first byte that is not part of well-formed UTF-8; npos if there is none.
std::size_t find_invalid_utf8(std::string_view text);
/// The code point at `at`, which moves behind it; U+FFFD, and one byte on, where there is none. `at` is within the text.
std::uint32_t next_code_point(std::string_view text, std::size_t& at);
/// Appends the UTF-8 form of a code point; U+FFFD for a surrogate or what lies above U+10FFFF.
void append_utf8(std::string& out, std::uint32_t code_point);

/// A JSON string, quotes included; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);
void append_json_string(std::string& out, std::string_view text);

/// Text that can be shown on a terminal: control characters and broken UTF-8 become U+FFFD, except the line feed.
std::string printable(std::string_view text);

/// `text` in double quotes for a message, printable, at most about `max_bytes` long ("..." marks a cut).
std::string in_quotes(std::string_view text, std::size_t max_bytes = 80);

}  // namespace apigen::support
