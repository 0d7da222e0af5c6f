// Text of the document in C++ sources: through support/text.h, as all C++.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apigen::sdk::cpp {

/// An expression on one line that can initialise a std::string_view or a std::string with exactly these bytes.
std::string literal(std::string_view text);
/// {"a", "b"}; {} if there are none.
std::string literals(const std::vector<std::string>& texts);
/// `/// ` lines.
std::string doc_comment(std::string_view text, std::string_view indent = {});
/// Text for a file that is no C++ (CMake, Python, JSON): one line of printable ASCII without quotes, backslashes, `$` and brackets.
std::string plain(std::string_view text);

}  // namespace apigen::sdk::cpp
