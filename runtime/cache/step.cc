// Answering from the cache. Source: aws-behaviour reference 10.5, 14.
#include <algorithm>
#include <chrono>

#include "apigen/cache/entry.h"
#include "apigen/cache/store.h"
#include "apigen/core/execution_log.h"
#include "apigen/core/services.h"
#include "apigen/rt/cache.h"
#include "apigen/rt/context.h"
#include "begun_body.h"
#include "apigen/integrations/media_types.h"

namespace apigen::cache {
namespace {

using rt::CacheKeyParameter;
using rt::CacheUse;
using rt::Exchange;
using rt::GatewayError;
using rt::GatewayErrorKind;
using rt::Outcome;
using rt::Task;

constexpr std::string_view kIgnored = "199 Cache-control headers were ignored because the caller was unauthorized.";

// With whole_key: fields by which backends choose an answer, or that they write into it.
constexpr std::string_view kChoosingFields[] = {"accept", "accept-language", "authorization", "cookie", "origin", "x-forwarded-host"};

void add_field(rt::Sha256& digest, const Exchange& x, std::string_view name) {
  const std::string_view value = rt::request_header_all(x, name);
  digest.add(value.data() ? "+" : "-");  // an absent field is not an empty one
  digest.add(value);
}

void add_parameter(rt::Sha256& digest, const Exchange& x, const CacheKeyParameter& parameter) {
  using Location = CacheKeyParameter::Location;
  switch (parameter.location) {
    case Location::header: return add_field(digest, x, parameter.name);
    case Location::path: return digest.add(rt::request_path_parameter(x, parameter.name));
    case Location::context: return digest.add(rt::context_value(x, parameter.name));
    case Location::stage_variable: return digest.add(rt::stage_variable(x, parameter.name));
    case Location::querystring: break;
  }
  std::size_t count = 0;
  for (const rt::NamedValue& one : rt::request_query_all(x)) {
    if (one.name != parameter.name) continue;
    digest.add(one.value);
    ++count;
  }
  digest.add(&count, sizeof count);
}

rt::Digest digest_of(const Exchange& x, const rt::CacheKey& key) {
  thread_local rt::Sha256 digest;
  digest.begin();
  digest.add(x.context.method);
  digest.add(key.name_space.empty() ? "resource" : "namespace");
  digest.add(key.name_space.empty() ? x.operation->resource_id : key.name_space);
  for (std::size_t i = 0; i < key.parameter_count; ++i) add_parameter(digest, x, key.parameters[i]);
  // Whether a body goes out as bytes or as text depends on Accept (2.3), and so the kept one does.
  if (x.api->binary_media_type_count) {
    digest.add(rt::is_binary_type(*x.api, rt::first_media_type(x.request.headers.last("accept"))) ? "binary" : "text");
  }
  if (x.cache->whole_key) {
    digest.add(x.request.path);
    digest.add(x.request.query);
    digest.add(x.request.host);
    for (std::string_view name : kChoosingFields) add_field(digest, x, name);
  }
  return digest.end();
}

/// An error if the client may not ask for a new answer, and is to be told so.
Outcome check_refresh(const CacheUse& use) {
  if (!use.refresh || use.may_refresh || use.otherwise != rt::UnauthorizedRefresh::fail) return {};
  return GatewayError{.kind = GatewayErrorKind::access_denied, .cause = "Cache-Control: max-age=0 needs execute-api:InvalidateCache"};
}

void warn(Exchange& x) {
  const CacheUse& use = *x.cache;
  if (use.refresh && !use.may_refresh && use.otherwise == rt::UnauthorizedRefresh::warn) x.response.headers.add("Warning", kIgnored);
}

/// Puts a kept answer in place; the exchange holds it until the answer has gone out.
void answer_from(Exchange& x, EntryRef kept) {
  x.cache->result = CacheUse::Result::hit;
  rt::log_line(x, rt::LogDetail::info, {"Answered from the cache"});
  x.response.status = kept->status();
  x.response.headers.clear();
  x.response.headers.reserve(kept->header_count() + 6);
  for (std::size_t i = 0; i < kept->header_count(); ++i) {
    rt::HeaderField field = kept->headers()[i];
    if (rt::equals_ignoring_case(field.name, "x-amzn-trace-id")) field.value = x.context.trace_id;
    x.response.headers.push_back(field);
  }
  x.response.body = kept->body();
  x.answer_loan.take(kept.release());
  warn(x);
}

/// Whether the answer may be given to others. Parts (206) and "not modified" (304) are answers to what one client asked alone.
bool may_keep(const CacheUse& use, const rt::Response& response) {
  if (response.as_it_comes || response.status < 200 || response.status == 206 || response.status == 304) return false;
  if (response.status >= 500 && !use.keep_server_errors) return false;
  if (!use.keep_set_cookie && response.headers.has("set-cookie")) return false;
  std::size_t bytes = response.body.size();
  for (const rt::HeaderField& field : response.headers) bytes += field.name.size() + field.value.size();
  return bytes <= kMostAnswerBytes;
}

/// Copies the answer, if it is one to keep.
Task<EntryRef> take_copy(Exchange& x) {
  EntryRef kept;
  if (!may_keep(*x.cache, x.response)) co_return kept;
  if (x.response.stream) co_await complete_body(x, kMostAnswerBytes);
  if (x.response.stream || !may_keep(*x.cache, x.response)) co_return kept;
  kept = EntryRef(Entry::make(x.response, x.services.loop.now() + std::chrono::seconds(x.cache->ttl_seconds)));
  co_return kept;
}

/// The client has a new answer fetched, in place of the kept one.
Task<Outcome> refresh(Exchange& x, rt::Digest key, Task<Outcome> integration) {
  Store& store = *x.cache->store;
  store.forget(key);
  Outcome outcome = co_await integration;
  if (!outcome.ok()) co_return outcome;
  EntryRef kept = co_await take_copy(x);
  if (kept) store.keep(key, kept, x.services.loop.now());
  co_return outcome;
}

}  // namespace
}  // namespace apigen::cache

