#include "public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base64url.h"

namespace apigen::jwt {
namespace {

using json::Type;
using json::Value;

// RFC 7518 section 3.3 asks for 2048; beyond 8192, or with a long exponent, one token costs milliseconds.
constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;
constexpr int kMostExponentBits = 64;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const { Free(object); }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;

Key::Handle handle_of(EVP_PKEY* key) { return key ? Key::Handle(key, EVP_PKEY_free) : Key::Handle(); }

std::string_view text_of(const Value& jwk, std::string_view name) {
  const Value* member = jwk.find(name);
  return member && member->is(Type::string) ? member->text() : std::string_view();
}

/// The bytes of a base64url member; empty if there is none or it is malformed.
std::string_view bytes_of(rt::Arena& arena, const Value& jwk, std::string_view name) {
  rt::Buffer bytes(arena);
  if (!append_decoded_base64url(bytes, text_of(jwk, name))) return {};
  return bytes.view();
}

Number number_of(std::string_view bytes) {
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
}

Key::Handle build(const char* type, OSSL_PARAM_BLD* builder) {
  Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return {};
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return {};
  return handle_of(key);
}

Key::Handle rsa_key(rt::Arena& arena, const Value& jwk) {
  const std::string_view modulus_bytes = bytes_of(arena, jwk, "n"), exponent_bytes = bytes_of(arena, jwk, "e");
  if (modulus_bytes.size() > kMostRsaBits / 8 + 1 || exponent_bytes.size() > kMostExponentBits / 8) return {};
  Number modulus = number_of(modulus_bytes), exponent = number_of(exponent_bytes);
  Builder builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder) return {};
  const int bits = BN_num_bits(modulus.get());
  if (bits < kLeastRsaBits || bits > kMostRsaBits || !BN_is_odd(exponent.get()) || BN_is_one(exponent.get())) return {};
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1) return {};
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) return {};
  return build("RSA", builder.get());
}

// RFC 7518 section 6.2.1.2: coordinates have the length of the curve's field. OpenSSL refuses points that are not on the curve.
Key::Handle ec_key(rt::Arena& arena, const Value& jwk, const char* group, std::size_t size) {
  const std::string_view x = bytes_of(arena, jwk, "x"), y = bytes_of(arena, jwk, "y");
  if (x.size() != size || y.size() != size) return {};
  rt::Buffer point(arena);
  point.append('\x04').append(x).append(y);
  Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0) != 1) return {};
  if (OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.view().data(), point.size()) != 1) return {};
  return build("EC", builder.get());
}

Key::Handle edwards_key(rt::Arena& arena, const Value& jwk, const char* type) {
  const std::string_view x = bytes_of(arena, jwk, "x");
  return handle_of(EVP_PKEY_new_raw_public_key_ex(nullptr, type, nullptr, reinterpret_cast<const unsigned char*>(x.data()), x.size()));
}

bool for_signatures(const Value& jwk) {
  if (const Value* use = jwk.find("use"); use && !(use->is(Type::string) && use->text() == "sig")) return false;
  const Value* operations = jwk.find("key_ops");
  if (!operations) return true;
  for (const Value& operation : *operations) {
    if (operation.is(Type::string) && operation.text() == "verify") return true;
  }
  return false;
}

}  // namespace

std::optional<Key> read_key(rt::Arena& arena, const Value& jwk) {
  if (!jwk.is(Type::object) || !for_signatures(jwk)) return std::nullopt;
  std::optional<std::string> id;
  if (const Value* kid = jwk.find("kid")) {
    if (!kid->is(Type::string)) return std::nullopt;
    id = std::string(kid->text());
  }
  std::optional<Algorithm> algorithm;
  if (const Value* name = jwk.find("alg")) {
    if (name->is(Type::string)) algorithm = algorithm_named(name->text());
    if (!algorithm) return std::nullopt;  // a key for something else
  }
  const std::string_view type = text_of(jwk, "kty"), curve = text_of(jwk, "crv");
  Key::Kind kind{};
  Key::Handle handle;
  auto made = [&](Key::Kind which, Key::Handle key) {
    kind = which;
    handle = std::move(key);
  };
  if (type == "RSA") made(Key::Kind::rsa, rsa_key(arena, jwk));
  else if (type == "EC" && curve == "P-256") made(Key::Kind::p256, ec_key(arena, jwk, "P-256", 32));
  else if (type == "EC" && curve == "P-384") made(Key::Kind::p384, ec_key(arena, jwk, "P-384", 48));
  else if (type == "EC" && curve == "P-521") made(Key::Kind::p521, ec_key(arena, jwk, "P-521", 66));
  else if (type == "OKP" && curve == "Ed25519") made(Key::Kind::ed25519, edwards_key(arena, jwk, "ED25519"));
  else if (type == "OKP" && curve == "Ed448") made(Key::Kind::ed448, edwards_key(arena, jwk, "ED448"));
  if (!handle) return std::nullopt;
  return Key(kind, std::move(handle), std::move(id), algorithm);
}

}  // namespace apigen::jwt
