// AWS Signature Version 4: signing keys and signatures. Source: as canonical.h, step 4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "apigen/sigv4/canonical.h"

namespace apigen::sigv4 {

using SigningKey = std::array<unsigned char, 32>;

/// Four HMACs over date, region, service and "aws4_request".
SigningKey derive_key(std::string_view secret_access_key, const Scope& scope);

/// 64 lower-case hexadecimal digits.
std::string_view signature(rt::Arena& arena, const SigningKey& key, std::string_view string_to_sign);

/// The latest signing keys, so that one is derived once a day for each caller, region and service. Not thread-safe; the keys
/// are wiped with it. Steady state makes no call to malloc.
class KeyCache {
 public:
  KeyCache() = default;
  KeyCache(const KeyCache&) = delete;
  KeyCache& operator=(const KeyCache&) = delete;
  ~KeyCache();

  SigningKey get(std::string_view secret_access_key, const Scope& scope);

 private:
  struct Entry {
    std::string secret, date, region, service;
    SigningKey key{};
  };
  std::array<Entry, 16> entries_;
  std::size_t next_ = 0;  // the one to be replaced
};

}  // namespace apigen::sigv4
