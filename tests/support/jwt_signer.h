// Makes keys, key sets and tokens with OpenSSL, as an identity provider would.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace apigen::test {

inline std::string base64url(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (char c : bytes) {
    bits = (bits << 8 | static_cast<unsigned char>(c)) & 0xFFFF;
    for (held += 8; held >= 6;) out += kAlphabet[bits >> (held -= 6) & 63];
  }
  if (held) out += kAlphabet[bits << (6 - held) & 63];
  return out;
}

class SigningKey {
 public:
  /// "RSA" with bits, "P-256", "P-384", "P-521", "ED25519".
  explicit SigningKey(const std::string& kind, std::size_t bits = 2048) : kind_(kind) {
    EVP_PKEY* made = kind == "RSA"       ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits)
                     : kind == "ED25519" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                         : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind.c_str());
    if (!made) std::abort();
    key_.reset(made, EVP_PKEY_free);
  }

  /// The public key as JSON; `more`: further members, `,"kid":"k1"`.
  std::string jwk(const std::string& more) const {
    if (kind_ == "RSA") {
      return R"({"kty":"RSA","n":")" + base64url(number(OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" + base64url(number(OSSL_PKEY_PARAM_RSA_E)) + "\"" + more + "}";
    }
    if (kind_ == "ED25519") {
      unsigned char raw[32];
      std::size_t size = sizeof raw;
      EVP_PKEY_get_raw_public_key(key_.get(), raw, &size);
      return R"({"kty":"OKP","crv":"Ed25519","x":")" + base64url({reinterpret_cast<char*>(raw), size}) + "\"" + more + "}";
    }
    return R"({"kty":"EC","crv":")" + kind_ + R"(","x":")" + base64url(padded(number(OSSL_PKEY_PARAM_EC_PUB_X))) + R"(","y":")" +
           base64url(padded(number(OSSL_PKEY_PARAM_EC_PUB_Y))) + "\"" + more + "}";
  }

  /// The signature's bytes as RFC 7518 has them.
  std::string sign(const std::string& algorithm, std::string_view text) const {
    const std::string size = algorithm.substr(2);
    const EVP_MD* digest = algorithm == "EdDSA" ? nullptr : size == "256" ? EVP_sha256() : size == "384" ? EVP_sha384() : EVP_sha512();
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* parameters = nullptr;
    if (EVP_DigestSignInit(context.get(), &parameters, digest, nullptr, key_.get()) != 1) std::abort();
    if (algorithm[0] == 'P') {
      EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
    }
    unsigned char out[1100];
    std::size_t written = sizeof out;
    if (EVP_DigestSign(context.get(), out, &written, reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1) std::abort();
    if (algorithm[0] != 'E' || algorithm == "EdDSA") return {reinterpret_cast<char*>(out), written};
    const unsigned char* der = out;
    std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(written)), ECDSA_SIG_free);
    return bytes_of(ECDSA_SIG_get0_r(pair.get()), field()) + bytes_of(ECDSA_SIG_get0_s(pair.get()), field());
  }

  std::string token(const std::string& algorithm, const std::string& header_more, const std::string& claims) const {
    const std::string text = base64url(R"({"alg":")" + algorithm + "\"" + header_more + "}") + "." + base64url(claims);
    return text + "." + base64url(sign(algorithm, text));
  }

 private:
  std::size_t field() const { return kind_ == "P-256" ? 32 : kind_ == "P-384" ? 48 : 66; }
  static std::string bytes_of(const BIGNUM* value, std::size_t size) {
    std::string out(size, '\0');
    if (BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(size)) < 0) std::abort();
    return out;
  }
  std::string number(const char* name) const {
    BIGNUM* value = nullptr;
    if (EVP_PKEY_get_bn_param(key_.get(), name, &value) != 1) std::abort();
    const std::string out = bytes_of(value, static_cast<std::size_t>(BN_num_bytes(value)));
    BN_free(value);
    return out;
  }
  std::string padded(std::string text) const { return std::string(field() - text.size(), '\0') + text; }

  std::string kind_;
  std::shared_ptr<EVP_PKEY> key_;
};

inline std::string hmac_token(const std::string& secret, const std::string& claims, const std::string& algorithm = "HS256") {
  const std::string text = base64url(R"({"alg":")" + algorithm + "\"}") + "." + base64url(claims);
  unsigned char code[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const EVP_MD* digest = algorithm == "HS256" ? EVP_sha256() : algorithm == "HS384" ? EVP_sha384() : EVP_sha512();
  HMAC(digest, secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(), code, &size);
  return text + "." + base64url({reinterpret_cast<char*>(code), size});
}

}  // namespace apigen::test
