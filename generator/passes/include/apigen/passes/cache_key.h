// What tells the kept answers of one integration apart: its cacheKeyParameters, as values of the request.
#pragma once

#include <string>
#include <vector>

#include "apigen/model/api.h"

namespace apigen::passes {

/// Whether answers of an operation may be kept: of REST APIs, and of others that have REST's features by option. Streamed
/// answers are not (extensions.md 3.1).
bool may_keep_answers(const model::Api& api, const model::Operation& operation);

struct CacheKey {
  std::string name_space;                       // "": the resource's own
  std::vector<model::MappingSource> parameters;  // in the document's order; constants and what is unknown are left out
};
CacheKey cache_key(const model::Integration& integration);

/// A parameter's value: itself if it is the method's, what is mapped onto it if it is the integration's.
struct CacheKeyParameter {
  enum class Kind { value, constant, unmapped, body, unknown } kind = Kind::unknown;
  model::MappingSource source{};
};
CacheKeyParameter cache_key_parameter(const model::Integration& integration, const std::string& text);

}  // namespace apigen::passes
