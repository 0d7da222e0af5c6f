// operations.cc: every operation as it is served, in the document's order.
#include <algorithm>

#include "apigen/support/text.h"
#include "authorizer_writer.h"
#include "cache_writer.h"
#include "contract_writer.h"
#include "integration_emitter.h"
#include "usage_writer.h"
#include "validation_writer.h"
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

/// The serving function: what is checked first, in the order of aws-behaviour section 8, then the integration. A function
/// without a step that waits is no coroutine; the gateway has read the body for it.
void write_function(CodeWriter& out, const OperationSteps& checks, const EmittedIntegration& integration, const std::string& answer, const std::string& function, bool at_once) {
  out.append(checks.constants);
  const std::string result = at_once ? "rt::Outcome" : "rt::Task<rt::Outcome>";
  if (checks.steps.empty() && answer.empty()) {
    const bool uses_exchange = !integration.description.empty();
    out.emit("@result@ @name@(rt::Exchange&@x@) { return @call@; }\n",
             {{"result", result}, {"name", function}, {"x", uses_exchange ? " x" : ""}, {"call", integration.call()}});
    return;
  }
  std::string steps;
  bool body_read = at_once;
  for (const Step& step : checks.steps) {
    if (step.needs_body && !body_read) {
      steps += "APIGEN_TRY(co_await rt::read_body(x));\n";
      body_read = true;
    }
    if (at_once) {
      steps += "if (rt::Outcome outcome = " + step.call + "; !outcome.ok()) return outcome;\n";
    } else {
      steps += "APIGEN_TRY(" + std::string(step.awaits ? "co_await " : "") + step.call + ");\n";
    }
  }
  if (!at_once && integration.at_once && !body_read) steps += "APIGEN_TRY(co_await rt::read_body(x));\n";
  const std::string back = at_once ? "return " : "co_return ";
  if (integration.at_once) {
    steps += answer.empty() ? back + integration.call() + ";"
                            : "rt::Outcome outcome = " + integration.call() + ";\n" + back + "outcome.ok() ? rt::check_answer(x, " + answer + ") : outcome;";
  } else {
    steps += "rt::Outcome outcome = co_await " + integration.call() + ";\n";
    if (!answer.empty()) steps += "if (outcome.ok()) outcome = co_await rt::read_and_check_answer(x, " + answer + ");\n";
    steps += "co_return outcome;";
  }
  out.emit("@result@ @name@(rt::Exchange& x) {\n  @steps@\n}\n", {{"result", result}, {"name", function}, {"steps", steps}});
}

}  // namespace

ShardText write_shard(const ApiContext& context, const Shard& shard, const StepWriters& writers, std::vector<bool>& at_once) {
  MappingWriter mappings(context);
  ContractWriter contracts(context, writers.request_schemas, writers.answer_schemas);
  CodeWriter body;
  for (std::size_t i = shard.begin; i < shard.end; ++i) {
    const model::Operation& operation = context.api.operations[i];
    const std::string& function = context.names.operations[i];
    EmittedIntegration integration = emit_integration(context, mappings, operation, function);
    call_through_cache(context, context.plan.operations[i], function, integration);
    OperationSteps checks = writers.authorizers.operation(operation, function);
    checks.add(usage_steps(context, operation));
    checks.add(writers.validation.operation(operation, function));
    checks.add(contracts.request(operation, function));
    at_once[i] = integration.at_once && std::none_of(checks.steps.begin(), checks.steps.end(), [](const Step& step) { return step.awaits; });
    body.blank();
    body.emit("// @title@\n@heading@\n", {{"title", title_of(operation)}, {"heading", heading(operation)}});
    body.append(integration.constants);
    write_function(body, checks, integration, contracts.answer(operation, function), function, at_once[i]);
  }
  const std::string header = "mappings" + shard.suffix + ".h";
  const std::string contracts_header = "contracts" + shard.suffix + ".h";
  ShardText text;
  CodeWriter out;
  std::vector<std::string_view> runtime = {"apigen/rt/integrations.h"};
  std::vector<std::string_view> own;
  for (const char* call : {"rt::authorize(", "rt::refuse_denied(", "rt::require_allowed("}) {
    if (body.text().find(call) == std::string::npos) continue;
    own.push_back("authorizers.h");
    break;
  }
  if (body.text().find("rt::cached(") != std::string::npos) runtime.push_back("apigen/rt/cache.h");
  if (body.text().find("rt::ServiceAction ") != std::string::npos) runtime.push_back("apigen/rt/service_action.h");
  if (body.text().find("rt::validate_") != std::string::npos) runtime.push_back("apigen/rt/request_validation.h");
  if (body.text().find("rt::throttle(x)") != std::string::npos) runtime.push_back("apigen/rt/usage.h");
  if (body.text().find("rt::validate_body(") != std::string::npos) own.push_back("validators.h");
  if (!contracts.empty()) {
    own.push_back(contracts_header);
    text.contracts_header = contracts.header_text();
    text.contracts = contracts.source_text(contracts_header);
  }
  if (!mappings.empty()) {
    own.push_back(header);
    text.mappings_header = mappings.header_text();
    text.mappings = mappings.source_text(header);
  }
  write_file_head(out, context, "What each operation does.", runtime, own);
  out.append(body.text());
  write_file_end(out, context);
  text.operations = out.take();
  return text;
}

}  // namespace apigen::emit::gateway
