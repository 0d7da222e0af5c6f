// Constants of rt::TextShape: what a text may stand for, out of its schema.
#pragma once

#include <map>
#include <string>

#include "apigen/emit/code_writer.h"
#include "apigen/schema/shape.h"

namespace apigen::emit::gateway {

/// Writes each shape once; one for each generated file.
class TextShapes {
 public:
  /// The name of the constant for a shape.
  std::string constant(const schema::Shape& shape);
  const std::string& text() const { return text_.text(); }

 private:
  std::map<std::string, std::string> known_;  // initialiser -> name
  CodeWriter text_;
};

/// The bits of rt::TextShape.
std::uint8_t text_types(const schema::Shape& shape);

}  // namespace apigen::emit::gateway
