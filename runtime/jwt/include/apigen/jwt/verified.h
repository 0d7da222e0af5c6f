// Tokens that were verified and may be used again until they expire: a bounded cache of one worker. One thread.
//
// A token is known by all of its bytes and by the authorizer that it was verified for. At most 4,096 tokens and 16 MB; what
// comes later takes the place of what has expired, else of any other token that shares its slots.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/jwt/issuer.h"
#include "apigen/rt/exchange.h"

namespace apigen::jwt {

/// All that a request takes over from a token, in one piece of text.
class Verified {
 public:
  /// `claims`: names with their prefix. `claims_json`: {"sub":"..."}; `scopes_json`: ["a","b"].
  Verified(const void* authorizer, std::string_view token, std::shared_ptr<Issuer> issuer, std::int64_t expires_ms);
  void set_claims(const rt::ArenaVector<rt::NamedValue>& claims, std::string_view claims_json, std::string_view scopes_json);
  void set_scopes(const rt::ArenaVector<std::string_view>& scopes);

  bool is(const void* authorizer, std::string_view token) const { return authorizer == authorizer_ && token == token_; }
  /// Whether it may be used now: it has not expired, and the issuer still has the keys that it was verified with.
  bool usable(std::int64_t now_ms) const;
  bool expired(std::int64_t now_ms) const { return expires_ms_ <= now_ms; }
  /// Whether it has one of these scopes.
  bool has_scope(const std::string_view* scopes, std::size_t count) const;
  /// Copies of everything, in the request's arena.
  struct Copy {
    const rt::NamedValue* claims;
    std::size_t claim_count;
    std::string_view claims_json, scopes_json;
  };
  Copy copy(rt::Arena& arena) const;
  std::size_t bytes() const { return sizeof(Verified) + token_.size() + text_.size() + places_.size() * sizeof(Place); }

 private:
  struct Place {
    std::uint32_t at, size;
  };
  Place add(std::string_view text);

  const void* authorizer_;
  std::string token_;
  std::shared_ptr<Issuer> issuer_;
  std::uint32_t generation_;
  std::int64_t expires_ms_;
  std::string text_;
  std::vector<Place> places_;  // name, value, name, value ...
  Place claims_json_{}, scopes_json_{};
  std::vector<std::string> scopes_;
};

class VerifiedTokens {
 public:
  VerifiedTokens() : slots_(kSets * kWays) {}
  /// Null if there is none. Valid until the next insert() or clear().
  const Verified* find(const void* authorizer, std::string_view token) const;
  void insert(const void* authorizer, std::string_view token, std::unique_ptr<Verified> verified, std::int64_t now_ms);
  void clear();

 private:
  static constexpr std::size_t kSets = 1024, kWays = 4;
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20;
  struct Slot {
    std::uint64_t hash = 0;
    std::unique_ptr<Verified> verified;
  };
  std::vector<Slot> slots_;
  std::size_t bytes_ = 0;
  std::size_t turn_ = 0;
};

}  // namespace apigen::jwt
