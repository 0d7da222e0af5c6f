// Answers that are kept for a time and given again, in place of the integration. Source: aws-behaviour reference 10.5.
//
// Whether a method's answers are kept is the stage's decision (gateway.yaml), so every integration is called through cached();
// where nothing is kept that is one comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::cache {
class Store;
}

namespace apigen::rt {

/// A value of the request that tells answers apart: all values of a header or query parameter, in order.
struct CacheKeyParameter {
  enum class Location : std::uint8_t { header, querystring, path, context, stage_variable } location;
  std::string_view name;
};

/// What the document says of an integration's answers: cacheNamespace and cacheKeyParameters.
struct CacheKey {
  std::string_view name_space{};  // integrations with the same one share their answers; "": the resource's own
  const CacheKeyParameter* parameters = nullptr;
  std::size_t parameter_count = 0;
};

/// What becomes of `Cache-Control: max-age=0` from a client that may not ask for a new answer.
enum class UnauthorizedRefresh : std::uint8_t { fail, warn, ignore };

/// How this request uses the cache: set by the gateway where the stage keeps answers of its method.
struct CacheUse {
  cache::Store* store;            // the stage's; outlives the request
  std::uint32_t ttl_seconds;
  bool refresh = false;           // the client asks for a new answer
  bool may_refresh = false;       // and may: no permission is needed, or a policy gives execute-api:InvalidateCache
  UnauthorizedRefresh otherwise = UnauthorizedRefresh::warn;
  bool coalesce = true;           // one call for all who miss the same answer together
  bool keep_server_errors = false, keep_set_cookie = false;
  bool whole_key = false;         // also what the document does not list: path, query string, fields that choose an answer
  enum class Result : std::uint8_t { none, hit, miss } result = Result::none;  // for the metrics
};

namespace detail {
Task<Outcome> through_cache(Exchange& x, CacheKey key, Task<Outcome> integration);
/// Whether x.response holds a kept answer now; an error if the client may not ask as it does.
Outcome look_up_answer(Exchange& x, const CacheKey& key, bool& found);
void keep_answer(Exchange& x, const CacheKey& key);
}  // namespace detail

/// Answers from the cache, or by the integration. A description that waits is served by a Task, any other at once.
template <class Integration>
Task<Outcome> cached(Exchange& x, const CacheKey& key, Task<Outcome> (*integration)(Exchange&, const Integration&), const Integration& description) {
  if (!x.cache) return integration(x, description);
  return detail::through_cache(x, key, integration(x, description));
}
template <class Integration>
Outcome cached(Exchange& x, const CacheKey& key, Outcome (*integration)(Exchange&, const Integration&), const Integration& description) {
  if (!x.cache) return integration(x, description);
  bool found = false;
  Outcome outcome = detail::look_up_answer(x, key, found);
  if (!outcome.ok() || found) return outcome;
  outcome = integration(x, description);
  if (outcome.ok()) detail::keep_answer(x, key);
  return outcome;
}
/// For integrations of which the document says no more.
template <class Result, class Integration>
Result cached(Exchange& x, Result (*integration)(Exchange&, const Integration&), const Integration& description) {
  return cached(x, CacheKey{}, integration, description);
}

}  // namespace apigen::rt
