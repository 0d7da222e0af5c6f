// SHA-256 (FIPS 180-4) of texts and files, as lower-case hex: names of cached objects, entries of manifests.
#pragma once

#include <string>
#include <string_view>

namespace apigen::emit {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256& add(std::string_view bytes);
  /// Adds a length before the bytes, so that ("ab", "c") and ("a", "bc") differ.
  Sha256& add_field(std::string_view bytes);
  /// The digest; nothing may be added afterwards.
  std::string hex();

 private:
  void* context_;
};

std::string sha256_hex(std::string_view bytes);

}  // namespace apigen::emit
