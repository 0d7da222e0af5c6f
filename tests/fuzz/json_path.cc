// Any bytes as a JSONPath, over a fixed document: read as a plan, followed, and where the compiler of templates takes it for names
// and indexes, both ways have to find the same.
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/mapping/json_path.h"
#include "apigen/rt/exchange.h"
#include "apigen/rt/integrations.h"
#include "apigen/rt/mapping.h"
#include "tests/reference/vtl/case.h"

namespace {

constexpr const char* kDocument = R"({"a": {"b": [1, 2.5, "x", null, {"c": "d", "e-f": [[0], {}]}]}, "b": "text", "a b": true, "": 0, "d": {"a": 1, "b": {"a": 2}}})";

/// PathStep lists are written by the compiler of templates; here one step after the other does the same.
std::string follow(apigen::rt::TemplateScope& t, const std::vector<apigen::mapping::PathStep>& steps) {
  using apigen::rt::vtl::PathStep;
  auto step = [&](std::size_t i) { return steps[i].by_name ? PathStep(std::string_view(steps[i].name)) : PathStep(steps[i].index); };
  switch (steps.size()) {
    case 0: return std::string(t.json(apigen::rt::vtl::Steps{}).text());
    case 1: return std::string(t.json(apigen::rt::vtl::Steps{step(0)}).text());
    case 2: return std::string(t.json(apigen::rt::vtl::Steps{step(0), step(1)}).text());
    case 3: return std::string(t.json(apigen::rt::vtl::Steps{step(0), step(1), step(2)}).text());
    default: return {};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace apigen;
  const std::string_view path(reinterpret_cast<const char*>(data), size);
  reference::TemplateCase source;
  rt::Arena arena;
  reference::CaseData values(source, arena);
  rt::TemplateInput input;
  input.body = kDocument;
  rt::TemplateScope scope(arena, input, values);
  const std::string found(scope.json(path).text());
  const auto steps = mapping::simple_steps(path);
  if (steps && steps->size() <= 3 && !scope.failed() && follow(scope, *steps) != found) __builtin_trap();
  return 0;
}
