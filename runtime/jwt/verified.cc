#include "apigen/jwt/verified.h"

#include <cstring>

namespace apigen::jwt {
namespace {

// The end of the signature is as good as random, and who does not hold the key cannot choose it: hashing more would only cost
// time. That a token is the one known is decided by comparing all of it.
std::uint64_t hash_of(const void* authorizer, std::string_view token) {
  std::uint64_t parts[2] = {0, 0};
  const std::size_t size = std::min(token.size(), sizeof parts);
  std::memcpy(parts, token.data() + token.size() - size, size);
  std::uint64_t hash = parts[0] * 0x9E3779B97F4A7C15u ^ (parts[1] + reinterpret_cast<std::uintptr_t>(authorizer)) * 0xC2B2AE3D27D4EB4Fu;
  hash ^= hash >> 32;
  return hash * 0x9E3779B97F4A7C15u;
}

}  // namespace

Verified::Verified(const void* authorizer, std::string_view token, std::shared_ptr<Issuer> issuer, std::int64_t expires_ms)
    : authorizer_(authorizer), token_(token), issuer_(std::move(issuer)), generation_(issuer_->generation()), expires_ms_(expires_ms) {}

Verified::Place Verified::add(std::string_view text) {
  const Place place{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
  text_.append(text);
  return place;
}

void Verified::set_claims(const rt::ArenaVector<rt::NamedValue>& claims, std::string_view claims_json, std::string_view scopes_json) {
  claims_json_ = add(claims_json);
  scopes_json_ = add(scopes_json);
  places_.reserve(claims.size() * 2);
  for (const rt::NamedValue& claim : claims) {
    places_.push_back(add(claim.name));
    places_.push_back(add(claim.value));
  }
}

void Verified::set_scopes(const rt::ArenaVector<std::string_view>& scopes) {
  for (std::string_view scope : scopes) scopes_.emplace_back(scope);
}

bool Verified::usable(std::int64_t now_ms) const { return !expired(now_ms) && issuer_->keys() && issuer_->generation() == generation_; }

bool Verified::has_scope(const std::string_view* scopes, std::size_t count) const {
  for (const std::string& held : scopes_) {
    for (std::size_t i = 0; i < count; ++i) {
      if (scopes[i] == held) return true;
    }
  }
  return false;
}

Verified::Copy Verified::copy(rt::Arena& arena) const {
  const std::string_view text = arena.copy(text_);
  const std::size_t count = places_.size() / 2;
  auto* claims = static_cast<rt::NamedValue*>(arena.allocate(count * sizeof(rt::NamedValue), alignof(rt::NamedValue)));
  auto view = [&](Place place) { return std::string_view(text.data() + place.at, place.size); };
  for (std::size_t i = 0; i < count; ++i) new (&claims[i]) rt::NamedValue{view(places_[2 * i]), view(places_[2 * i + 1])};
  return {claims, count, view(claims_json_), view(scopes_json_)};
}

const Verified* VerifiedTokens::find(const void* authorizer, std::string_view token) const {
  const std::uint64_t hash = hash_of(authorizer, token);
  const Slot* set = &slots_[(hash >> 40) % kSets * kWays];
  for (std::size_t i = 0; i < kWays; ++i) {
    if (set[i].hash == hash && set[i].verified && set[i].verified->is(authorizer, token)) return set[i].verified.get();
  }
  return nullptr;
}

void VerifiedTokens::insert(const void* authorizer, std::string_view token, std::unique_ptr<Verified> verified, std::int64_t now_ms) {
  if (bytes_ + verified->bytes() > kMostBytes) clear();
  const std::uint64_t hash = hash_of(authorizer, token);
  Slot* set = &slots_[(hash >> 40) % kSets * kWays];
  Slot* place = &set[turn_++ % kWays];
  for (std::size_t i = 0; i < kWays; ++i) {
    if (!set[i].verified || set[i].verified->expired(now_ms)) place = &set[i];
    if (set[i].verified && set[i].hash == hash && set[i].verified->is(authorizer, token)) {
      place = &set[i];  // it had expired, or the issuer's keys were others
      break;
    }
  }
  if (place->verified) bytes_ -= place->verified->bytes();
  bytes_ += verified->bytes();
  *place = {hash, std::move(verified)};
}

void VerifiedTokens::clear() {
  for (Slot& slot : slots_) slot = {};
  bytes_ = 0;
}

}  // namespace apigen::jwt
