// SHA-256 over several texts: names of what is kept for later, which no client can choose so that two collide.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

struct evp_md_st;
struct evp_md_ctx_st;

namespace apigen::rt {

using Digest = std::array<unsigned char, 32>;

/// For hash tables: a digest's bytes are as good a hash as any.
struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    std::size_t hash;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

/// One digest after the other; keeps OpenSSL's algorithm and context, which cost more to look up than a short digest does.
/// One thread. Ends the process where SHA-256 cannot be had.
class Sha256 {
 public:
  Sha256();
  void begin();
  void add(const void* bytes, std::size_t size);
  /// With its length in front, so that no two lists of texts read alike.
  void add(std::string_view text);
  Digest end();

 private:
  std::unique_ptr<evp_md_st, void (*)(evp_md_st*)> algorithm_;
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

}  // namespace apigen::rt
