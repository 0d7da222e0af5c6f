#include "apigen/aws/mapping.h"
#include "apigen/openapi/fields.h"
#include "apigen/passes/plan.h"

namespace apigen::passes {

std::string_view name(Stage stage) {
  switch (stage) {
    case Stage::unsupported:
      return "unsupported";
    case Stage::authorize:
      return "authorize";
    case Stage::api_key:
      return "api_key";
    case Stage::validate_parameters:
      return "validate_parameters";
    case Stage::validate_body:
      return "validate_body";
    case Stage::cache:
      return "cache";
    case Stage::map_request:
      return "map_request";
    case Stage::integrate:
      return "integrate";
    case Stage::map_response:
      return "map_response";
    case Stage::validate_response:
      return "validate_response";
  }
  return "";
}

namespace {

/// "(shared: method.request.querystring.type)": the namespace and what is part of the key.
std::string key_of(const model::Operation& operation) {
  const CacheKey key = cache_key(*operation.integration);
  std::string out = key.name_space;
  for (const model::MappingSource& source : key.parameters) {
    out += (out.empty() ? "" : out == key.name_space ? ": " : ", ") + aws::to_text(source);
  }
  return out.empty() ? out : "(" + openapi::printable(out) + ")";
}

void dump_node(const ApiPlan& plan, std::size_t index, const std::string& label, int depth, std::string& out) {
  const RouteNode& node = plan.nodes[index];
  std::string text = std::string(static_cast<std::size_t>(depth) * 2 + 2, ' ') + label;
  for (const auto& [method, operation] : node.methods) {
    text += " " + method + "=" + plan.api->operations[static_cast<std::size_t>(operation)].id;
  }
  out += openapi::printable(text) + "\n";
  for (const RouteNode::Literal& literal : node.literals) dump_node(plan, literal.node, literal.text, depth + 1, out);
  if (node.param) dump_node(plan, node.param, "{}", depth + 1, out);
  if (node.greedy) dump_node(plan, node.greedy, "{+}", depth + 1, out);
}

}  // namespace

std::string dump_plan(const GatewayPlan& plan) {
  std::string out;
  for (const ApiPlan& api : plan.apis) {
    out += "plan " + api.api->id + "\nroutes\n";
    dump_node(api, 0, "/", 0, out);
    if (api.default_operation >= 0) {
      out +=
          "  $default=" + openapi::printable(api.api->operations[static_cast<std::size_t>(api.default_operation)].id) +
          "\n";
    }
    out += "operations\n";
    for (const OperationPlan& operation : api.operations) {
      const model::Operation& one = api.api->operations[static_cast<std::size_t>(operation.operation)];
      out += "  " + openapi::printable(one.id + " (" + one.method.token + " " + one.path.text + "):");
      for (Stage stage : operation.stages) out += " " + std::string(name(stage)) + (stage == Stage::cache ? key_of(one) : "");
      out += "\n";
    }
  }
  return out;
}

}  // namespace apigen::passes
