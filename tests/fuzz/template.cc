// Any bytes as a mapping template: parsed, checked, written as C++, and interpreted. Nothing may crash, hang or grow without bound,
// and a template that is refused is told why.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/mapping/template.h"
#include "tests/reference/vtl/case.h"
#include "tests/reference/vtl/random_template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace apigen;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  support::Diagnostics diagnostics;
  const auto parsed = mapping::parse_template(text, {}, diagnostics);
  if (!parsed) {
    if (!diagnostics.has_errors()) __builtin_trap();
    return 0;
  }
  mapping::emit_cpp(*parsed, "render");
  reference::TemplateCase source;
  source.text = text;
  source.body = reference::kRandomBody;
  source.params = {{"path", {{"id", "7"}}}};
  source.context = {{"stage", "prod"}, {"identity", {{"sourceIp", "127.0.0.1"}}}};
  source.stage_variables = {{"v", "w"}};
  reference::interpret(source);
  return 0;
}
