// Interprets templates: JSON lines of cases on standard input, a line {id, out} or {id, error} for each on standard output.
#include <iostream>

#include "tests/reference/vtl/case.h"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty()) continue;
    apigen::reference::TemplateCase source = apigen::reference::case_of(apigen::reference::Json::parse(line));
    apigen::reference::Rendered rendered = apigen::reference::interpret(source);
    apigen::reference::Json answer = {{"id", source.id}, {rendered.failed ? "error" : "out", rendered.text}};
    std::cout << answer.dump(-1, ' ', false, apigen::reference::Json::error_handler_t::replace) << '\n';
  }
}
