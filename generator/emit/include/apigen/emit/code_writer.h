// Text of one generated file, written top to bottom.
//
// Pieces of text look like the output and hold @name@ holes. A value with several lines is indented as its hole is; a
// hole that has no value, or a value that has no hole, is a defect of apigen and ends the program with a message.
// Values are inserted as they are: text of a document goes through support/text.h first.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace apigen::emit {

/// The value of one hole.
struct Hole {
  std::string_view name;
  std::string_view value;
};

/// `text` with its holes filled. A line that is nothing but a hole with an empty value disappears.
std::string fill(std::string_view text, std::initializer_list<Hole> holes);

class CodeWriter {
 public:
  /// Appends a piece; a first line break (after an opening raw string) is left out.
  void emit(std::string_view text, std::initializer_list<Hole> holes = {});
  /// Appends text as it is.
  void append(std::string_view text) { text_.append(text); }
  /// Starts a paragraph: an empty line, unless one is there or nothing was written yet.
  void blank();

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace apigen::emit
