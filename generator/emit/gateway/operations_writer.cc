// operations.cc: every operation as it is served, in the document's order.
#include "apigen/support/text.h"
#include "integration_emitter.h"
#include "writers.h"

namespace apigen::emit::gateway {
namespace {

constexpr std::size_t kPlaceColumn = 90;

/// "// GET /pets/{petId}                     (openapi.yaml:41)"
std::string heading(const model::Operation& operation) {
  std::string line = "// " + support::cpp_comment_text(operation.method.token + " " + operation.path.text);
  const std::string place = place_of(operation.span);
  if (place.empty()) return line;
  const std::size_t width = line.size() + place.size() + 2;
  line.append(width + 1 < kPlaceColumn ? kPlaceColumn - width : 1, ' ');
  return line + "(" + place + ")";
}

}  // namespace

ShardText write_shard(const ApiContext& context, const Shard& shard, std::vector<bool>& at_once) {
  MappingWriter mappings(context);
  CodeWriter body;
  for (std::size_t i = shard.begin; i < shard.end; ++i) {
    const model::Operation& operation = context.api.operations[i];
    const std::string& function = context.names.operations[i];
    const EmittedIntegration integration = emit_integration(context, mappings, operation, function);
    at_once[i] = integration.at_once;
    body.blank();
    body.emit("// @title@\n@heading@\n", {{"title", title_of(operation)}, {"heading", heading(operation)}});
    body.append(integration.constants);
    const bool uses_exchange = integration.call.find("(x, ") != std::string::npos;
    body.emit("@result@ @name@(rt::Exchange&@x@) { return @call@; }\n", {{"result", integration.at_once ? "rt::Outcome" : "rt::Task<rt::Outcome>"},
                                                                        {"name", function},
                                                                        {"x", uses_exchange ? " x" : ""},
                                                                        {"call", integration.call}});
  }
  const std::string header = "mappings" + shard.suffix + ".h";
  ShardText text;
  CodeWriter out;
  if (mappings.empty()) {
    write_file_head(out, context, "What each operation does.", {"apigen/rt/integrations.h"}, {});
  } else {
    write_file_head(out, context, "What each operation does.", {"apigen/rt/integrations.h"}, {header});
    text.mappings_header = mappings.header_text();
    text.mappings = mappings.source_text(header);
  }
  out.append(body.text());
  write_file_end(out, context);
  text.operations = out.take();
  return text;
}

}  // namespace apigen::emit::gateway
