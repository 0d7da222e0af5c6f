// Looks at YAML text itself for what yaml-cpp's events do not tell: where things end, and how a null was written. Everything
// found here goes into spans and messages, never into values (but for the spelling of a null key).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "apigen/support/diagnostics.h"
#include "readers.h"

namespace apigen::document {

/// All offsets are those of the source file.
class YamlSource {
 public:
  explicit YamlSource(const Input& input) : text_(input.text), base_(input.offset) {}

  /// From yaml-cpp's position, which may be -1 (none) or past the end.
  std::size_t offset(int position) const;
  /// Skips anchors and tags in front of a value.
  std::size_t behind_properties(std::size_t begin) const;
  /// Of the `!` of the tag among the properties that start at `begin`; `begin` if there is none.
  std::size_t find_tag(std::size_t begin) const;
  /// The end of a scalar of any style that starts at `begin`.
  std::size_t scalar_end(std::size_t begin, std::string_view value) const;
  std::size_t word_end(std::size_t begin) const;
  /// Behind the `]` or `}` that comes next after `from`; `from` if something else does.
  std::size_t behind_flow_end(std::size_t from) const;
  /// "~", "null" ... at `begin`, or empty.
  std::string_view null_word(std::size_t begin) const;

 private:
  char at(std::size_t offset) const { return offset - base_ < text_.size() ? text_[offset - base_] : '\0'; }
  std::size_t limit() const { return base_ + text_.size(); }
  std::size_t block_end(std::size_t begin, bool empty) const;

  std::string_view text_;
  std::size_t base_;
};

/// Says what yaml-cpp found wrong, in words for people who write documents.
void report_syntax_error(const Input& input, const support::SourceFile& file, int position, const std::string& message, support::Diagnostics& diagnostics);

}  // namespace apigen::document
