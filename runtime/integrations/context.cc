// $context by name. Source: aws-behaviour reference 10.3.
#include "apigen/rt/context.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/integrations/access_phases.h"
#include "apigen/json/writer.h"
#include "apigen/rt/gateway_response.h"
#include "times.h"

namespace apigen::rt {
namespace {

using namespace std::literals;

std::string_view number(const Exchange& x, std::int64_t value) { return Buffer(x.arena).append_number(value).view(); }
std::string_view not_empty(std::string_view text) { return text.empty() ? std::string_view() : text; }

std::string_view error_message(const Exchange& x) {
  if (!x.error) return {};
  return x.error->message.data() ? x.error->message : defaults_of(x.error->kind).message;
}
std::string_view error_message_string(const Exchange& x) {
  if (!x.error) return {};
  std::string_view message = error_message(x);
  if (!message.data()) return "null";  // the bare word: this is how {"message":null} arises (1.4)
  Buffer quoted(x.arena);
  json::append_string(quoted, message);
  return quoted.view();
}

std::string_view integration_status(const Exchange& x) { return x.integration_status ? number(x, x.integration_status) : ""sv; }
std::string_view integration_latency(const Exchange& x) {
  return x.integration_status ? number(x, x.integration_latency_ms) : ""sv;
}
std::string_view integration_error(const Exchange& x) {
  return x.error && x.error->from_integration ? not_empty(x.error->cause) : std::string_view();
}

// Null data where no domain asked for a certificate.
template <std::string_view ClientCertificate::*Member>
std::string_view client_certificate(const Exchange& x) {
  return x.context.client_certificate ? x.context.client_certificate->*Member : std::string_view();
}

// None where a streamed body of unknown length is still on its way.
std::optional<std::int64_t> length_of_response(const Exchange& x) {
  if (!x.response.stream) return static_cast<std::int64_t>(x.response.body.size());
  if (!x.response.stream->length) return std::nullopt;
  return static_cast<std::int64_t>(*x.response.stream->length);
}

// The bodies of request and answer, as far as their lengths are known.
std::string_view data_processed(const Exchange& x) {
  std::int64_t bytes = length_of_response(x).value_or(0);
  if (x.request.body_complete) {
    bytes += static_cast<std::int64_t>(x.request.body_bytes.size());
  } else if (x.request.body && x.request.body->length) {
    bytes += static_cast<std::int64_t>(*x.request.body->length);
  }
  return number(x, bytes);
}

// Null data where the request did not come to this phase.
template <AccessPhase AccessPhases::*Phase>
std::string_view phase_status(const Exchange& x) {
  return x.access_phases && (x.access_phases->*Phase).status ? number(x, (x.access_phases->*Phase).status) : std::string_view();
}
template <AccessPhase AccessPhases::*Phase>
std::string_view phase_latency(const Exchange& x) {
  return x.access_phases && (x.access_phases->*Phase).status ? number(x, (x.access_phases->*Phase).latency_ms) : std::string_view();
}
template <AccessPhase AccessPhases::*Phase>
std::string_view phase_error(const Exchange& x) {
  return x.access_phases ? not_empty((x.access_phases->*Phase).error) : std::string_view();
}

const AccessPhases* with_function(const Exchange& x) {
  return x.access_phases && x.access_phases->function_status ? x.access_phases : nullptr;
}

std::string_view endpoint_type(const Exchange& x) {
  if (!x.api) return {};
  const auto& apis = x.services.settings->apis;
  const auto found = apis.find(x.api->id);
  return found == apis.end() ? "REGIONAL"sv : std::string_view(found->second.endpoint_type);
}

// What Lambda's caller sees as the backend's is the function's; what Lambda said is the integration's (10.3).
std::string_view backend_status(const Exchange& x) { return x.function_status ? number(x, x.function_status) : integration_status(x); }

struct Entry {
  std::string_view name;
  std::string_view (*value)(const Exchange&);
};

// Sorted by name.
constexpr std::array kEntries = {
    Entry{"accountId", [](const Exchange& x) { return std::string_view(x.services.settings->account_id); }},
    Entry{"apiId", [](const Exchange& x) { return x.api ? x.api->id : ""sv; }},
    Entry{"authenticate.error", phase_error<&AccessPhases::authenticate>},
    Entry{"authenticate.latency", phase_latency<&AccessPhases::authenticate>},
    Entry{"authenticate.status", phase_status<&AccessPhases::authenticate>},
    Entry{"authorize.error", phase_error<&AccessPhases::authorize>},
    Entry{"authorize.latency", phase_latency<&AccessPhases::authorize>},
    Entry{"authorize.status", phase_status<&AccessPhases::authorize>},
    Entry{"authorizer.error", phase_error<&AccessPhases::authorizer>},
    Entry{"authorizer.integrationLatency",
          [](const Exchange& x) { return with_function(x) ? number(x, x.access_phases->function_latency_ms) : std::string_view(); }},
    Entry{"authorizer.integrationStatus",
          [](const Exchange& x) { return with_function(x) ? number(x, x.access_phases->function_status) : std::string_view(); }},
    Entry{"authorizer.latency", phase_latency<&AccessPhases::authorizer>},
    Entry{"authorizer.principalId", [](const Exchange& x) { return not_empty(x.caller.principal_id); }},
    Entry{"authorizer.requestId", [](const Exchange& x) { return with_function(x) ? not_empty(x.access_phases->function_request_id) : std::string_view(); }},
    Entry{"authorizer.status", phase_status<&AccessPhases::authorizer>},
    Entry{"awsEndpointRequestId", [](const Exchange& x) { return not_empty(x.integration_request_id); }},
    Entry{"awsEndpointRequestId2", [](const Exchange& x) { return not_empty(x.integration_request_id_2); }},
    Entry{"customDomain.basePathMatched", [](const Exchange& x) { return not_empty(x.context.base_path); }},
    Entry{"dataProcessed", data_processed},
    Entry{"deploymentId", [](const Exchange& x) { return x.context.deployment_id; }},
    Entry{"domainName", [](const Exchange& x) { return x.context.domain_name; }},
    Entry{"domainPrefix", [](const Exchange& x) { return x.context.domain_prefix; }},
    Entry{"endpointType", endpoint_type},
    Entry{"error.message", error_message},
    Entry{"error.messageString", error_message_string},
    Entry{"error.responseType", [](const Exchange& x) { return x.error ? defaults_of(x.error->kind).type : ""sv; }},
    Entry{"error.validationErrorString", [](const Exchange& x) { return x.error ? x.error->validation_detail : ""sv; }},
    Entry{"extendedRequestId", [](const Exchange& x) { return x.context.extended_request_id; }},
    Entry{"httpMethod", [](const Exchange& x) { return x.context.method; }},
    Entry{"identity.accessKey", [](const Exchange& x) { return not_empty(x.caller.access_key); }},
    Entry{"identity.accountId", [](const Exchange& x) { return not_empty(x.caller.account_id); }},
    Entry{"identity.apiKey", [](const Exchange& x) { return not_empty(x.caller.api_key); }},
    Entry{"identity.apiKeyId", [](const Exchange& x) { return not_empty(x.caller.api_key_id); }},
    Entry{"identity.caller", [](const Exchange& x) { return not_empty(x.caller.caller); }},
    Entry{"identity.clientCert.clientCertPem", client_certificate<&ClientCertificate::pem>},
    Entry{"identity.clientCert.issuerDN", client_certificate<&ClientCertificate::issuer_dn>},
    Entry{"identity.clientCert.serialNumber", client_certificate<&ClientCertificate::serial_number>},
    Entry{"identity.clientCert.subjectDN", client_certificate<&ClientCertificate::subject_dn>},
    Entry{"identity.clientCert.validity.notAfter", client_certificate<&ClientCertificate::not_after>},
    Entry{"identity.clientCert.validity.notBefore", client_certificate<&ClientCertificate::not_before>},
    Entry{"identity.sourceIp", [](const Exchange& x) { return x.context.source_ip; }},
    Entry{"identity.user", [](const Exchange& x) { return not_empty(x.caller.user); }},
    Entry{"identity.userAgent", [](const Exchange& x) { return x.request.headers.last("user-agent"); }},
    Entry{"identity.userArn", [](const Exchange& x) { return not_empty(x.caller.user_arn); }},
    Entry{"integration.error", integration_error},
    Entry{"integration.integrationStatus", integration_status},
    Entry{"integration.latency", integration_latency},
    Entry{"integration.requestId", [](const Exchange& x) { return not_empty(x.integration_request_id); }},
    Entry{"integration.status", backend_status},
    Entry{"integrationErrorMessage", integration_error},
    Entry{"integrationLatency", integration_latency},
    Entry{"integrationStatus", integration_status},
    Entry{"isCanaryRequest", [](const Exchange& x) { return x.canary ? "true"sv : "false"sv; }},
    Entry{"path", [](const Exchange& x) { return x.context.path; }},
    Entry{"protocol", [](const Exchange& x) { return x.context.protocol; }},
    Entry{"requestId", [](const Exchange& x) { return x.context.request_id; }},
    Entry{"requestTime", [](const Exchange& x) { return common_log_time(x.arena, x.context.received_ms); }},
    Entry{"requestTimeEpoch", [](const Exchange& x) { return number(x, x.context.received_ms); }},
    Entry{"resourceId", [](const Exchange& x) { return x.operation ? x.operation->resource_id : ""sv; }},
    Entry{"resourcePath", [](const Exchange& x) { return x.operation ? x.operation->resource_path : ""sv; }},
    Entry{"responseLatency",
          [](const Exchange& x) {
            auto now = static_cast<std::uint64_t>(MonotonicClock::now().time_since_epoch() / std::chrono::nanoseconds(1));
            return number(x, static_cast<std::int64_t>((now - x.context.received_ns) / 1'000'000));
          }},
    Entry{"responseLength", [](const Exchange& x) { return length_of_response(x) ? number(x, *length_of_response(x)) : ""sv; }},
    Entry{"responseOverride.status",
          [](const Exchange& x) { return x.overrides && x.overrides->response_status ? number(x, x.overrides->response_status) : ""sv; }},
    Entry{"routeKey", [](const Exchange& x) { return x.operation ? route_key(x.arena, *x.operation) : ""sv; }},
    Entry{"stage", [](const Exchange& x) { return x.stage_name; }},
    Entry{"status", [](const Exchange& x) { return number(x, x.response.status); }},
    Entry{"xrayTraceId", [](const Exchange& x) { return trace_root(x.context.trace_id); }},
};
static_assert(std::is_sorted(kEntries.begin(), kEntries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; }));

std::string_view last_of(const ArenaVector<NamedValue>& list, std::string_view name) {
  for (std::size_t i = list.size(); i-- > 0;) {
    if (list[i].name == name) return list[i].value;
  }
  return {};
}

bool take(std::string_view& name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  name.remove_prefix(prefix.size());
  return true;
}

std::string_view returned_by_authorizer(const Exchange& x, std::string_view name) {
  for (std::size_t i = 0; i < x.caller.authorizer_context_count; ++i) {
    if (x.caller.authorizer_context[i].name == name) return x.caller.authorizer_context[i].value;
  }
  return {};
}

}  // namespace

std::string_view context_value(const Exchange& x, std::string_view name) {
  // What an authorizer returned goes before what logs say of it.
  if (name.starts_with("authorizer.")) {
    if (const std::string_view value = returned_by_authorizer(x, name.substr(std::size("authorizer.") - 1)); value.data()) return value;
  }
  auto entry = std::lower_bound(kEntries.begin(), kEntries.end(), name, [](const Entry& e, std::string_view n) { return e.name < n; });
  if (entry != kEntries.end() && entry->name == name) return entry->value(x);
  if (!x.overrides) return {};
  if (take(name, "requestOverride.header.")) return last_of(x.overrides->request_headers, name);
  if (take(name, "requestOverride.querystring.")) return last_of(x.overrides->request_query, name);
  if (take(name, "requestOverride.path.")) return last_of(x.overrides->request_path, name);
  if (take(name, "responseOverride.header.")) return last_of(x.overrides->response_headers, name);
  return {};
}

}  // namespace apigen::rt
