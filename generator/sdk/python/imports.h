// What a file imports: only what its text uses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apigen::sdk::python {

/// True if `word` stands in the text as a word of its own.
bool uses_word(std::string_view text, std::string_view word);

/// "from MODULE import A, B\n" with those of `names` that the text uses; "" if it uses none. A name may be "a as b".
std::string import_line(std::string_view text, std::string_view module, const std::vector<std::string_view>& names);

/// "import datetime as _datetime\n" and so on, for each of the modules that the text uses; the prefix goes before their names.
std::string standard_imports(std::string_view text, std::string_view prefix);

}  // namespace apigen::sdk::python
