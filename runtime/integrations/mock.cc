// mock integrations. Source: aws-behaviour reference section 5.
#include "apigen/rt/integrations.h"
#include "apigen/core/execution_log.h"
#include "backend.h"
#include "failures.h"
#include "apigen/integrations/media_types.h"
#include "mock_status.h"
#include "transform.h"

namespace apigen::rt {

Outcome mock(Exchange& x, const Mock& integration) {
  if (integration.otherwise) {
    std::string_view type = x.request.headers.last("content-type");
    if (type.data() && !equals_ignoring_case(first_media_type(type), "application/json")) return mock_custom(x, *integration.otherwise);
  }
  x.response.status = integration.status;
  for (std::size_t i = 0; i < integration.header_count; ++i) {
    Outcome mapped = map_response_header(x, x.response.headers, integration.headers[i].name, integration.headers[i].value);
    if (!mapped.ok()) return mapped;
  }
  x.response.body = integration.body;
  return {};
}

Outcome mock_custom(Exchange& x, const MockCustom& integration) {
  IntegrationRequest request(x.arena);
  request.kind = IntegrationKind::mock;
  Outcome step = transform_request(x, integration.request, request);
  if (!step.ok()) return step;
  log_body(x, "Endpoint request body after transformations", text_of(request.body));
  // Without a template and without a body there is nothing to read a status from: the default response answers.
  std::string_view subject;
  if (!request.body.empty()) {
    subject = mock_status(request.body);
    if (subject.empty()) return configuration_error("Unable to parse statusCode. It should be an integer that is defined in the request template.");
  }
  IntegrationAnswer answer;  // the request's body is not visible to response templates
  return transform_response(x, integration.response, answer, subject);
}

}  // namespace apigen::rt
