// Any bytes as a document: read, substituted, resolved, printed. Nothing may crash, hang or grow without bound.
#include <cstddef>
#include <cstdint>
#include <string>

#include "apigen/document/loader.h"

namespace {

void resolve_all(apigen::document::Loader& loader, const apigen::document::Node& node, apigen::support::Diagnostics& diagnostics) {
  loader.resolve(node, diagnostics);
  for (const auto* item : node.items) resolve_all(loader, *item, diagnostics);
  for (const auto& member : node.members) resolve_all(loader, *member.value, diagnostics);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace apigen;
  document::LoaderOptions options;
  options.limits.max_alias_nodes = 10000;
  document::Loader loader(options);
  support::Diagnostics diagnostics;
  const document::Document* document = loader.load_text("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size), diagnostics);
  if (document) {
    resolve_all(loader, *document->root(), diagnostics);
    document::to_json(*document->root());
  } else if (!diagnostics.has_errors()) {
    __builtin_trap();  // silence is the one wrong answer
  }
  for (const support::Diagnostic& d : diagnostics.all()) support::to_text(d, true);
  return 0;
}
