#include "python/imports.h"

namespace apigen::sdk::python {
namespace {

bool part(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

}  // namespace

bool uses_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !part(text[at - 1]);
    const bool ends = at + word.size() == text.size() || !part(text[at + word.size()]);
    if (begins && ends) return true;
  }
  return false;
}

std::string import_line(std::string_view text, std::string_view module, const std::vector<std::string_view>& names) {
  std::string list;
  for (std::string_view one : names) {
    const std::size_t as = one.find(" as ");
    if (uses_word(text, as == std::string_view::npos ? one : one.substr(as + 4))) list += (list.empty() ? "" : ", ") + std::string(one);
  }
  return list.empty() ? "" : "from " + std::string(module) + " import " + list + "\n";
}

std::string standard_imports(std::string_view text, std::string_view prefix) {
  std::string out;
  for (const char* module : {"datetime", "decimal", "uuid"}) {
    const std::string name = std::string(prefix) + module;
    if (uses_word(text, name)) out += std::string("import ") + module + (prefix.empty() ? "" : " as " + name) + "\n";
  }
  return out;
}

}  // namespace apigen::sdk::python