namespace apigen::rt::detail {

using namespace apigen::cache;

Task<Outcome> through_cache(Exchange& x, CacheKey key, Task<Outcome> integration) {
  CacheUse& use = *x.cache;
  APIGEN_TRY(check_refresh(use));
  const Digest digest = digest_of(x, key);
  use.result = CacheUse::Result::miss;
  if (use.refresh && use.may_refresh) {
    Outcome outcome = co_await refresh(x, digest, std::move(integration));
    co_return outcome;
  }
  Store& store = *use.store;
  while (true) {
    EntryRef kept = store.find(digest, x.services.loop.now());
    if (kept) {
      answer_from(x, std::move(kept));
      co_return Outcome();
    }
    Store::Flights::Seat seat = store.flights().take(digest, x.services.loop);
    if (seat.leads()) {
      kept = store.find(digest, x.services.loop.now());  // another may just have landed
      if (kept) {
        seat.land(kept);
        answer_from(x, std::move(kept));
        co_return Outcome();
      }
      Outcome outcome = co_await integration;
      if (outcome.ok()) {
        EntryRef copy = co_await take_copy(x);
        kept = std::move(copy);
        warn(x);
      }
      if (kept && seat.current()) store.keep(digest, kept, x.services.loop.now());
      seat.land(kept);
      co_return outcome;
    }
    if (!use.coalesce) break;
    std::optional<EntryRef> landed = co_await seat.wait();
    if (!landed) continue;  // who asked has gone away
    if (!*landed) break;    // what came is not for others: each asks for itself
    answer_from(x, std::move(*landed));
    co_return Outcome();
  }
  Outcome outcome = co_await integration;
  if (outcome.ok()) warn(x);
  co_return outcome;
}

Outcome look_up_answer(Exchange& x, const CacheKey& key, bool& found) {
  CacheUse& use = *x.cache;
  if (Outcome refused = check_refresh(use); !refused.ok()) return refused;
  use.result = CacheUse::Result::miss;
  const Digest digest = digest_of(x, key);
  if (use.refresh && use.may_refresh) {
    use.store->forget(digest);
    return {};
  }
  EntryRef kept = use.store->find(digest, x.services.loop.now());
  found = static_cast<bool>(kept);
  if (found) answer_from(x, std::move(kept));
  return {};
}

void keep_answer(Exchange& x, const CacheKey& key) {
  const TimePoint now = x.services.loop.now();
  if (may_keep(*x.cache, x.response)) {
    x.cache->store->keep(digest_of(x, key), EntryRef(Entry::make(x.response, now + std::chrono::seconds(x.cache->ttl_seconds))), now);
  }
  warn(x);
}

}  // namespace apigen::rt::detail
