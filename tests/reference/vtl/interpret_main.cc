// Renders templates: JSON lines of cases on standard input, a line {id, out} or {id, error} for each on standard output.
//
//   vtl_interpret                      by the naive interpreter
//   vtl_interpret --both               also as compiled code: a line gets "compiled" where that says something else
//   vtl_interpret --random SEED COUNT  reads nothing, writes that many random cases
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "tests/reference/vtl/case.h"
#include "tests/reference/vtl/compile.h"
#include "tests/reference/vtl/random_template.h"

namespace {

using apigen::reference::Json;
using apigen::reference::Rendered;
using apigen::reference::TemplateCase;

void write(const Json& line) { std::cout << line.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n'; }

int write_random(std::uint32_t seed, int count) {
  apigen::reference::RandomTemplate random(seed);
  for (int i = 0; i < count; ++i) {
    write({{"id", std::to_string(seed) + "-" + std::to_string(i)}, {"template", random.next()}, {"input", {{"body", apigen::reference::kRandomBody}}}, {"expect", nullptr}});
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view option = argc > 1 ? argv[1] : "";
  if (option == "--random" && argc == 4) return write_random(static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)), std::atoi(argv[3]));
  std::vector<TemplateCase> cases;
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) cases.push_back(apigen::reference::case_of(Json::parse(line)));
  }
  apigen::reference::Compiled compiled;
  if (option == "--both") compiled = apigen::reference::compile(cases);
  if (!compiled.problem.empty()) return std::cerr << compiled.problem << '\n', 1;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Rendered rendered = interpret(cases[i]);
    Json answer = {{"id", cases[i].id}, {rendered.failed ? "error" : "out", rendered.text}};
    if (option == "--both") {
      const Rendered other = compiled.runs[i] ? render(cases[i], compiled.runs[i]) : Rendered{true, "it does not parse"};
      if (!(other == rendered)) answer["compiled"] = other.text;
    }
    write(answer);
  }
}
