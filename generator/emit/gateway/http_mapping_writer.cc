// Parameter mappings of HTTP APIs (aws-behaviour.md 11.3) as calls of apigen/rt/http_mapping.h.
#include <algorithm>

#include "apigen/support/text.h"
#include "mapping_writer.h"

namespace apigen::emit::gateway {
namespace {

using model::MappingAction;
using model::MappingLocation;
using model::MappingSource;

const model::CompositeValue* composite_of(const MappingSource& source) {
  const auto* value = std::get_if<std::shared_ptr<const model::CompositeValue>>(&source);
  return value ? value->get() : nullptr;
}

/// Whether a source's expression needs the exchange: all but static text do.
bool reads_exchange(const MappingSource& source) { return !std::holds_alternative<model::StaticValue>(source); }

/// ... and the answer, while a response is mapped.
bool reads_answer(const MappingSource& source) {
  if (const model::CompositeValue* composite = composite_of(source)) {
    return std::any_of(composite->parts.begin(), composite->parts.end(), reads_answer);
  }
  return std::holds_alternative<model::IntegrationResponseHeader>(source) || std::holds_alternative<model::IntegrationResponseBody>(source);
}

const char* verb(MappingAction action) {
  switch (action) {
    case MappingAction::append:
      return "append";
    case MappingAction::remove:
      return "remove";
    case MappingAction::set:
    case MappingAction::overwrite:
      break;
  }
  return "overwrite";
}

/// "rt::append_header(request, "X", value)"; `first` is what the function works on.
std::optional<std::string> mapping_call(const model::ParameterMapping& mapping, Side side, const std::string& first) {
  std::string call = std::string("rt::") + verb(mapping.action) + "_";
  switch (mapping.location) {
    case MappingLocation::header:
      call += side == Side::response ? "response_header" : "header";
      break;
    case MappingLocation::querystring:
      call += "query";
      break;
    case MappingLocation::path:
      call += "path";
      break;
    case MappingLocation::status:
      call += "status";
      break;
    case MappingLocation::service:
      call = "rt::set_service_parameter";
      break;
  }
  call += "(" + first;
  if (!mapping.name.empty()) call += ", " + view_of(mapping.name, 6);
  if (mapping.action == MappingAction::remove) return call + ")";
  const std::optional<std::string> value = http_value_expression(mapping.source, side);
  if (!value) return std::nullopt;
  return call + ", " + *value + ")";
}

}  // namespace

bool reads_body(const MappingSource& source) {
  if (const model::CompositeValue* composite = composite_of(source)) {
    return std::any_of(composite->parts.begin(), composite->parts.end(), reads_body);
  }
  return std::holds_alternative<model::MethodRequestBody>(source) || std::holds_alternative<model::IntegrationResponseBody>(source);
}

std::optional<std::string> http_value_expression(const MappingSource& source, Side side) {
  if (const model::CompositeValue* composite = composite_of(source)) {
    std::string parts;
    for (const MappingSource& part : composite->parts) {
      const std::optional<std::string> value = http_value_expression(part, side);
      if (!value) return std::nullopt;
      parts += (parts.empty() ? "" : ", ") + *value;
    }
    return "rt::concatenated(x, {" + parts + "})";
  }
  if (const auto* body = std::get_if<model::MethodRequestBody>(&source); body && side == Side::request && body->json_path.empty()) {
    return "request.input.body";
  }
  if (const auto* value = std::get_if<model::MethodRequestValue>(&source); value && side == Side::request) {
    using Location = model::MethodRequestValue::Location;
    if (value->location == Location::path && value->name.empty()) return "x.request.path";
    if (value->location == Location::querystring) return "rt::request_query_joined(x, " + view_of(value->name, 6) + ")";
  }
  return value_expression(source, side);
}

std::string MappingWriter::http_request(const std::string& operation, const std::vector<model::ParameterMapping>& mappings) {
  std::vector<std::string> calls;
  bool exchange = false;
  for (const model::ParameterMapping& mapping : mappings) {
    const std::optional<std::string> call = mapping_call(mapping, Side::request, "request");
    if (!call) continue;
    calls.push_back(*call);
    uses_service_actions_ = uses_service_actions_ || mapping.location == MappingLocation::service;
    exchange = exchange || reads_exchange(mapping.source);
  }
  if (calls.empty()) return "nullptr";
  uses_http_mapping_ = true;
  const std::string name = allocate(operation, "request");
  declarations_.emit("rt::Outcome @name@(rt::Exchange& x, rt::IntegrationRequest& request);\n", {{"name", name}});
  definitions_.blank();
  definitions_.emit("rt::Outcome @name@(rt::Exchange&@x@, rt::IntegrationRequest& request) {\n  @body@\n}\n",
                    {{"name", name}, {"x", exchange ? " x" : ""}, {"body", call_in_turn(calls)}});
  return "mapping::" + name;
}

std::string MappingWriter::http_response(const std::string& operation, const std::string& status,
                                         const std::vector<model::ParameterMapping>& mappings) {
  std::vector<std::string> calls;
  bool answer = false;
  for (const model::ParameterMapping& mapping : mappings) {
    const std::optional<std::string> call = mapping_call(mapping, Side::response, "x");
    if (!call) continue;
    calls.push_back(*call);
    answer = answer || reads_answer(mapping.source);
  }
  if (calls.empty()) return "nullptr";
  uses_http_mapping_ = true;
  const std::string name = names_.allocate(operation + "_response_" + status);
  declarations_.emit("rt::Outcome @name@(rt::Exchange& x, rt::IntegrationAnswer& answer);\n", {{"name", name}});
  definitions_.blank();
  definitions_.emit("rt::Outcome @name@(rt::Exchange& x, rt::IntegrationAnswer&@answer@) {\n  @body@\n}\n",
                    {{"name", name}, {"answer", answer ? " answer" : ""}, {"body", call_in_turn(calls)}});
  return "mapping::" + name;
}

}  // namespace apigen::emit::gateway
