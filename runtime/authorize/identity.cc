#include "identity.h"

#include "apigen/core/digest.h"
#include "apigen/json/utf8.h"

namespace apigen::authorize {
namespace {

using Location = rt::IdentitySource::Location;

std::string_view value_of(const rt::Exchange& x, const rt::IdentitySource& source) {
  switch (source.location) {
    case Location::header:
      return x.api->type == rt::ApiType::http ? rt::request_header_all(x, source.name) : rt::request_header(x, source.name);
    case Location::querystring: return rt::request_query(x, source.name);
    case Location::context: return rt::context_value(x, source.name);
    case Location::stage_variable: return rt::stage_variable(x, source.name);
  }
  return {};
}

}  // namespace

bool collect_identity(const rt::Exchange& x, const rt::LambdaAuthorizer& authorizer, rt::ArenaVector<std::string_view>& values) {
  for (std::size_t i = 0; i < authorizer.source_count; ++i) {
    const std::string_view value = value_of(x, authorizer.sources[i]);
    if (value.empty()) return false;
    values.push_back(value);
  }
  return true;
}

std::string_view missing_identity(const rt::Exchange& x, const rt::IdentitySource& source) {
  std::string_view place;
  switch (source.location) {
    case Location::header: place = "header "; break;
    case Location::querystring: place = "query parameter "; break;
    case Location::context: place = "$context."; break;
    case Location::stage_variable: place = "stage variable "; break;
  }
  return rt::Buffer(x.arena).append("an identity source is missing: ").append(place).append(source.name).view();
}

IdentityKey identity_key(const rt::Exchange& x, const rt::LambdaAuthorizer& authorizer, const rt::ArenaVector<std::string_view>& values) {
  thread_local rt::Sha256 digest;
  const rt::LambdaAuthorizer* which = &authorizer;
  digest.begin();
  digest.add(&which, sizeof which);
  digest.add(x.stage_name);
  for (std::string_view value : values) digest.add(value);
  return digest.end();
}

bool is_utf8(std::string_view text) {
  const char *at = text.data(), *end = at + text.size();
  while (at != end) {
    const std::size_t length = json::utf8_sequence(at, end);
    if (!length) return false;
    at += length;
  }
  return true;
}

}  // namespace apigen::authorize
