#include "method_arn.h"

#include "apigen/config/settings.h"
#include "apigen/core/services.h"

namespace apigen::authorize {
namespace {

std::string_view arn_with(const rt::Exchange& x, std::size_t masked) {
  const config::Settings& settings = *x.services.settings;
  const std::string_view account = settings.account_id;
  if (masked > account.size()) masked = account.size();
  rt::Buffer out(x.arena);
  out.reserve(96 + x.request.path.size());
  out.append("arn:aws:execute-api:").append(settings.region).append(':');
  for (std::size_t i = 0; i < masked; ++i) out.append('*');
  out.append(account.substr(masked)).append(':').append(x.api->id).append('/').append(x.stage_name).append('/').append(x.context.method);
  if (!x.request.path.starts_with('/')) out.append('/');
  return out.append(x.request.path).view();
}

}  // namespace

std::string_view method_arn(const rt::Exchange& x) { return arn_with(x, 0); }

std::string_view masked_method_arn(const rt::Exchange& x) { return arn_with(x, 8); }

}  // namespace apigen::authorize
