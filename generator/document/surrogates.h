// JSON writes characters above U+FFFF as two escapes (a surrogate pair). YAML text that a JSON serialiser wrote has them, too, but
// yaml-cpp refuses them. So each such escape is replaced by a stand-in of the same length before yaml-cpp sees the text, and put
// back in the values: in double-quoted text as the character, elsewhere as the literal text that it was.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apigen/support/diagnostics.h"
#include "readers.h"

namespace apigen::document {

class SurrogateEscapes {
 public:
  explicit SurrogateEscapes(const Input& input);

  /// True if the text has no such escape; then text() is the input itself.
  bool empty() const { return offsets_.empty(); }
  std::string_view text() const { return empty() ? input_.text : std::string_view(replaced_); }

  /// The true value of a scalar that starts at `begin` of the file. Half a pair is reported at `span`.
  std::string restore(std::string_view value, std::size_t begin, support::Span span, support::Diagnostics& diagnostics) const;

 private:
  Input input_;
  std::string replaced_;
  std::vector<std::size_t> offsets_;  // of the backslashes in input_.text, ascending
  std::string stand_in_escape_;       // as it stands in replaced_: \uXXXX, unique in the text
  std::string stand_in_character_;    // what double-quoted text makes of it, unique in the text
};

}  // namespace apigen::document
