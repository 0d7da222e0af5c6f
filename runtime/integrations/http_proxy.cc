// http_proxy. Source: aws-behaviour reference section 4; for HTTP APIs 11.2.
#include <chrono>

#include "apigen/config/settings.h"
#include "apigen/core/body_failure.h"
#include "apigen/core/execution_log.h"
#include "answer_mapping.h"
#include "backend.h"
#include "failures.h"
#include "header_rules.h"
#include "times.h"
#include "web_socket.h"

namespace apigen::rt {
namespace {

// Bodies up to here are put into one piece, so that the answer goes out in one write; larger ones are passed through.
constexpr std::uint64_t kCollected = 16 * 1024;

bool is_forwarding(std::string_view name) {
  return name.size() > 12 && equals_ignoring_case(name.substr(0, 12), "x-forwarded-");
}

// A signature for this gateway is of no use to anybody else (4.2).
bool is_signature(const HeaderField& field) {
  return field.value.starts_with("AWS4-HMAC-SHA256") && equals_ignoring_case(field.name, "authorization");
}

void forward_headers(Exchange& x, Headers& headers) {
  const Headers& sent = x.request.headers;
  const bool has_connection = sent.has("connection");
  headers.reserve(sent.size() + 8);
  std::string_view forwarded_for;
  const bool rest = x.api->type == ApiType::rest;
  for (const HeaderField& field : sent) {
    if (is_forwarding(field.name)) {
      if (equals_ignoring_case(field.name, "x-forwarded-for")) {
        forwarded_for = forwarded_for.empty() ? field.value : Buffer(x.arena).append(forwarded_for).append(", ").append(field.value).view();
        continue;
      }
      if (!rest || equals_ignoring_case(field.name, "x-forwarded-port") || equals_ignoring_case(field.name, "x-forwarded-proto")) continue;
    }
    if (client_header(field.name, IntegrationKind::http_proxy) == Fate::drop || is_signature(field)) continue;
    if (has_connection && named_by_connection(sent, field.name)) continue;
    headers.push_back(field);
  }
  if (rest) {
    Buffer chain(x.arena);
    if (!forwarded_for.empty()) chain.append(forwarded_for).append(", ");
    headers.add("X-Forwarded-For", chain.append(x.context.source_ip).view());
    // AWS terminates TLS on port 443 and says so.
    headers.add("X-Forwarded-Port", "443");
    headers.add("X-Forwarded-Proto", "https");
  } else {
    const bool v6 = x.context.source_ip.find(':') != std::string_view::npos;
    Buffer forwarded(x.arena);
    forwarded.append("for=").append(v6 ? "\"[" : "").append(x.context.source_ip).append(v6 ? "]\"" : "");
    headers.add("Forwarded", forwarded.append(";host=").append(x.request.host).append(";proto=https").view());
  }
}

void take_headers(Exchange& x, const Headers& answered) {
  Headers& headers = x.response.headers;
  headers.reserve(answered.size() + 6);
  for (const HeaderField& field : answered) {
    Fate fate = backend_header(field.name, IntegrationKind::http_proxy);
    if (x.api->type != ApiType::rest && fate == Fate::remap) {
      // HTTP APIs rename nothing; the gateway writes these itself.
      bool own = equals_ignoring_case(field.name, "connection") || equals_ignoring_case(field.name, "content-length") || equals_ignoring_case(field.name, "date");
      fate = own ? Fate::drop : Fate::pass;
    }
    if (fate == Fate::remap) {
      headers.add(remapped_name(x.arena, field.name), field.value);
    } else if (fate == Fate::pass) {
      headers.push_back(field);
    }
  }
}

// An HTTP API fills "{id}" and "{proxy}" of the URI from the route itself, and its $default route sends the whole path (11.2).
void take_route(const Exchange& x, IntegrationRequest& request) {
  for (std::size_t i = 0; i < x.operation->parameter_count && i < x.captures.count; ++i) {
    request.path.push_back({x.operation->parameter_names[i], x.captures.values[i]});
  }
}

void append_whole_path(const Exchange& x, Buffer& uri) {
  std::string_view written = uri.view();
  std::size_t question = written.find('?');
  std::string_view query = question == std::string_view::npos ? std::string_view() : x.arena.copy(written.substr(question));
  uri.truncate(written.size() - query.size());
  while (uri.view().ends_with('/')) uri.truncate(uri.size() - 1);
  uri.append(x.request.path).append(query);
}

// A listener has no URL of its own: it gets the request as it came (11.2 has no more on this; AWS's guide says that the
// stage stays in the path).
void write_listener_uri(Exchange& x, IntegrationRequest& request) {
  request.uri.append("http://listener").append(x.context.path);
  if (!request.headers.has("host")) request.headers.add("Host", x.request.headers.last("host"));
}

}  // namespace

Task<Outcome> http_proxy(Exchange& x, const HttpProxy& integration) {
  if (integration.reads_body) APIGEN_TRY(co_await read_body(x));
  // AWS reads a body whole and tells its length (4.1). Here so do small ones; the others go on in chunks, in constant memory.
  const bool unmeasured = x.request.body && !x.request.body_complete && !x.request.body->length;
  if (unmeasured && !integration.stream) APIGEN_TRY(co_await begin_body(x, x.services.settings->limits.measured_body_bytes));
  IntegrationRequest request(x.arena);
  request.kind = IntegrationKind::http_proxy;
  request.method = integration.method.empty() ? x.context.method : integration.method;
  request.input.body = x.api->type == ApiType::http ? mapped_part(x.request.body_bytes) : x.request.body_bytes;
  forward_headers(x, request.headers);
  for (const NamedValue& parameter : request_query_all(x)) request.query.push_back(parameter);
  if (x.api->type == ApiType::http) take_route(x, request);
  if (integration.map) APIGEN_TRY(integration.map(x, request));
  if (integration.listener) {
    write_listener_uri(x, request);
  } else {
    APIGEN_TRY(integration.uri(x, request, request.uri));
  }
  if (x.api->type == ApiType::http && !integration.listener && is_default_route(*x.operation)) append_whole_path(x, request.uri);
  replace_path(request);
  append_query_parameters(request);
  upstream::Uri uri;
  APIGEN_TRY(parse_target(request, uri));
  add_gateway_headers(x, uri, request);
  std::string_view named;
  APIGEN_TRY(name_upstream(x, integration.upstream, request, named));

  const TimePoint began = x.services.loop.now();
  upstream::Call call;
  call.uri = uri;
  call.method = request.method;
  call.headers = &request.headers;
  call.deadline = began + std::chrono::milliseconds(integration.timeout_ms);
  call.verify_tls = !integration.insecure_skip_verification;
  call.server_name = integration.server_name;
  call.upstream = named;
  if (x.request.body_complete) {
    call.body = x.request.body_bytes;
  } else if (x.request.body) {
    if (x.request.body->length && *x.request.body->length > x.services.settings->limits.body_bytes) {
      co_return Outcome(GatewayError{.kind = GatewayErrorKind::request_too_large, .cause = "the request body is over the limit"});
    }
    call.stream = x.request.body;
  }
  if (asks_for_web_socket(x)) ask_for_web_socket(x, call);
  log_endpoint_request(x, request.uri.view(), request.headers, call.stream ? std::string_view() : text_of(call.body));
  upstream::Reply reply = co_await x.services.http.exchange(x.arena, call);
  note_answer(x, began, reply);
  if (reply.fault == upstream::Fault::request_body) {
    // How it ended, which it goes on saying.
    BodyReader::Chunk ended = co_await call.stream->read();
    co_return body_failure(*call.stream, ended.state);
  }
  if (reply.fault != upstream::Fault::none) co_return failure_of(reply.fault, reply.cause);
  if (reply.status == 101) {
    log_endpoint_response(x, reply.status, reply.headers, {});
    join_web_socket(x, reply);
    co_return Outcome();
  }

  const StatusMapping* mapping = mapping_for(integration.responses, integration.response_count, reply.status);
  std::string_view body;
  x.response.as_it_comes = integration.stream;
  const bool whole = mapping && mapping->reads_body;
  if (reply.body && (whole || (!integration.stream && reply.body->length && *reply.body->length <= kCollected))) {
    const std::size_t most = whole ? x.services.settings->limits.body_bytes : kCollected;
    upstream::Collected collected = co_await upstream::collect(x.arena, reply.body.get(), most);
    if (collected.fault != upstream::Fault::none) co_return failure_of(collected.fault, "the backend's answer broke off");
    body = collected.bytes;
    reply.body.reset();
  }
  log_endpoint_response(x, reply.status, reply.headers, reply.body ? std::string_view() : text_of(body));
  x.response.status = reply.status;
  take_headers(x, *reply.headers);
  x.response.body = body;
  if (reply.body) x.response.stream = x.response_stream.own(reply.body.release());
  if (mapping) co_return map_answer(x, *mapping);
  co_return Outcome();
}

}  // namespace apigen::rt
