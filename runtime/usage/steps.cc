#include "apigen/rt/usage.h"

#include "apigen/core/services.h"
#include "apigen/usage/gate.h"

namespace apigen::rt {

Outcome check_api_key(Exchange& x, ApiKeySource source) {
  if (x.skip_access_checks) return {};
  const std::string_view value = source == ApiKeySource::header ? x.request.headers.last("x-api-key") : x.caller.usage_identifier_key;
  const char* problem = x.services.usage ? x.services.usage->identify(x, value) : "no API keys here";
  if (!problem) return {};
  return GatewayError{.kind = GatewayErrorKind::invalid_api_key, .cause = problem};
}

Task<Outcome> throttle(Exchange& x) {
  if (!x.services.usage || x.skip_access_checks) co_return Outcome();
  if (!x.services.usage->shares()) co_return x.services.usage->admit(x);
  Outcome outcome = co_await x.services.usage->admit_shared(x);
  co_return outcome;
}

}  // namespace apigen::rt
