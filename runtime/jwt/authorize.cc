// JWT authorizers of HTTP APIs and Cognito authorizers of REST APIs. Source: aws-behaviour reference 8.7 and 8.5.
#include <algorithm>

#include "apigen/core/services.h"
#include "apigen/integrations/access_phases.h"
#include "apigen/json/writer.h"
#include "apigen/jwt/claims.h"
#include "apigen/jwt/tokens.h"
#include "apigen/rt/authorizers.h"
#include "apigen/rt/context.h"

namespace apigen::rt {
namespace {

using jwt::Issuer;
using jwt::Verified;

struct Presented {
  std::string_view token;   // empty: none
  bool several = false;     // two fields that might say different things (RFC 9110 section 5.3)
};

std::string_view without_scheme(std::string_view value) {
  constexpr std::string_view kBearer = "bearer ";
  if (value.size() >= kBearer.size() && equals_ignoring_case(value.substr(0, kBearer.size()), kBearer)) value.remove_prefix(kBearer.size());
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return equals_ignoring_case(value, "bearer") ? std::string_view() : value;
}

Presented presented_at(const Exchange& x, const IdentitySource& source) {
  Presented found;
  auto take = [&](std::string_view value) {
    found.several = found.several || !found.token.empty();
    found.token = without_scheme(value);
  };
  switch (source.location) {
    case IdentitySource::Location::header:
      for (const HeaderField& field : x.request.headers) {
        if (equals_ignoring_case(field.name, source.name)) take(field.value);
      }
      break;
    case IdentitySource::Location::querystring:
      for (const NamedValue& parameter : request_query_all(x)) {
        if (parameter.name == source.name) take(parameter.value);
      }
      break;
    case IdentitySource::Location::context: take(context_value(x, source.name)); break;
    case IdentitySource::Location::stage_variable: take(stage_variable(x, source.name)); break;
  }
  return found;
}

/// The first source that has a token.
Presented presented(const Exchange& x, const IdentitySource* sources, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Presented found = presented_at(x, sources[i]);
    if (found.several || !found.token.empty()) return found;
  }
  return {};
}

/// What was found out of a token that nobody has verified yet.
struct Checked {
  const char* problem = nullptr;  // null: it is genuine, and its time is now
  std::string_view cause{};       // what the operator has to know; empty: it is the token
  bool expired = false;
};

Task<Checked> check(Exchange& x, std::shared_ptr<Issuer> issuer, jwt::Token token) {
  using Verdict = jwt::KeySet::Verdict;
  std::shared_ptr<const jwt::KeySet> keys = issuer->keys();
  if (!keys) {
    Issuer::Fetched fetched(*issuer);
    co_await fetched;
    keys = issuer->keys();
  }
  if (!keys) co_return Checked{.problem = "OIDC discovery endpoint communication error", .cause = x.arena.copy(issuer->problem())};
  Verdict verdict = keys->verify(token);
  if (verdict == Verdict::unknown_key) {
    Issuer::Fetched fetched(*issuer);
    co_await fetched;
    keys = issuer->keys();
    if (keys) verdict = keys->verify(token);
  }
  if (verdict == Verdict::unknown_key) co_return Checked{.problem = "the token's kid is not known"};
  if (verdict != Verdict::good) co_return Checked{.problem = "the token's signature is not valid"};
  Checked checked;
  checked.problem = jwt::check_times(*token.claims, x.services.environment.wall_ms(), &checked.expired);
  co_return checked;
}

std::string_view claims_json(Arena& arena, const ArenaVector<NamedValue>& claims, std::size_t prefix) {
  Buffer text(arena);
  text.append('{');
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (i) text.append(',');
    json::append_string(text, claims[i].name.substr(prefix));
    text.append(':');
    json::append_string(text, claims[i].value);
  }
  return text.append('}').view();
}

std::string_view scopes_json(Arena& arena, const ArenaVector<std::string_view>& scopes) {
  Buffer text(arena);
  text.append('[');
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    if (i) text.append(',');
    json::append_string(text, scopes[i]);
  }
  return text.append(']').view();
}

