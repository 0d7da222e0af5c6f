#include "apigen/passes/cache_key.h"

#include "apigen/aws/mapping.h"

namespace apigen::passes {

namespace {

using Kind = CacheKeyParameter::Kind;

CacheKeyParameter of_source(const model::MappingSource& source) {
  if (std::holds_alternative<model::StaticValue>(source)) return {Kind::constant, source};
  if (std::holds_alternative<model::MethodRequestBody>(source)) return {Kind::body, source};
  return {Kind::value, source};
}

std::string_view place_of(model::MappingLocation location) {
  switch (location) {
    case model::MappingLocation::header:
      return "header.";
    case model::MappingLocation::querystring:
      return "querystring.";
    case model::MappingLocation::path:
      return "path.";
    default:
      return {};
  }
}

}  // namespace

bool may_keep_answers(const model::Api& api, const model::Operation& operation) {
  return api.rest_features && operation.integration && !operation.integration->stream_response &&
         operation.unsupported_feature.empty();
}

CacheKeyParameter cache_key_parameter(const model::Integration& integration, const std::string& text) {
  constexpr std::string_view kMethod = "method.request.", kIntegration = "integration.request.";
  if (text.starts_with(kMethod)) {
    const auto source = aws::parse_rest_source(text, false);
    return source ? of_source(*source) : CacheKeyParameter{};
  }
  if (!text.starts_with(kIntegration)) return {};
  const std::string_view target = std::string_view(text).substr(kIntegration.size());
  bool known = false;
  for (model::MappingLocation location :
       {model::MappingLocation::header, model::MappingLocation::querystring, model::MappingLocation::path}) {
    known = known || (target.starts_with(place_of(location)) && target.size() > place_of(location).size());
  }
  if (!known) return {};
  for (const model::ParameterMapping& mapping : integration.request_parameters) {
    const std::string_view place = place_of(mapping.location);
    if (!place.empty() && target.starts_with(place) && target.substr(place.size()) == mapping.name)
      return of_source(mapping.source);
  }
  return {Kind::unmapped, {}};
}

CacheKey cache_key(const model::Integration& integration) {
  CacheKey key;
  key.name_space = integration.cache_namespace;
  for (const std::string& text : integration.cache_key_parameters) {
    CacheKeyParameter parameter = cache_key_parameter(integration, text);
    if (parameter.kind == Kind::value) key.parameters.push_back(std::move(parameter.source));
  }
  return key;
}

}  // namespace apigen::passes
