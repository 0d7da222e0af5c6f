// The keys of an issuer: a JSON Web Key Set (RFC 7517), or a secret that was configured. Signatures are verified by OpenSSL.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/jwt/algorithm.h"
#include "apigen/jwt/token.h"

struct evp_pkey_st;     // OpenSSL's EVP_PKEY
struct evp_mac_ctx_st;  // and EVP_MAC_CTX

namespace apigen::jwt {

/// A public key. Immutable; verifying is thread-safe.
class Key {
 public:
  enum class Kind : std::uint8_t { rsa, p256, p384, p521, ed25519, ed448 };
  using Handle = std::shared_ptr<evp_pkey_st>;

  Key(Kind kind, Handle handle, std::optional<std::string> id, std::optional<Algorithm> algorithm)
      : kind_(kind), handle_(std::move(handle)), id_(std::move(id)), algorithm_(algorithm) {}

  const std::optional<std::string>& id() const { return id_; }
  /// Whether the algorithm is one for this kind of key, and the one that the key names if it does.
  bool fits(Algorithm algorithm) const;
  /// Whether `signature` is this key's over `text`. False if the algorithm does not fit.
  bool verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const;

 private:
  Kind kind_;
  Handle handle_;
  std::optional<std::string> id_;
  std::optional<Algorithm> algorithm_;
};

/// The secret of HMAC with its key schedules made once. One thread.
class HmacKey {
 public:
  explicit HmacKey(std::string_view secret);
  bool verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const;

 private:
  /// Of HS256, HS384, HS512; null where the secret is shorter than the hash, which RFC 7518 section 3.2 forbids.
  std::array<std::shared_ptr<evp_mac_ctx_st>, 3> contexts_;
};

/// One thread, for the sake of the secret. What it cannot use is left out: keys for encryption, unknown kinds, RSA below 2048 bits (RFC 7518 section 3.3).
class KeySet {
 public:
  KeySet(std::vector<Key> keys, std::string_view secret) : keys_(std::move(keys)), secret_(secret) {}

  enum class Verdict : std::uint8_t { good, bad, unknown_key };
  /// `unknown_key`: no key has the token's id, so that a newer set might. A token without an id is tried with every key that
  /// fits. HMAC is accepted with the configured secret only, never with a key of the set.
  Verdict verify(const Token& token) const;
  std::size_t size() const { return keys_.size(); }

 private:
  std::vector<Key> keys_;
  HmacKey secret_;
};

/// A problem is a sentence for a person; `keys` is null then.
struct ParsedKeys {
  std::shared_ptr<const KeySet> keys;
  std::string problem;
};
inline constexpr std::size_t kLargestKeySet = 256 * 1024;  // bytes
/// `secret`: for HMAC, "" if none is configured.
ParsedKeys parse_keys(std::string_view text, std::string_view secret = {});

}  // namespace apigen::jwt
