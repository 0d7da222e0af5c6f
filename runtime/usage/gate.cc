#include "apigen/usage/gate.h"

#include <arpa/inet.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <string>

#include "apigen/core/services.h"
#include "apigen/rt/api.h"
#include "apigen/rt/context.h"
#include "rate_limit_header.h"

namespace apigen::usage {

using rt::GatewayError;
using rt::GatewayErrorKind;
using rt::Outcome;

namespace {

constexpr GatewayError kThrottled{.kind = GatewayErrorKind::throttled, .cause = "over a rate limit"};
constexpr GatewayError kQuotaExceeded{.kind = GatewayErrorKind::quota_exceeded, .cause = "the quota of the API key is used up"};

std::uint64_t hash_of_counters(std::uint32_t number) { return number * 0x9E3779B97F4A7C15u; }

std::string_view name_of(rt::Arena& arena, std::string_view what, std::string_view which) {
  return rt::Buffer(arena).append(what).append(':').append(which).view();
}

}  // namespace

class Gate::Claims {
 public:
  void add(const Claim& claim) {
    if (count_ < kMost) claims_[count_++] = claim;
  }
  std::size_t size() const { return count_; }
  const Claim& operator[](std::size_t i) const { return claims_[i]; }
  const Claim* begin() const { return claims_; }
  const Claim* end() const { return claims_ + count_; }

