#include "apigen/jwt/token.h"

#include <algorithm>

#include "base64url.h"

namespace apigen::jwt {
namespace {

constexpr json::ParseOptions kStrict{.depth = 32, .duplicates = json::Duplicates::refuse};

const json::Value* parse_object(rt::Arena& arena, std::string_view encoded) {
  rt::Buffer text(arena);
  if (!append_decoded_base64url(text, encoded)) return nullptr;
  const json::Value* value = json::parse(arena, text.view(), kStrict).value;
  return value && value->is(json::Type::object) ? value : nullptr;
}

ParsedToken refused(const char* problem) { return {{}, problem}; }

const char* read_header(const json::Value& header, Token& token) {
  const json::Value* name = header.find("alg");
  if (!name || !name->is(json::Type::string)) return "the token names no signing method";
  const std::optional<Algorithm> algorithm = algorithm_named(name->text());
  if (!algorithm) return "the token's signing method is not supported";
  token.algorithm = *algorithm;
  if (const json::Value* id = header.find("kid")) {
    if (!id->is(json::Type::string)) return "the token's kid is not a text";
    token.key_id = id->text().data() ? id->text() : std::string_view("", 0);
  }
  if (header.find("crit")) return "the token has critical header parameters that are not understood";
  // RFC 7797 section 6: an unencoded payload has to be listed in crit.
  if (header.find("b64")) return "the token has a header parameter that has to be critical";
  return nullptr;
}

}  // namespace

ParsedToken parse_token(rt::Arena& arena, std::string_view text) {
  if (text.size() > kLongestToken) return refused("the token is too long");
  if (std::count(text.begin(), text.end(), '.') != 2) return refused("token contains an invalid number of segments");
  const std::size_t first = text.find('.'), second = text.rfind('.');
  const json::Value* header = parse_object(arena, text.substr(0, first));
  if (!header) return refused("the token's header is not valid");
  ParsedToken parsed;
  parsed.problem = read_header(*header, parsed.token);
  if (parsed.problem) return parsed;
  parsed.token.claims = parse_object(arena, text.substr(first + 1, second - first - 1));
  if (!parsed.token.claims) return refused("the token's claims are not valid");
  rt::Buffer signature(arena);
  if (!append_decoded_base64url(signature, text.substr(second + 1)) || signature.empty()) return refused("the token's signature is not valid");
  parsed.token.signature = signature.view();
  parsed.token.signed_text = text.substr(0, second);
  return parsed;
}

}  // namespace apigen::jwt
