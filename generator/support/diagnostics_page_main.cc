// Prints docs/diagnostics.md: the table of diagnostic ids, from diagnostic_ids.def.
#include <cstdio>

#include "apigen/support/diagnostics_page.h"

int main() {
  std::string page = apigen::support::diagnostics_page();
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
