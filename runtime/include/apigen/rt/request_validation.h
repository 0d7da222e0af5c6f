// Request validation as API Gateway does it: required parameters first, then the body against the model of its media type.
// Generated operations call these with constant tables. Source: aws-behaviour reference section 7.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/exchange.h"
#include "apigen/rt/validate.h"

namespace apigen::rt {

/// A parameter that must be there, in the order in which messages name them: headers, path, query string, each by name.
struct RequiredParameter {
  enum class Location : std::uint8_t { header, path, querystring } location;
  std::string_view name;
};
/// Fails with BAD_REQUEST_PARAMETERS, naming all that are missing; a blank value counts as missing.
Outcome validate_parameters(Exchange& x, const RequiredParameter* parameters, std::size_t count);

/// The model of a media type ("application/json", exact).
struct BodyModel {
  std::string_view content_type;
  Check check;
};
/// Fails with BAD_REQUEST_BODY if the body is not JSON or not as its model wants. An empty body is checked as `{}`; a body
/// of a type without a model passes. The body has been read before.
Outcome validate_body(Exchange& x, const BodyModel* models, std::size_t count);

/// Whether operations that were built with strict checks make those instead: not if gateway.yaml says `validation: aws`.
bool in_strict_mode(const Exchange& x);

/// What failed, as $context.error.validationErrorString has it: "[object has missing required properties (["name"])]".
std::string_view aws_failure_text(const Validation& validation);

}  // namespace apigen::rt
