// Text of the document in Go sources: the only ways in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apigen::sdk::go {

/// An interpreted string literal, in ASCII.
std::string literal(std::string_view text);
/// []string{"a", "b"}; nil if there are none.
std::string literals(const std::vector<std::string>& texts);
/// A struct tag that holds `key:"value"` pairs: a raw string where that is possible.
std::string tag(const std::vector<std::pair<std::string, std::string>>& pairs);
/// `// ` lines that gofmt leaves as they are (Go Doc Comments: no list, heading or link definition begins by accident).
std::string doc_comment(std::string_view text, std::string_view indent = {});

}  // namespace apigen::sdk::go
