// The run-time half of each kind of integration: generated operations call these with constant descriptions.
//
// Descriptions have static storage; all functions run on the request's worker thread. A failed Outcome has not touched
// x.response. Source: aws-behaviour reference sections 2 to 5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/context.h"
#include "apigen/rt/exchange.h"
#include "apigen/rt/gateway_response.h"
#include "apigen/rt/json_path.h"

namespace apigen::json {
struct Value;
}

namespace apigen::rt {

// ------------------------------------------------------------------------------------------------ what templates see

/// A payload that a template or a JSONPath mapping looks into: $input of a request or of a backend's answer.
struct TemplateInput {
  std::string_view body;              // as text; "" if there is none (then $input.body prints "{}")
  const json::Value* json = nullptr;  // parsed on first use by the mapping library
  bool parsed = false;                // tried already; json stays null if the body is not JSON
};
/// The value of method.request.body.<path> or integration.response.body.<path>; the whole body for an empty path. Objects
/// and arrays as JSON text; null data where there is nothing, or the body is not JSON.
std::string_view mapped_body(Exchange& x, TemplateInput& input, std::string_view path);
std::string_view mapped_body(Exchange& x, TemplateInput& input, vtl::Steps path);
std::string_view mapped_body(Exchange& x, TemplateInput& input, const vtl::PlannedPath& path);
/// A compiled mapping template. Appends what it renders; writes overrides through overrides_of(x).
using Render = Outcome (*)(Exchange& x, TemplateInput& input, Buffer& out);
struct Template {
  std::string_view content_type;  // "application/json", "$default"
  Render render;
};

enum class Passthrough : std::uint8_t { when_no_match, when_no_templates, never };
enum class ContentHandling : std::uint8_t { passthrough, to_text, to_binary };

// ------------------------------------------------------------------------------------------------------ to the backend

enum class IntegrationKind : std::uint8_t { http, http_proxy, aws, aws_proxy, mock };

/// What is sent to the backend, while it is being put together.
struct IntegrationRequest {
  explicit IntegrationRequest(Arena& arena) : headers(arena), query(arena), path(arena), uri(arena) {}
  IntegrationKind kind = IntegrationKind::http;
  std::string_view method;
  Headers headers;
  ArenaVector<NamedValue> query;  // decoded names and values, in order
  ArenaVector<NamedValue> path;   // integration.request.path.*: placeholder -> value
  Buffer uri;                     // filled by the generated uri function
  std::string_view whole_path{};  // HTTP APIs: instead of the URI's path
  std::string_view body;
  TemplateInput input;            // the request's payload, for method.request.body mappings
};

/// Appends the integration URI: literals, placeholders, stage variables. A path placeholder that was not mapped stays
/// literal ("{x}"); a stage variable that is not set writes nothing, and a URI that is unusable then answers 500 (4.7).
using WriteUri = Outcome (*)(const Exchange& x, const IntegrationRequest& request, Buffer& out);
/// The value mapped onto a path placeholder; null data if none (then append_path_value() writes "{name}").
std::string_view mapped_path(const IntegrationRequest& request, std::string_view name);
/// For generated URI functions: the mapped value, or the placeholder as it was written.
inline void append_path_value(Buffer& out, const IntegrationRequest& request, std::string_view name) {
  const std::string_view value = mapped_path(request, name);
  if (value.data()) {
    out.append(value);
  } else {
    out.append('{').append(name).append('}');
  }
}

/// Applies requestParameters, entry after entry, by the functions below. Null: none.
using MapRequest = Outcome (*)(Exchange& x, IntegrationRequest& request);
/// integration.request.header.<name>. A value that is absent (null data) skips the entry; one with a control byte fails, and so
/// do the names that AWS refuses (4.3); names that silently vanish there do so here.
Outcome map_header(IntegrationRequest& request, std::string_view name, std::string_view value);
/// integration.request.querystring.<name>: appended to the client's own (HTTP_PROXY). Null data: skipped.
Outcome map_query(IntegrationRequest& request, std::string_view name, std::string_view value);
/// The same from method.request.multivaluequerystring.<source>: every value.
Outcome map_query_values(const Exchange& x, IntegrationRequest& request, std::string_view name, std::string_view source);
/// method.request.body of REST APIs: an empty body is "{}" (4.6).
inline std::string_view whole_request_body(const IntegrationRequest& request) {
  return request.input.body.empty() ? std::string_view("{}") : request.input.body;
}
/// Comes before mappings that look into the body, of which `mapping` is the first: 400 if it is there and is not JSON.
Outcome require_json_body(Exchange& x, IntegrationRequest& request, std::string_view mapping);
/// integration.request.path.<name>. Null data: skipped.
Outcome map_path(IntegrationRequest& request, std::string_view name, std::string_view value);

/// The request side of an integration with mapping (`http`, `aws`, `mock`).
struct RequestTransform {
  MapRequest map = nullptr;
  const Template* templates = nullptr;
  std::size_t template_count = 0;
  Passthrough passthrough = Passthrough::when_no_match;
  ContentHandling content_handling = ContentHandling::passthrough;
};

// ---------------------------------------------------------------------------------------------------- from the backend

/// What the backend answered, for response mappings.
struct IntegrationAnswer {
  int status = 200;
  const Headers* headers = nullptr;  // null: none (mock)
  TemplateInput input;               // its body
};
/// The last value of a backend header, or all joined by ','; null data if absent.
std::string_view answer_header(const IntegrationAnswer& answer, std::string_view name);
std::string_view answer_header_all(const Exchange& x, const IntegrationAnswer& answer, std::string_view name);

/// Applies responseParameters by map_response_header(). Null: none.
using MapResponse = Outcome (*)(Exchange& x, IntegrationAnswer& answer, Headers& headers);
/// method.response.header.<name>: renamed, dropped or kept as AWS does (4.3). Null data: skipped; a control byte: fails.
Outcome map_response_header(Exchange& x, Headers& headers, std::string_view name, std::string_view value);

/// responseParameters of an HTTP API for one status: changes x.response by the functions of http_mapping.h. `answer` is what
/// the backend said.
struct StatusMapping {
  std::uint16_t status;
  Outcome (*map)(Exchange& x, IntegrationAnswer& answer);
  bool reads_body = false;  // `map` looks into the answer's body
};

/// One integration response.
struct IntegrationResponse {
  int status;
  MapResponse map = nullptr;
  const Template* templates = nullptr;
  std::size_t template_count = 0;
  ContentHandling content_handling = ContentHandling::passthrough;
};

/// For generated `select` functions: whether a status in text lies between two others, both included.
inline bool status_between(std::string_view status, std::string_view first, std::string_view last) {
  return status.size() == 3 && status >= first && status <= last;
}

/// The response side of an integration with mapping.
struct ResponseTransform {
  /// Which of `responses` answers, -1 if none does (500). `subject`: the backend's status as text, or a Lambda function's
  /// errorMessage ("" when it succeeded). The whole subject has to match a pattern; the first that does wins, then the
  /// default (3.1).
  int (*select)(std::string_view subject);
  const IntegrationResponse* responses;
  std::size_t response_count;
};

// --------------------------------------------------------------------------------------------------------- integrations

/// http_proxy: the client's request passed on, the backend's answer passed back (section 4).
struct HttpProxy {
  std::string_view method;  // "": the caller's
  WriteUri uri;
  WriteUri upstream = nullptr;        // VPC_LINK: the named upstream that stands for the connection; the URI says Host and path
  /// HTTP APIs, VPC_LINK: the URI is a listener's ARN. The client's own Host and path go there, the stage included.
  bool listener = false;
  MapRequest map = nullptr;
  std::uint32_t timeout_ms = 29'000;
  bool insecure_skip_verification = false;
  bool stream = false;
  bool reads_body = false;            // `map` looks into the body, so it is read first
  std::string_view server_name{};     // tlsConfig.serverNameToVerify
  const StatusMapping* responses = nullptr;  // HTTP APIs
  std::size_t response_count = 0;
};
Task<Outcome> http_proxy(Exchange& x, const HttpProxy& integration);

/// http: nothing of the client's request is passed on but what is mapped; the answer goes through its integration response.
struct HttpCustom {
  std::string_view method;  // "": the caller's
  WriteUri uri;
  WriteUri upstream = nullptr;  // VPC_LINK, as HttpProxy's
  RequestTransform request;
  ResponseTransform response;
  std::uint32_t timeout_ms = 29'000;
  bool insecure_skip_verification = false;
};
Task<Outcome> http_custom(Exchange& x, const HttpCustom& integration);

/// aws_proxy to a Lambda function (section 2).
struct LambdaProxy {
  WriteUri function;          // the ARN
  MapRequest map = nullptr;   // HTTP APIs: of the event; REST APIs: only checked, an illegal header mapping fails the call
  std::uint32_t timeout_ms = 29'000;
  bool post = true;           // integration httpMethod is POST; anything else answers 500 (INTEGRATION_FAILURE)
  std::uint8_t payload_version = 1;   // HTTP APIs: 1 or 2 (payloadFormatVersion)
  std::string_view route_key{};       // HTTP APIs: "GET /pets/{id}", "$default"
  const StatusMapping* responses = nullptr;  // HTTP APIs
  std::size_t response_count = 0;
  WriteUri credentials = nullptr;  // the role that a remote invocation is signed with; null: none
  bool stream = false;             // responseTransferMode STREAM: the response is passed on as the function writes it
};
Task<Outcome> lambda_proxy(Exchange& x, const LambdaProxy& integration);

/// aws with a Lambda URI: the template's output is the event, the function's result goes through its integration response
/// (section 3).
struct LambdaCustom {
  WriteUri function;
  RequestTransform request;
  ResponseTransform response;
  std::uint32_t timeout_ms = 29'000;
  WriteUri credentials = nullptr;  // as LambdaProxy's
};
Task<Outcome> lambda_custom(Exchange& x, const LambdaCustom& integration);

/// aws with any other service (section 6): signed, at the endpoint that the settings give the service, else at AWS.
struct AwsService {
  std::string_view method;        // "": the caller's
  std::string_view endpoint;      // the service's key in the settings: "sqs"
  std::string_view host;          // on AWS itself: "sqs.us-east-1.amazonaws.com"
  std::string_view signing_name;
  std::string_view region;
  /// An action in the JSON protocol: both are sent unless they are mapped.
  std::string_view target{}, content_type{};
  std::string_view query{};       // an action in the query protocol; left out where an X-Amz-Target is mapped
  WriteUri path;                  // behind the endpoint and a slash
  RequestTransform request;
  ResponseTransform response;
  std::uint32_t timeout_ms = 29'000;
  WriteUri credentials = nullptr; // the role, or "arn:aws:iam::*:user/*" for the caller's own; null: none
};
Task<Outcome> aws_service(Exchange& x, const AwsService& integration);

/// mock whose templates have to be run (section 5). For Operation::serve_now: the gateway has read the body before.
struct MockCustom {
  RequestTransform request;
  ResponseTransform response;
};
Outcome mock_custom(Exchange& x, const MockCustom& integration);

/// mock whose answer to a request with an `application/json` body or none is known at build time.
struct Mock {
  int status;
  const HeaderField* headers;  // static response parameters, as written in the document
  std::size_t header_count;
  std::string_view body;
  const MockCustom* otherwise = nullptr;  // answers requests of any other Content-Type; null: they are answered the same
};
Outcome mock(Exchange& x, const Mock& integration);

}  // namespace apigen::rt
