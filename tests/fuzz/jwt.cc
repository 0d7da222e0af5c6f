// Tokens and key sets: whatever is read is read in bounds, a token that is taken apart has one spelling, and none is genuine
// for keys that did not sign it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "apigen/jwt/claims.h"
#include "apigen/jwt/keys.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

// RFC 7517 appendix A.1.
constexpr std::string_view kKeys =
    R"({"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","kid":"1"}]})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace apigen;
  static const jwt::ParsedKeys known = jwt::parse_keys(kKeys, "0123456789abcdef0123456789abcdef");
  require(known.keys && known.keys->size() == 1);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (jwt::ParsedKeys keys = jwt::parse_keys(text); keys.keys) require(keys.problem.empty() && keys.keys->size() <= 64);
  rt::Arena arena;
  const jwt::ParsedToken parsed = jwt::parse_token(arena, text);
  if (parsed.problem) return 0;
  const jwt::Token& token = parsed.token;
  require(text.size() <= jwt::kLongestToken && text.starts_with(token.signed_text));
  require(token.claims->is(json::Type::object));
  const std::string_view encoded = text.substr(token.signed_text.size() + 1);
  require(token.signature.size() == encoded.size() * 3 / 4);
  require(known.keys->verify(token) != jwt::KeySet::Verdict::good);
  jwt::check_times(*token.claims, 1'763'711'760'000);
  require(jwt::expiry_ms(*token.claims) >= 0);
  constexpr std::string_view kAudience[] = {"a"};
  jwt::has_audience(*token.claims, kAudience, 1);
  for (std::string_view scope : jwt::scopes_of(arena, *token.claims)) require(!scope.empty() && scope.find(' ') == std::string_view::npos);
  for (jwt::Spelling spelling : {jwt::Spelling::http_api, jwt::Spelling::rest_api}) {
    for (const rt::NamedValue& claim : jwt::claim_texts(arena, *token.claims, "claims.", spelling)) require(claim.value.data() != nullptr);
  }
  return 0;
}
