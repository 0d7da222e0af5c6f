// AWS_IAM: Signature Version 4 verified, then the identity's policies and the API's resource policy.
// Source: aws-behaviour reference 8.4, 8.6; the developer guide's tables A and B.
#include <openssl/crypto.h>

#include <algorithm>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/integrations/access_phases.h"
#include "apigen/json/writer.h"
#include "apigen/policy/store.h"
#include "apigen/rt/authorizers.h"
#include "apigen/sigv4/key.h"
#include "apigen/sigv4/sign.h"
#include "denials.h"
#include "resource_policy.h"
#include "signature.h"

namespace apigen::authorize {
namespace {

using policy::Verdict;
using rt::Exchange;
using rt::Outcome;

constexpr std::string_view kService = "execute-api", kTerminator = "aws4_request", kInvalid = "InvalidSignatureException";
constexpr std::int64_t kSkewMs = 5 * 60 * 1000;
/// Stands in for the secret of a key that nobody has, so that both take the same time.
constexpr std::string_view kNoSecret = "0000000000000000000000000000000000000000";

bool equal_in_constant_time(std::string_view a, std::string_view b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

const config::Identity* find_identity(const config::Settings& settings, std::string_view access_key_id) {
  const auto& all = settings.identities;  // sorted by the key's id
  auto found = std::lower_bound(all.begin(), all.end(), access_key_id, [](const config::Identity& one, std::string_view id) { return one.access_key_id < id; });
  return found != all.end() && found->access_key_id == access_key_id ? &*found : nullptr;
}

Outcome check_time(const Exchange& x, const Signature& signature, std::int64_t now) {
  const std::int64_t good_until = signature.signed_ms + (signature.presigned ? signature.expires_seconds * 1000 : kSkewMs);
  auto date = [&x](std::int64_t ms) { return sigv4::amz_date(x.arena, ms); };
  if (now > good_until) {
    rt::Buffer text(x.arena);
    text.append("Signature expired: ").append(signature.time).append(" is now earlier than ");
    if (signature.presigned) {
      text.append(date(now - signature.expires_seconds * 1000)).append(" (").append(date(now)).append(" - ").append_number(signature.expires_seconds).append(" s.)");
    } else {
      text.append(date(now - kSkewMs)).append(" (").append(date(now)).append(" - 5 min.)");
    }
    return refuse_signature(x, kInvalid, text.view());
  }
  if (signature.signed_ms > now + kSkewMs) {
    rt::Buffer text(x.arena);
    text.append("Signature not yet current: ").append(signature.time).append(" is still later than ").append(date(now + kSkewMs));
    return refuse_signature(x, kInvalid, text.append(" (").append(date(now)).append(" + 5 min.)").view());
  }
  return {};
}

Outcome check_scope(const Exchange& x, const Signature& signature) {
  rt::Buffer text(x.arena);
  const std::string_view region = x.services.settings->region;
  if (signature.scope.region != region) text.append("Credential should be scoped to a valid region, not '").append(signature.scope.region).append("'. ");
  if (signature.scope.service != kService) text.append("Credential should be scoped to correct service: 'execute-api'. ");
  if (signature.terminator != kTerminator) {
    text.append("Credential should be scoped with a valid terminator: 'aws4_request', not '").append(signature.terminator).append("'. ");
  }
  if (signature.scope.date != signature.time.substr(0, 8)) {
    text.append("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '").append(signature.scope.date);
    text.append("' != '").append(signature.time.substr(0, 8)).append("', from '").append(signature.time).append("'.");
  }
  return text.empty() ? Outcome() : refuse_signature(x, kInvalid, text.view());
}

/// The session token of temporary credentials, and whether they have run out.
Outcome check_session(const Exchange& x, const Signature& signature, const config::Identity& identity, std::int64_t now) {
  if (!equal_in_constant_time(identity.session_token, signature.session_token)) {
    return refuse_signature(x, "UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  if (identity.expires_ms && now >= *identity.expires_ms) {
    return rt::GatewayError{.kind = rt::GatewayErrorKind::expired_token, .cause = "the session has ended"};
  }
  return {};
}

/// The body has been read: what is hashed is what came. A client may say the hash, but no other one (UNSIGNED-PAYLOAD is S3's alone).
Outcome check_signature(const Exchange& x, const Signature& signature, std::string_view secret) {
  thread_local sigv4::KeyCache keys;
  sigv4::Signable request{.method = x.request.method,
                          .path = x.context.path,
                          .query = x.request.query,
                          .headers = &x.request.headers,
                          .payload_hash = sigv4::sha256_hex(x.arena, x.request.body_bytes)};
  if (signature.presigned) request.left_out_parameter = "X-Amz-Signature";
  rt::Buffer canonical(x.arena), to_sign(x.arena);
  sigv4::append_canonical_request(canonical, request, signature.signed_headers);
  sigv4::append_string_to_sign(to_sign, signature.time, signature.scope, canonical.view());
  const std::string_view wanted = sigv4::signature(x.arena, keys.get(secret, signature.scope), to_sign.view());
  if (equal_in_constant_time(wanted, signature.value)) {
    const std::string_view said = x.request.headers.last("x-amz-content-sha256");
    if (!said.data() || said == request.payload_hash) return {};
    return refuse_signature(x, kInvalid, "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  rt::Buffer text(x.arena);
  text.append("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
              "Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'");
  text.append(canonical.view()).append("'\n\nThe String-to-Sign should have been\n'").append(to_sign.view()).append("'\n");
  return refuse_signature(x, kInvalid, text.view());
}

void introduce(Exchange& x, const config::Identity& identity) {
  x.caller.user_arn = x.arena.copy(identity.user_arn);
  x.caller.account_id = x.arena.copy(identity.account_id);
  x.caller.access_key = x.arena.copy(identity.access_key_id);
  x.caller.caller = x.caller.user = x.arena.copy(identity.user_id);
  if (x.api->type != rt::ApiType::http) return;
  rt::Buffer json(x.arena);
  auto member = [&json](std::string_view name, std::string_view value) { json::append_string(json.append(name), value); };
  member("{\"iam\":{\"accessKey\":", identity.access_key_id);
  member(",\"accountId\":", identity.account_id);
  member(",\"callerId\":", identity.user_id);
  json.append(",\"cognitoIdentity\":null,\"principalOrgId\":null");
  member(",\"userArn\":", identity.user_arn);
  member(",\"userId\":", identity.user_id);
  x.caller.authorizer_json = json.append("}}").view();
}

struct Verdicts {
  Verdict own, resource, both;
};

/// The identity's policies and the resource policy, as accounts ask for either or both.
Verdicts ask_policies(const Exchange& x, const config::Identity& identity, const rt::Policy* resource_policy, std::string_view action) {
  const RequestKeys keys(x);
  const policy::Question question{action, method_arn(x), identity.user_arn, keys};
  Verdict own = identity.policies ? Verdict::neither : Verdict::allow;
  if (identity.policies) {
    for (const auto& one : *identity.policies) own = policy::either_allows(own, policy::evaluate(one->policy(), question));
  }
  const Verdict resource = resource_policy ? policy::evaluate(*resource_policy, question) : Verdict::neither;
  const bool same_account = identity.account_id == x.services.settings->account_id;
  return {own, resource, same_account ? policy::either_allows(own, resource) : policy::both_allow(own, resource)};
}

Outcome check_policies(Exchange& x, const config::Identity& identity, const rt::Policy* resource_policy) {
  const Verdicts verdicts = ask_policies(x, identity, resource_policy, kInvoke);
  if (verdicts.both == Verdict::allow) {
    if (asks_to_refresh(x)) allow_refresh(x, ask_policies(x, identity, resource_policy, kInvalidateCache).both);
    return {};
  }
  return not_authorized_to_invoke(x, identity.user_arn,
                                  verdicts.own == Verdict::deny        ? " with an explicit deny in an identity-based policy"
                                  : verdicts.resource == Verdict::deny ? kExplicitResourceDeny
                                                                       : std::string_view());
}

/// Whose signature it is; x.caller says so afterwards.
rt::Task<Outcome> authenticate(Exchange& x, const config::Settings& settings, const config::Identity** who) {
  const std::int64_t now = x.services.environment.wall_ms();
  Signature signature;
  APIGEN_TRY(read_signature(x, signature));
  APIGEN_TRY(check_scope(x, signature));
  APIGEN_TRY(check_signed_headers(x, signature));
  APIGEN_TRY(check_time(x, signature, now));
  const config::Identity* identity = find_identity(settings, signature.access_key_id);
  if (identity) APIGEN_TRY(check_session(x, signature, *identity, now));
  APIGEN_TRY(co_await rt::read_body(x));
  const Outcome verified = check_signature(x, signature, identity ? std::string_view(identity->secret_access_key) : kNoSecret);
  if (!identity) co_return refuse_signature(x, "UnrecognizedClientException", "The security token included in the request is invalid.");
  if (!verified.ok()) co_return verified;
  introduce(x, *identity);
  x.request.headers.remove("authorization");  // a signature is not passed on
  *who = identity;
  co_return Outcome();
}

}  // namespace
}  // namespace apigen::authorize

namespace apigen::rt {

using namespace apigen::authorize;

Task<Outcome> authorize(Exchange& x, const IamAuthorizer& authorizer) {
  if (x.skip_access_checks) co_return Outcome();
  // A reload must not take the identity away while the body is read.
  const std::shared_ptr<const config::Settings> settings = x.services.settings;
  const config::Identity* identity = nullptr;
  const PhaseOf signature(x, &AccessPhases::authenticate);
  const Outcome authenticated = co_await authenticate(x, *settings, &identity);
  APIGEN_TRY(signature.end(authenticated));
  const PhaseOf policies(x, &AccessPhases::authorize);
  co_return policies.end(check_policies(x, *identity, authorizer.resource_policy));
}

}  // namespace apigen::rt