std::unique_ptr<Verified> keep(Exchange& x, const void* authorizer, std::string_view text, const json::Value& claims, std::shared_ptr<Issuer> issuer,
                               jwt::Spelling spelling) {
  constexpr std::string_view kPrefix = "claims.";  // $context.authorizer.claims.sub
  auto verified = std::make_unique<Verified>(authorizer, text, std::move(issuer), jwt::expiry_ms(claims));
  const ArenaVector<NamedValue> texts = jwt::claim_texts(x.arena, claims, kPrefix, spelling);
  const ArenaVector<std::string_view> scopes = jwt::scopes_of(x.arena, claims);
  verified->set_claims(texts, claims_json(x.arena, texts, kPrefix.size()), scopes_json(x.arena, scopes));
  verified->set_scopes(scopes);
  return verified;
}

Verified::Copy publish(Exchange& x, const Verified& verified) {
  const Verified::Copy copy = verified.copy(x.arena);
  x.caller.authorizer_context = copy.claims;
  x.caller.authorizer_context_count = copy.claim_count;
  return copy;
}

// ------------------------------------------------------------------------------------------------------------ HTTP APIs

std::string_view challenge(const Exchange& x, Scopes scopes, std::string_view error, std::string_view description) {
  Buffer text(x.arena);
  text.append("Bearer scope=\"");
  for (std::size_t i = 0; i < scopes.count; ++i) text.append(i ? " " : "").append(scopes.names[i]);
  return text.append("\" error=\"").append(error).append("\" error_description=\"").append(description).append('"').view();
}

Outcome invalid(const Exchange& x, Scopes scopes, std::string_view description, std::string_view cause = {}) {
  return GatewayError{.kind = GatewayErrorKind::unauthorized,
                      .cause = cause.empty() ? description : cause,
                      .challenge = challenge(x, scopes, "invalid_token", description),
                      .for_operator = !cause.empty()};
}

// The status and body are known (8.7); the challenge is RFC 6750 section 3.1's.
Outcome admit(Exchange& x, const Verified& verified, Scopes scopes) {
  if (scopes.count && !verified.has_scope(scopes.names, scopes.count)) {
    return GatewayError{.kind = GatewayErrorKind::access_denied,
                        .cause = "the token has none of the route's scopes",
                        .challenge = challenge(x, scopes, "insufficient_scope", "the token does not have a required scope")};
  }
  const Verified::Copy copy = publish(x, verified);
  Buffer text(x.arena);
  text.reserve(copy.claims_json.size() + copy.scopes_json.size() + 32);
  text.append("{\"jwt\":{\"claims\":").append(copy.claims_json).append(",\"scopes\":");
  x.caller.authorizer_json = text.append(scopes.count ? copy.scopes_json : "null").append("}}").view();
  return {};
}

}  // namespace

Task<Outcome> authorize(Exchange& x, const JwtAuthorizer& authorizer, Scopes scopes) {
  if (x.skip_access_checks) co_return Outcome();
  const PhaseOf phase(x, &AccessPhases::authorizer);
  const Presented found = presented(x, authorizer.sources, authorizer.source_count);
  if (found.several) co_return phase.end(invalid(x, scopes, "the request has several tokens"));
  if (found.token.empty()) co_return phase.end(GatewayError{.kind = GatewayErrorKind::unauthorized, .cause = "no token", .challenge = "Bearer"});
  jwt::Tokens& tokens = *x.services.tokens;
  const std::int64_t now = x.services.environment.wall_ms();
  if (const Verified* known = tokens.verified().find(&authorizer, found.token); known && known->usable(now)) co_return phase.end(admit(x, *known, scopes));

  const jwt::ParsedToken parsed = jwt::parse_token(x.arena, found.token);
  if (parsed.problem) co_return phase.end(invalid(x, scopes, parsed.problem));
  const json::Value& claims = *parsed.token.claims;
  if (!jwt::is_text(claims, "iss", authorizer.issuer)) co_return phase.end(invalid(x, scopes, "the token does not have a valid issuer"));
  if (!jwt::has_audience(claims, authorizer.audience, authorizer.audience_count)) {
    co_return phase.end(invalid(x, scopes, "the token does not have a valid audience"));
  }
  std::shared_ptr<Issuer> issuer = tokens.issuer(authorizer.issuer);
  const Checked checked = co_await check(x, issuer, parsed.token);
  if (checked.problem) co_return phase.end(invalid(x, scopes, checked.problem, checked.cause));
  std::unique_ptr<Verified> verified = keep(x, &authorizer, found.token, claims, std::move(issuer), jwt::Spelling::http_api);
  Outcome outcome = admit(x, *verified, scopes);
  tokens.verified().insert(&authorizer, found.token, std::move(verified), now);
  co_return phase.end(outcome);
}

