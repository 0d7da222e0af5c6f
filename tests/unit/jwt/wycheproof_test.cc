// The signature vectors of C2SP/wycheproof, where APIGEN_WYCHEPROOF names a folder that holds a copy of that project. They are
// not part of this one; keys_test.cc has vectors made by OpenSSL for the same algorithms.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "apigen/jwt/keys.h"
#include "tests/support/jwt_signer.h"

namespace apigen::jwt {
namespace {

using nlohmann::json;

std::string bytes_of(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

json vectors(const std::string& name) {
  const char* folder = std::getenv("APIGEN_WYCHEPROOF");
  if (!folder) return {};
  for (const char* below : {"/testvectors_v1/", "/testvectors/"}) {
    std::ifstream in(folder + std::string(below) + name);
    if (in) return json::parse(in);
  }
  ADD_FAILURE() << "APIGEN_WYCHEPROOF has no " << name;
  return {};
}

struct File {
  const char* name;
  const char* algorithm;
};

class Wycheproof : public testing::TestWithParam<File> {};

TEST_P(Wycheproof, SignaturesAreTakenOrRefused) {
  const json file = vectors(GetParam().name);
  if (file.is_null()) GTEST_SKIP() << "APIGEN_WYCHEPROOF is not set: the vectors of C2SP/wycheproof were not run";
  int checked = 0;
  for (const json& group : file["testGroups"]) {
    json jwk = group.contains("publicKeyJwk") ? group["publicKeyJwk"] : group.contains("keyJwk") ? group["keyJwk"] : group.value("jwk", json());
    if (jwk.is_null()) continue;
    for (const char* extra : {"use", "key_ops", "alg", "kid"}) jwk.erase(extra);
    const ParsedKeys keys = parse_keys(json{{"keys", {jwk}}}.dump());
    ASSERT_TRUE(keys.keys);
    if (keys.keys->size() == 0) continue;  // a key that tokens must not have
    for (const json& test : group["tests"]) {
      Token token;
      const std::string text = bytes_of(test["msg"]), signature = bytes_of(test["sig"]);
      token.algorithm = *algorithm_named(GetParam().algorithm);
      token.signed_text = text;
      token.signature = signature;
      const bool good = keys.keys->verify(token) == KeySet::Verdict::good;
      ++checked;
      if (test["result"] == "acceptable") continue;
      EXPECT_EQ(good, test["result"] == "valid") << GetParam().name << " " << test["tcId"] << " " << test["comment"];
    }
  }
  EXPECT_GT(checked, 0) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(Files, Wycheproof,
                         testing::Values(File{"rsa_signature_2048_sha256_test.json", "RS256"}, File{"rsa_signature_3072_sha384_test.json", "RS384"},
                                         File{"rsa_signature_4096_sha512_test.json", "RS512"}, File{"rsa_pss_2048_sha256_mgf1_32_test.json", "PS256"},
                                         File{"rsa_pss_4096_sha512_mgf1_64_test.json", "PS512"}, File{"ecdsa_secp256r1_sha256_p1363_test.json", "ES256"},
                                         File{"ecdsa_secp384r1_sha384_p1363_test.json", "ES384"}, File{"ecdsa_secp521r1_sha512_p1363_test.json", "ES512"},
                                         File{"ed25519_test.json", "EdDSA"}));

}  // namespace
}  // namespace apigen::jwt