 private:
  static constexpr std::size_t kMost = config::kMostRateLimits + 4;
  Claim claims_[kMost];
  std::size_t count_ = 0;
};

Gate::Gate(Registry& registry, rt::Loop* loop) : registry_(registry), hasher_(registry.secret()), snapshot_(registry.snapshot()) {
  if (loop && registry.shared()) shared_ = std::make_unique<state::Redis>(*loop, *registry.shared());
}

void Gate::update() {
  places_.clear();
  snapshot_ = registry_.snapshot();
}

const Gate::Place& Gate::place_of(const rt::Exchange& x) {
  auto [found, fresh] = places_.try_emplace(PlaceKey{x.stage, x.operation});
  Place& place = found->second;
  if (!fresh) return place;
  const std::uint32_t number = snapshot_->stage_number(x.api->id, x.stage_name);
  if (number == kNoStage) return place;
  place.stage = &snapshot_->stages[number];
  if (auto rate = snapshot_->method_rate(number, x.operation->resource_path, x.operation->method)) {
    place.method = registry_.method_bucket(*place.stage, x.operation->resource_path, x.operation->method, *rate);
  }
  for (const PlanMethodLimit& limit : place.stage->plan_methods) {
    if (limit.pattern.matches(x.operation->resource_path, x.operation->method)) place.plan_methods.push_back(&limit);
  }
  return place;
}

const char* Gate::identify(rt::Exchange& x, std::string_view value) {
  if (value.empty()) return "no API key";
  if (value.size() > kMostKeyBytes) return "unknown API key";
  Key key;
  if (!snapshot_->keys.find(hasher_.hash(value), key)) return "unknown API key";
  if (!key.enabled) return "the API key is disabled";
  const Place& place = place_of(x);
  const Stage::PlanPlace plan = place.stage ? place.stage->plan_of_set[key.plan_set] : Stage::PlanPlace{};
  if (plan.plan == kNoPlan) return "no usage plan of the API key has this stage";
  const std::uint32_t counters = key.counters + plan.position;
  // What admit() will need is far away in memory: it comes while other things are done.
  registry_.counters().prefetch(counters);
  for (const PlanMethodLimit* limit : place.plan_methods) {
    if (limit->plan == plan.plan) limit->buckets->prefetch(hash_of_counters(counters));
  }
  x.caller.api_key = value;
  x.caller.api_key_id = x.arena.copy(key.id);  // a reload may replace the table under a request that waits
  x.caller.usage = {plan.plan, counters};
  return nullptr;
}

std::uint64_t Gate::hash_of_client(const rt::Exchange& x, const ClientLimit& limit) {
  const std::string_view who = rt::context_value(x, limit.context);
  if (who.empty()) return 0;
  in6_addr address;  // who has one IPv6 address has a /64 of them
  const bool v6 = limit.context == "identity.sourceIp" && who.find(':') != std::string_view::npos && who.size() < INET6_ADDRSTRLEN &&
                  inet_pton(AF_INET6, std::string(who).c_str(), &address) == 1;
  const KeyHash hash = hasher_.hash(v6 ? std::string_view(reinterpret_cast<const char*>(&address), 8) : who);
  std::uint64_t word;
  std::memcpy(&word, hash.bytes.data(), sizeof word);
  return word | 1;
}

// In AWS's order (section 9), our own limits before them.
void Gate::collect(rt::Exchange& x, const Place& place, std::uint64_t now_ns, Claims& claims) {
  if (place.stage) {
    for (const ClientLimit& limit : place.stage->clients) {
      const std::uint64_t hash = hash_of_client(x, limit);
      if (!hash) continue;
      claims.add({&limit.buckets->rate(), &limit.buckets->find(hash, now_ns), &limit,
                  shared_ ? name_of(x.arena, limit.buckets->name(), rt::context_value(x, limit.context)) : std::string_view()});
    }
  }
  if (x.caller.usage.plan != kNoPlan) {
    for (const PlanMethodLimit* limit : place.plan_methods) {
      if (limit->plan != x.caller.usage.plan) continue;
      const std::uint64_t hash = hash_of_counters(x.caller.usage.counters);
      claims.add({&limit->buckets->rate(), &limit->buckets->find(hash, now_ns), nullptr,
                  shared_ ? name_of(x.arena, limit->buckets->name(), x.caller.api_key_id) : std::string_view()});
      break;
    }
    const Plan& plan = snapshot_->plans[x.caller.usage.plan];
    if (plan.rate) {
      claims.add({&*plan.rate, &registry_.counters()[x.caller.usage.counters].bucket, nullptr,
                  shared_ ? name_of(x.arena, name_of(x.arena, "key", plan.id), x.caller.api_key_id) : std::string_view()});
    }
  }
  if (place.method) claims.add({&place.method->rate, &place.method->word, nullptr, place.method->name});
  if (snapshot_->account) claims.add({&snapshot_->account->rate, &snapshot_->account->word, nullptr, snapshot_->account->name});
}

Outcome Gate::admit(rt::Exchange& x) {
  const std::uint64_t now_ns = x.services.environment.monotonic_ns() - registry_.origin_ns();
  const Place& place = place_of(x);
  Claims claims;
  collect(x, place, now_ns, claims);
  const Claim* refused = nullptr;
  for (const Claim& claim : claims) {
    if (claim.rate->take(*claim.bucket, now_ns)) continue;
    refused = &claim;
    break;
  }
  Outcome outcome;
  if (refused) {
    outcome = kThrottled;
  } else if (x.caller.usage.plan != kNoPlan && !count(x)) {
    outcome = kQuotaExceeded;
  }
  if (!outcome.ok()) {
    for (const Claim& claim : claims) {
      if (&claim == refused) break;
      claim.rate->put_back(*claim.bucket);
    }
  }
  for (const Claim& claim : claims) {
    if (!claim.client) continue;
    const std::uint32_t left = &claim == refused ? 0 : claim.rate->level(*claim.bucket, now_ns);
    const std::uint32_t wanted = left ? claim.rate->burst() : std::min<std::uint32_t>(1, claim.rate->burst());
    describe_limit(x, claim.client->label, *claim.rate, left, claim.rate->seconds_until(*claim.bucket, wanted, now_ns), &claim == refused);
  }
  return outcome;
}

rt::Task<Outcome> Gate::admit_shared(rt::Exchange& x) {
  // A reload in the meantime must not take the limits away under this request.
  const std::shared_ptr<const Snapshot> snapshot = snapshot_;
  Claims claims;
  collect(x, place_of(x), x.services.environment.monotonic_ns() - registry_.origin_ns(), claims);
  state::CountUse counted;
  if (x.caller.usage.plan != kNoPlan) {
    const Plan& plan = snapshot->plans[x.caller.usage.plan];
    const Day day = day_of(x.context.received_ms);
    counted = {plan.id, x.caller.api_key_id, 0, -1, static_cast<std::uint32_t>(day)};
    if (plan.quota) {
      counted.period = period_number(plan.quota->period, plan.quota->offset, day);
      counted.limit = static_cast<std::int64_t>(plan.quota->limit);
    }
  }
  if (!claims.size() && counted.key.empty()) co_return Outcome();
  auto* uses = static_cast<state::BucketUse*>(x.arena.allocate(sizeof(state::BucketUse) * (claims.size() + 1), alignof(state::BucketUse)));
  for (std::size_t i = 0; i < claims.size(); ++i) uses[i] = {claims[i].name, claims[i].rate->per_second(), claims[i].rate->burst(), 0};
  const state::TakeResult result = co_await shared_->take(x.arena, uses, claims.size(), counted);

  using Kind = state::TakeResult::Kind;
  if (result.kind == Kind::away) {
    registry_.state_failed();
    if (registry_.shared()->closed) {
      co_return Outcome(GatewayError{.kind = GatewayErrorKind::api_configuration_error, .status = 503, .message = "Service Unavailable",
                                     .cause = "the server of the shared limits is away"});
    }
    if (snapshot != snapshot_) co_return Outcome();  // who waited over a reload does not wait twice
    co_return admit(x);
  }
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (!claims[i].client) continue;
    const Rate& rate = *claims[i].rate;
    const bool refused = result.kind == Kind::throttled && result.bucket == i;
    const double tokens = uses[i].left ? rate.burst() - uses[i].left : 1;
    describe_limit(x, claims[i].client->label, rate, refused ? 0 : uses[i].left, rate.per_second() > 0 ? tokens / rate.per_second() : HUGE_VAL, refused);
  }
  if (result.kind == Kind::throttled) co_return Outcome(kThrottled);
  if (result.kind == Kind::quota_exceeded) co_return Outcome(kQuotaExceeded);
  co_return Outcome();
}

bool Gate::count(const rt::Exchange& x) {
  const Plan& plan = snapshot_->plans[x.caller.usage.plan];
  const std::uint32_t number = x.caller.usage.counters;
  Counters& counters = registry_.counters()[number];
  const Day day = day_of(x.context.received_ms);
  std::optional<PeriodCount::Value> ended;
  if (plan.quota && !counters.quota.add(period_number(plan.quota->period, plan.quota->offset, day), plan.quota->limit, ended)) return false;
  ended.reset();
  counters.day.add(static_cast<std::uint32_t>(day), PeriodCount::kMost, ended);
  if (ended) registry_.counters().keep({number, *ended});
  if (registry_.durable()) registry_.counters().mark(number);
  return true;
}

}  // namespace apigen::usage