// ------------------------------------------------------------------------------------------------------------ REST APIs

namespace {

Outcome unauthorized(std::string_view cause) { return GatewayError{.kind = GatewayErrorKind::unauthorized, .cause = cause}; }

// 8.5: every refusal is the same 401, a missing scope too.
Outcome admit_user(Exchange& x, const Verified& verified, Scopes scopes) {
  if (scopes.count && !verified.has_scope(scopes.names, scopes.count)) return unauthorized("the token has none of the method's scopes");
  const Verified::Copy copy = publish(x, verified);
  x.caller.authorizer_json = Buffer(x.arena).append("{\"claims\":").append(copy.claims_json).append('}').view();
  return {};
}

std::string_view issuer_in(const json::Value& claims) {
  const json::Value* iss = claims.find("iss");
  return iss && iss->is(json::Type::string) ? iss->text() : std::string_view();
}

}  // namespace

Task<Outcome> authorize(Exchange& x, const CognitoAuthorizer& authorizer, Scopes scopes) {
  if (x.skip_access_checks) co_return Outcome();
  const PhaseOf phase(x, &AccessPhases::authorizer);
  const Presented found = presented(x, authorizer.sources, authorizer.source_count);
  if (found.several) co_return phase.end(unauthorized("the request has several tokens"));
  if (found.token.empty()) co_return phase.end(unauthorized("no token"));
  jwt::Tokens& tokens = *x.services.tokens;
  const std::int64_t now = x.services.environment.wall_ms();
  // Which kind of token is asked for depends on the method's scopes, so they are known apart.
  const void* user = reinterpret_cast<const char*>(&authorizer) + (scopes.count ? 1 : 0);
  if (const Verified* known = tokens.verified().find(user, found.token); known && known->usable(now)) co_return phase.end(admit_user(x, *known, scopes));

  const jwt::ParsedToken parsed = jwt::parse_token(x.arena, found.token);
  if (parsed.problem) co_return phase.end(unauthorized(parsed.problem));
  const json::Value& claims = *parsed.token.claims;
  const std::string_view* pools_end = authorizer.issuers + authorizer.issuer_count;
  const std::string_view* pool = std::find(authorizer.issuers, pools_end, issuer_in(claims));
  if (pool == pools_end) co_return phase.end(unauthorized("the token is of another user pool"));
  if (!jwt::is_text(claims, "token_use", scopes.count ? "access" : "id")) {
    co_return phase.end(unauthorized(scopes.count ? "no access token, which a method with scopes asks for" : "no ID token, which a method without scopes asks for"));
  }
  if (authorizer.accepts) {
    const json::Value* aud = claims.find("aud");
    if (!aud || !aud->is(json::Type::string) || !authorizer.accepts(aud->text())) co_return phase.end(unauthorized("the identityValidationExpression does not match the token's aud"));
  }
  config::Issuer keys;
  keys.jwks_uri = std::string(*pool) + "/.well-known/jwks.json";
  std::shared_ptr<Issuer> issuer = tokens.issuer(*pool, keys);
  const Checked checked = co_await check(x, issuer, parsed.token);
  if (checked.expired) {
    co_return phase.end(GatewayError{.kind = GatewayErrorKind::unauthorized, .message = "The incoming token has expired", .cause = checked.problem});
  }
  if (!checked.cause.empty()) {
    co_return phase.end(GatewayError{.kind = GatewayErrorKind::unauthorized, .cause = checked.cause, .for_operator = true});
  }
  if (checked.problem) co_return phase.end(unauthorized(checked.problem));
  std::unique_ptr<Verified> verified = keep(x, user, found.token, claims, std::move(issuer), jwt::Spelling::rest_api);
  Outcome outcome = admit_user(x, *verified, scopes);
  tokens.verified().insert(user, found.token, std::move(verified), now);
  co_return phase.end(outcome);
}

}  // namespace apigen::rt
