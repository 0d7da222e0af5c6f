// Source files and positions in them.
//
// A SourceFile owns its text and never moves: Spans point into it. Spans are small values, copied freely.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace apigen::support {

/// A place in a file, for people: both start at 1; the column counts bytes.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// One file of input, read whole. Immutable after construction, so it may be shared between threads.
class SourceFile {
 public:
  /// `name` is what diagnostics print (the path as the user gave it).
  SourceFile(std::string name, std::string text);
  SourceFile(const SourceFile&) = delete;
  SourceFile& operator=(const SourceFile&) = delete;

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  /// The line and column of a byte offset; an offset past the end is the position after the last byte.
  Position position(std::size_t offset) const;
  /// The text of a line (from 1), without its line end; empty if there is no such line.
  std::string_view line(std::uint32_t number) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
};

/// A range of bytes in a file; `file` is null where a thing has no source (a default, a value from the command line).
struct Span {
  const SourceFile* file = nullptr;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  /// "spec.yaml:12:3", or "" without a file.
  std::string location() const;
};

}  // namespace apigen::support
