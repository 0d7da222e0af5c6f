#include "transform.h"

#include "apigen/core/base64.h"
#include "failures.h"
#include "header_rules.h"
#include "apigen/integrations/media_types.h"
#include "text.h"

namespace apigen::rt {
namespace {

// An absent Content-Type counts as application/json (3.3).
const Template* request_template(const RequestTransform& transform, std::string_view content_type) {
  const Template* fallback = nullptr;
  for (std::size_t i = 0; i < transform.template_count; ++i) {
    const Template& candidate = transform.templates[i];
    if (equals_ignoring_case(candidate.content_type, content_type)) return &candidate;
    if (candidate.content_type == "$default") fallback = &candidate;
  }
  return fallback;
}

const Template* response_template(const Exchange& x, const IntegrationResponse& response) {
  const Template* json = nullptr;
  std::string_view accepted = first_media_type(x.request.headers.last("accept"));
  if (accepted.empty()) accepted = "application/json";
  for (std::size_t i = 0; i < response.template_count; ++i) {
    const Template& candidate = response.templates[i];
    if (equals_ignoring_case(candidate.content_type, accepted)) return &candidate;
    if (equals_ignoring_case(candidate.content_type, "application/json")) json = &candidate;
  }
  return json ? json : response.template_count ? &response.templates[0] : nullptr;
}

struct Payload {
  std::string_view bytes;
  bool binary = false;  // not text: no template may look into it
};

Outcome decode(Exchange& x, Payload& payload) {
  Buffer decoded(x.arena);
  // Text with blanks in it is no base64 here (3.7, recorded).
  const bool blanks = payload.bytes.find_first_of(" \t\r\n") != std::string_view::npos;
  if (blanks || !append_decoded_base64(decoded, payload.bytes)) return configuration_error("the body is not base64");
  payload = {decoded.view(), true};
  return {};
}

void encode(Exchange& x, Payload& payload) {
  Buffer encoded(x.arena);
  append_base64(encoded, payload.bytes);
  payload = {encoded.view(), false};
}

Outcome convert_request(Exchange& x, ContentHandling handling, std::string_view content_type, Payload& payload) {
  if (x.api && is_binary_type(*x.api, content_type)) {
    payload.binary = true;
    if (handling == ContentHandling::to_text) encode(x, payload);
    return {};
  }
  if (handling == ContentHandling::to_binary) return decode(x, payload);
  payload.bytes = as_text(x.arena, payload.bytes);
  return {};
}

Outcome convert_response(Exchange& x, ContentHandling handling, std::string_view content_type, Payload& payload) {
  const bool accepts_binary = x.api && is_binary_type(*x.api, first_media_type(x.request.headers.last("accept")));
  if (x.api && is_binary_type(*x.api, content_type)) {
    payload.binary = true;
    if (handling == ContentHandling::to_text || (handling == ContentHandling::passthrough && !accepts_binary)) encode(x, payload);
    return {};
  }
  if (handling == ContentHandling::to_binary || (handling == ContentHandling::passthrough && accepts_binary)) return decode(x, payload);
  payload.bytes = as_text(x.arena, payload.bytes);
  return {};
}

Outcome render(Exchange& x, const Template& chosen, std::string_view what, TemplateInput& input, std::string_view& body) {
  Buffer out(x.arena);
  Outcome rendered = chosen.render(x, input, out);
  if (!rendered.ok()) {
    Buffer cause(x.arena);
    cause.append("Unable to transform ").append(what).append(" (").append(chosen.content_type).append("): ").append(rendered.error().cause);
    GatewayError error = rendered.error();
    error.cause = cause.view();
    return error;
  }
  body = out.view().data() ? out.view() : std::string_view("", 0);
  return rendered;
}

std::string_view no_template_for(Exchange& x, const RequestTransform& transform, std::string_view content_type) {
  Buffer cause(x.arena);
  cause.append("no request template for Content-Type ").append(content_type);
  for (std::size_t i = 0; i < transform.template_count; ++i) cause.append(i ? ", " : "; there are: ").append(transform.templates[i].content_type);
  return cause.view();
}

// $context.requestOverride: beats the mapping of the same parameter (3.5).
Outcome override_request(Exchange& x, IntegrationRequest& request) {
  if (!x.overrides) return {};
  for (const NamedValue& header : x.overrides->request_headers) {
    Outcome mapped = map_header(request, header.name, header.value);
    if (!mapped.ok()) return mapped;
  }
  for (const NamedValue& parameter : x.overrides->request_query) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < request.query.size(); ++i) {
      if (request.query[i].name != parameter.name) request.query[kept++] = request.query[i];
    }
    while (request.query.size() > kept) request.query.pop_back();
    request.query.push_back(parameter);
  }
  for (const NamedValue& parameter : x.overrides->request_path) request.path.push_back(parameter);
  return {};
}

