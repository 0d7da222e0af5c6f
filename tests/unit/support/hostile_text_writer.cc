// Prints C++ source with all hostile text in literals and in comments, as an emitter would.
#include <cstdio>

#include "apigen/support/text.h"
#include "tests/unit/support/hostile_text.h"

int main() {
  using namespace apigen::support;
  std::string out = "#include <string_view>\nconstexpr std::string_view kHostile[] = {\n";
  for (const std::string& text : hostile_text()) out += "    " + cpp_string_view(text, 8) + ",\n";
  out += "};\ninline int declared_between_comments() {\n  int lines = 0;\n";
  for (const std::string& text : hostile_text()) {
    out += "  // " + cpp_comment_text(text) + "\n  ++lines;\n  /* " + cpp_comment_text(text, 20000) + " */ ++lines;\n";
    for (const std::string& line : cpp_comment_lines(text)) out += "  // " + line + "\n";
    out += "  ++lines;\n";
  }
  out += "  return lines;\n}\n";
  IdentifierAllocator identifiers;
  out += "namespace names {\n";
  for (const std::string& text : hostile_text()) out += "[[maybe_unused]] constexpr int " + identifiers.allocate(text) + " = 1;\n";
  out += "}\n";
  std::fwrite(out.data(), 1, out.size(), stdout);
}
