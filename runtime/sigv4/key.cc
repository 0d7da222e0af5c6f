#include "apigen/sigv4/key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "hex.h"

namespace apigen::sigv4 {
namespace {

SigningKey hmac(const void* key, std::size_t key_size, std::string_view text) {
  SigningKey out{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key, static_cast<int>(key_size), reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size);
  return out;
}

SigningKey hmac(const SigningKey& key, std::string_view text) { return hmac(key.data(), key.size(), text); }

}  // namespace

SigningKey derive_key(std::string_view secret_access_key, const Scope& scope) {
  std::string first = "AWS4";
  first += secret_access_key;
  const SigningKey key = hmac(hmac(hmac(hmac(first.data(), first.size(), scope.date), scope.region), scope.service), "aws4_request");
  OPENSSL_cleanse(first.data(), first.size());
  return key;
}

std::string_view signature(rt::Arena& arena, const SigningKey& key, std::string_view string_to_sign) {
  const SigningKey mac = hmac(key, string_to_sign);
  return hex(arena, mac.data(), mac.size());
}

KeyCache::~KeyCache() {
  for (Entry& entry : entries_) {
    OPENSSL_cleanse(entry.secret.data(), entry.secret.size());
    OPENSSL_cleanse(entry.key.data(), entry.key.size());
  }
}

SigningKey KeyCache::get(std::string_view secret_access_key, const Scope& scope) {
  for (const Entry& entry : entries_) {
    if (entry.date == scope.date && entry.secret == secret_access_key && entry.region == scope.region && entry.service == scope.service &&
        !entry.date.empty()) {
      return entry.key;
    }
  }
  Entry& entry = entries_[next_];
  next_ = (next_ + 1) % entries_.size();
  OPENSSL_cleanse(entry.secret.data(), entry.secret.size());
  entry.secret = secret_access_key;
  entry.date = scope.date;
  entry.region = scope.region;
  entry.service = scope.service;
  entry.key = derive_key(secret_access_key, scope);
  return entry.key;
}

}  // namespace apigen::sigv4
