#include "apigen/core/digest.h"

#include <openssl/evp.h>

#include <cstdint>
#include <cstdlib>

namespace apigen::rt {

// Without SHA-256 two callers could not be told apart: there is nothing to go on with.
Sha256::Sha256() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free), context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  if (!algorithm_ || !context_) std::abort();
}

void Sha256::begin() {
  if (EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) != 1) std::abort();
}

void Sha256::add(const void* bytes, std::size_t size) {
  if (EVP_DigestUpdate(context_.get(), bytes, size) != 1) std::abort();
}

void Sha256::add(std::string_view text) {
  const std::uint64_t size = text.size();
  add(&size, sizeof size);
  add(text.data(), text.size());
}

Digest Sha256::end() {
  Digest digest;
  if (EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1) std::abort();
  return digest;
}

}  // namespace apigen::rt