Outcome override_response(Exchange& x, Headers& headers, int& status) {
  if (!x.overrides) return {};
  // A status that is none is ignored (3.5).
  if (x.overrides->response_status >= 100 && x.overrides->response_status <= 599) status = x.overrides->response_status;
  for (const NamedValue& header : x.overrides->response_headers) {
    Outcome mapped = map_response_header(x, headers, header.name, header.value);
    if (!mapped.ok()) return mapped;
  }
  return {};
}

}  // namespace

Outcome transform_request(Exchange& x, const RequestTransform& transform, IntegrationRequest& request) {
  std::string_view content_type = first_media_type(x.request.headers.last("content-type"));
  if (content_type.empty()) content_type = "application/json";
  const Template* chosen = request_template(transform, content_type);
  if (!chosen && (transform.passthrough == Passthrough::never ||
                  (transform.passthrough == Passthrough::when_no_templates && transform.template_count))) {
    return unsupported_media_type(no_template_for(x, transform, content_type));
  }
  Payload payload{x.request.body_bytes};
  Outcome step = convert_request(x, transform.content_handling, content_type, payload);
  if (!step.ok()) return step;
  request.input = {payload.bytes, nullptr, false};
  if (transform.map) {
    step = transform.map(x, request);
    if (!step.ok()) return step;
  }
  request.body = payload.bytes;
  if (chosen) {
    if (payload.binary) return configuration_error("a mapping template cannot be applied to a binary body");
    step = render(x, *chosen, "request", request.input, request.body);
    if (!step.ok()) return step;
  }
  return override_request(x, request);
}

Outcome transform_response(Exchange& x, const ResponseTransform& transform, IntegrationAnswer& answer, std::string_view subject) {
  int index = transform.select ? transform.select(subject) : -1;
  if (index < 0 || static_cast<std::size_t>(index) >= transform.response_count) {
    return configuration_error(Buffer(x.arena).append("no integration response matches '").append(subject).append("' and there is no default").view());
  }
  const IntegrationResponse& response = transform.responses[index];
  Headers headers(x.arena);
  if (response.map) {
    Outcome mapped = response.map(x, answer, headers);
    if (!mapped.ok()) return mapped;
  }
  Payload payload{answer.input.body};
  Outcome step = convert_response(x, response.content_handling, first_media_type(answer_header(answer, "content-type")), payload);
  if (!step.ok()) return step;
  std::string_view body = payload.bytes;
  if (const Template* chosen = response_template(x, response)) {
    if (payload.binary) return configuration_error("a mapping template cannot be applied to a binary body");
    if (payload.bytes.data() != answer.input.body.data()) answer.input = {payload.bytes, nullptr, false};
    step = render(x, *chosen, "response", answer.input, body);
    if (!step.ok()) return step;
  }
  int status = response.status;
  step = override_response(x, headers, status);
  if (!step.ok()) return step;
  x.response.status = status;
  for (const HeaderField& field : headers) x.response.headers.add(field.name, field.value);
  x.response.body = body;
  return {};
}

}  // namespace apigen::rt
