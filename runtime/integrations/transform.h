// What `http`, `aws` and `mock` integrations share: templates, passthroughBehavior, contentHandling, integration responses.
// Source: aws-behaviour reference 3.1, 3.3 to 3.5, 3.7, 4.6.
#pragma once

#include <string_view>

#include "apigen/rt/integrations.h"

namespace apigen::rt {

/// The request side: fills `request` (body by template or pass-through, mapped headers, query and path, requestOverride) from the
/// client's request, whose body has been read. `request.kind` is set by the caller.
Outcome transform_request(Exchange& x, const RequestTransform& transform, IntegrationRequest& request);

/// The response side: fills x.response from the backend's answer. `subject` is what patterns are matched with; `content_type` the
/// answer's, "" if it has none. A request template's responseOverride applies too.
Outcome transform_response(Exchange& x, const ResponseTransform& transform, IntegrationAnswer& answer, std::string_view subject);

}  // namespace apigen::rt
