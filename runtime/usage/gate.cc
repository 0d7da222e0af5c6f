#include "apigen/usage/gate.h"

#include <arpa/inet.h>

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

class Gate::Claims {
 public:
  void add(const Claim& claim) {
    if (count_ < kMost) claims_[count_++] = claim;
  }
  const Claim* begin() const { return claims_; }
  const Claim* end() const { return claims_ + count_; }

 private:
  static constexpr std::size_t kMost = config::kMostRateLimits + 4;
  Claim claims_[kMost];
  std::size_t count_ = 0;
};

Gate::Gate(Registry& registry) : registry_(registry), hasher_(registry.secret()), snapshot_(registry.snapshot()) {}

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
  const std::uint32_t number = snapshot_->keys.find(hasher_.hash(value));
  if (number == KeyTable::kNone) return "unknown API key";
  const Key key = snapshot_->keys[number];
  if (!key.enabled) return "the API key is disabled";
  const Place& place = place_of(x);
  const Stage::PlanPlace plan = place.stage ? place.stage->plan_of_set[key.plan_set] : Stage::PlanPlace{};
  if (plan.plan == kNoPlan) return "no usage plan of the API key has this stage";
  x.caller.api_key = value;
  x.caller.api_key_id = x.arena.copy(key.id);  // a reload may replace the table under a request that waits
  x.caller.usage = {plan.plan, key.counters + plan.position};
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
      if (std::uint64_t hash = hash_of_client(x, limit)) claims.add({&limit.buckets->rate(), &limit.buckets->find(hash, now_ns), &limit});
    }
  }
  if (x.caller.usage.plan != kNoPlan) {
    for (const PlanMethodLimit* limit : place.plan_methods) {
      if (limit->plan != x.caller.usage.plan) continue;
      const std::uint64_t hash = x.caller.usage.counters * 0x9E3779B97F4A7C15u;
      claims.add({&limit->buckets->rate(), &limit->buckets->find(hash, now_ns)});
      break;
    }
    const Plan& plan = snapshot_->plans[x.caller.usage.plan];
    if (plan.rate) claims.add({&*plan.rate, &registry_.counters()[x.caller.usage.counters].bucket});
  }
  if (place.method) claims.add({&place.method->rate, &place.method->word});
  if (snapshot_->account) claims.add({&snapshot_->account->rate, &snapshot_->account->word});
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
    outcome = GatewayError{.kind = GatewayErrorKind::throttled, .cause = "over a rate limit"};
  } else if (x.caller.usage.plan != kNoPlan && !count(x)) {
    outcome = GatewayError{.kind = GatewayErrorKind::quota_exceeded, .cause = "the quota of the API key is used up"};
  }
  if (!outcome.ok()) {
    for (const Claim& claim : claims) {
      if (&claim == refused) break;
      claim.rate->put_back(*claim.bucket);
    }
  }
  for (const Claim& claim : claims) {
    if (claim.client) describe_limit(x, claim.client->label, *claim.rate, *claim.bucket, now_ns, &claim == refused);
  }
  return outcome;
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
  return true;
}

}  // namespace apigen::usage
