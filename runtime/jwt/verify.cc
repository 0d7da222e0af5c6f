// Signatures by OpenSSL. Source: RFC 7518 sections 3.2 to 3.5, RFC 8037 section 3.1.
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

#include "apigen/jwt/keys.h"

namespace apigen::jwt {
namespace {

constexpr std::array<std::pair<std::string_view, Algorithm>, 13> kNames = {{{"RS256", Algorithm::rs256},
                                                                            {"RS384", Algorithm::rs384},
                                                                            {"RS512", Algorithm::rs512},
                                                                            {"PS256", Algorithm::ps256},
                                                                            {"PS384", Algorithm::ps384},
                                                                            {"PS512", Algorithm::ps512},
                                                                            {"ES256", Algorithm::es256},
                                                                            {"ES384", Algorithm::es384},
                                                                            {"ES512", Algorithm::es512},
                                                                            {"EdDSA", Algorithm::eddsa},
                                                                            {"HS256", Algorithm::hs256},
                                                                            {"HS384", Algorithm::hs384},
                                                                            {"HS512", Algorithm::hs512}}};

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

const EVP_MD* digest_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rs256:
    case Algorithm::ps256:
    case Algorithm::es256: return EVP_sha256();
    case Algorithm::rs384:
    case Algorithm::ps384:
    case Algorithm::es384: return EVP_sha384();
    case Algorithm::rs512:
    case Algorithm::ps512:
    case Algorithm::es512: return EVP_sha512();
    case Algorithm::eddsa:  // hashes by itself
    case Algorithm::hs256:
    case Algorithm::hs384:
    case Algorithm::hs512: break;
  }
  return nullptr;
}

bool is_pss(Algorithm algorithm) { return algorithm == Algorithm::ps256 || algorithm == Algorithm::ps384 || algorithm == Algorithm::ps512; }

// R and S, each of the length of the curve's order (RFC 7518 section 3.4), as OpenSSL wants them: in DER. The longest, two
// numbers of 66 bytes, take 139 bytes.
using DerSignature = std::array<unsigned char, 160>;
std::size_t to_der(std::string_view signature, std::size_t number_size, DerSignature& der) {
  if (signature.size() != 2 * number_size) return 0;
  std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  BIGNUM* r = BN_bin2bn(bytes(signature), static_cast<int>(number_size), nullptr);
  BIGNUM* s = BN_bin2bn(bytes(signature) + number_size, static_cast<int>(number_size), nullptr);
  if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return 0;
  }
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0 || static_cast<std::size_t>(size) > der.size()) return 0;
  unsigned char* place = der.data();
  return i2d_ECDSA_SIG(pair.get(), &place) == size ? static_cast<std::size_t>(size) : 0;
}

bool verify_with(EVP_PKEY* key, Algorithm algorithm, std::string_view text, const unsigned char* signature, std::size_t size) {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;  // owned by `context`
  const EVP_MD* digest = digest_of(algorithm);
  if (!context || EVP_DigestVerifyInit(context.get(), &parameters, digest, nullptr, key) != 1) return false;
  if (is_pss(algorithm)) {
    // The salt is as long as the digest (RFC 7518 section 3.5).
    if (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) <= 0 || EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, digest) <= 0 ||
        EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) <= 0) {
      return false;
    }
  }
  return EVP_DigestVerify(context.get(), signature, size, bytes(text), text.size()) == 1;
}

std::size_t number_size(Key::Kind kind) { return kind == Key::Kind::p256 ? 32 : kind == Key::Kind::p384 ? 48 : 66; }

}  // namespace

std::optional<Algorithm> algorithm_named(std::string_view name) {
  for (const auto& [known, algorithm] : kNames) {
    if (known == name) return algorithm;
  }
  return std::nullopt;
}

bool Key::fits(Algorithm algorithm) const {
  if (algorithm_ && *algorithm_ != algorithm) return false;
  switch (kind_) {
    case Kind::rsa: return algorithm <= Algorithm::ps512;
    case Kind::p256: return algorithm == Algorithm::es256;
    case Kind::p384: return algorithm == Algorithm::es384;
    case Kind::p521: return algorithm == Algorithm::es512;
    case Kind::ed25519:
    case Kind::ed448: return algorithm == Algorithm::eddsa;
  }
  return false;
}

bool Key::verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const {
  if (!fits(algorithm)) return false;
  bool good = false;
  if (kind_ == Kind::rsa || algorithm == Algorithm::eddsa) {
    const std::size_t size = kind_ == Kind::ed25519 ? 64 : kind_ == Kind::ed448 ? 114 : static_cast<std::size_t>(EVP_PKEY_get_size(handle_.get()));
    good = signature.size() == size && verify_with(handle_.get(), algorithm, text, bytes(signature), signature.size());
  } else {
    DerSignature der;
    const std::size_t size = to_der(signature, number_size(kind_), der);
    good = size && verify_with(handle_.get(), algorithm, text, der.data(), size);
  }
  if (!good) ERR_clear_error();  // the thread's queue would grow into other users' reports
  return good;
}

HmacKey::HmacKey(std::string_view secret) {
  static constexpr struct {
    const char* digest;
    std::size_t size;
  } kHashes[] = {{"SHA256", 32}, {"SHA384", 48}, {"SHA512", 64}};
  std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
  for (std::size_t i = 0; hmac && i < contexts_.size(); ++i) {
    if (secret.size() < kHashes[i].size) continue;
    std::string name(kHashes[i].digest);
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0), OSSL_PARAM_construct_end()};
    std::shared_ptr<EVP_MAC_CTX> context(EVP_MAC_CTX_new(hmac.get()), EVP_MAC_CTX_free);
    if (context && EVP_MAC_init(context.get(), bytes(secret), secret.size(), parameters) == 1) contexts_[i] = std::move(context);
  }
}

bool HmacKey::verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const {
  EVP_MAC_CTX* context = contexts_[static_cast<std::size_t>(algorithm) - static_cast<std::size_t>(Algorithm::hs256)].get();
  std::array<unsigned char, EVP_MAX_MD_SIZE> code;
  std::size_t written = 0;
  // Without a key: the one that the context has.
  if (!context || EVP_MAC_init(context, nullptr, 0, nullptr) != 1 || EVP_MAC_update(context, bytes(text), text.size()) != 1) return false;
  if (EVP_MAC_final(context, code.data(), &written, code.size()) != 1) return false;
  return written == signature.size() && CRYPTO_memcmp(code.data(), signature.data(), written) == 0;
}

KeySet::Verdict KeySet::verify(const Token& token) const {
  if (is_hmac(token.algorithm)) return secret_.verifies(token.algorithm, token.signed_text, token.signature) ? Verdict::good : Verdict::bad;
  bool known = false;
  for (const Key& key : keys_) {
    if (token.key_id.data() && (!key.id() || *key.id() != token.key_id)) continue;
    known = known || token.key_id.data();
    if (key.verifies(token.algorithm, token.signed_text, token.signature)) return Verdict::good;
  }
  return token.key_id.data() && !known ? Verdict::unknown_key : Verdict::bad;
}

}  // namespace apigen::jwt
