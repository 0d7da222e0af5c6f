#include "auth.hpp"

#include <algorithm>
#include <cmath>

#include "answers.hpp"
#include "crypto.hpp"
#include "sigv4.hpp"
#include "text.hpp"
#include "urls.hpp"

namespace sdk::detail {
namespace {

std::string token_key(const SchemeUse& use) {
  std::string out(use.scheme);
  for (const std::string_view scope : use.scopes) out += " " + std::string(scope);
  return out;
}

void put(HttpRequest& request, const SchemeRules& rules, const std::string& token) {
  if (rules.kind == SchemeKind::bearer) {
    request.headers.set("Authorization", "Bearer " + token);
  } else if (rules.location == "query") {
    request.url +=
        (request.url.find('?') == std::string::npos ? "?" : "&") + percent(rules.parameter) + "=" + percent(token);
  } else if (rules.location == "cookie") {
    const std::string before = request.headers.get("Cookie");
    request.headers.set("Cookie", (before.empty() ? "" : before + "; ") + std::string(rules.parameter) + "=" + token);
  } else {
    request.headers.set(std::string(rules.parameter), token);
  }
}

std::string basic(const std::string& name, const std::string& secret) { return "Basic " + base64(name + ":" + secret); }

/// 20150830T123600Z
std::string amazon_time(std::chrono::system_clock::time_point time) {
  std::string out = DateTime(std::chrono::floor<std::chrono::seconds>(time)).text();
  std::erase_if(out, [](char c) { return c == '-' || c == ':'; });
  return out;
}

struct TokenAnswer {
  std::string token;
  std::chrono::seconds lifetime{3600};
};

Result<TokenAnswer> fetch_token(const Outgoing& outgoing, const std::string& url, const ClientCredentials& client,
                                const SchemeUse& use) {
  std::string form = "grant_type=client_credentials";
  std::vector<std::string> scopes(use.scopes.begin(), use.scopes.end());
  if (!scopes.empty()) form += "&scope=" + form_text(joined(scopes, " "));
  HttpRequest request{.method = "POST", .url = url, .body = Source(form)};
  // RFC 6749 section 2.3.1
  request.headers.set("Authorization", basic(percent(client.client_id), percent(client.client_secret)));
  request.headers.set("Accept", "application/json");
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  Result<std::unique_ptr<HttpAnswer>> answer = outgoing.transport.send(request, outgoing.limits);
  if (!answer) return answer.error();
  Result<std::string> raw = read_all(**answer, outgoing.limits);
  if (!raw) return raw.error();
  const std::optional<Json> json = Json::parse(*raw);
  const Json* token = json ? json->find("access_token") : nullptr;
  if ((*answer)->status != 200 || !token || !token->is_string()) return Error(api_error(**answer, *raw));
  TokenAnswer out{.token = token->text()};
  const Json* seconds = json->find("expires_in");
  const std::optional<double> lifetime = seconds ? seconds->as_double() : std::nullopt;
  constexpr double kYear = 31536000;
  if (lifetime) out.lifetime = std::chrono::seconds(std::lround(std::clamp(*lifetime, 0.0, kYear)));
  return out;
}

}  // namespace

const Credential* Authenticator::credential(std::string_view scheme) const {
  const auto found = credentials_.find(scheme);
  return found == credentials_.end() ? nullptr : &found->second;
}

Result<std::vector<SchemeUse>> Authenticator::choose(const std::vector<std::vector<SchemeUse>>& alternatives) const {
  std::string needed;
  for (const std::vector<SchemeUse>& alternative : alternatives) {
    std::string names;
    bool missing = false;
    for (const SchemeUse& use : alternative) {
      missing = missing || (!credential(use.scheme) && schemes_.at(use.scheme).kind != SchemeKind::mutual_tls);
      names += (names.empty() ? "" : "+") + std::string(use.scheme);
    }
    if (!missing) return alternative;
    needed += (needed.empty() ? "" : " or ") + names;
  }
  if (alternatives.empty()) return std::vector<SchemeUse>();
  return Error(UsageError{"this call needs credentials: give the client " + needed});
}

bool Authenticator::can_renew(const std::vector<SchemeUse>& uses) const {
  return std::any_of(uses.begin(), uses.end(), [&](const SchemeUse& use) {
    const Credential* found = credential(use.scheme);
    const Token* token = found ? std::get_if<Token>(found) : nullptr;
    return (token && token->is_provided()) || (found && std::holds_alternative<ClientCredentials>(*found));
  });
}

void Authenticator::forget(const std::vector<SchemeUse>& uses) const {
  const std::lock_guard lock(mutex_);
  for (const SchemeUse& use : uses) {
    if (const auto found = tokens_.find(token_key(use)); found != tokens_.end()) found->second.until = {};
  }
}

std::chrono::system_clock::time_point Authenticator::now(const SigV4& signer) const {
  return signer.clock ? signer.clock() : std::chrono::system_clock::now();
}

bool Authenticator::correct_clock(const std::vector<SchemeUse>& uses, const std::string& date) const {
  const auto service = http_date(date);
  for (const SchemeUse& use : uses) {
    const Credential* found = credential(use.scheme);
    const SigV4* signer = found ? std::get_if<SigV4>(found) : nullptr;
    if (!service || !signer) continue;
    const std::lock_guard lock(mutex_);
    const auto skew = std::chrono::round<std::chrono::seconds>(*service - now(*signer));
    // The service lets five minutes pass.
    if (std::chrono::abs(skew - skew_) <= std::chrono::minutes(4)) continue;
    skew_ = skew;
    return true;
  }
  return false;
}

Result<std::string> Authenticator::client_token(const Outgoing& outgoing, const SchemeRules& rules,
                                                const ClientCredentials& client, const SchemeUse& use) const {
  const std::string target = client.token_url.empty() ? std::string(rules.token_url) : client.token_url;
  const std::optional<std::string> url = resolved_url(outgoing.base + "/", target);
  if (!url) return Error(UsageError{"the token URL \"" + target + "\" has no host"});
  std::unique_lock lock(mutex_);
  CachedToken& cached = tokens_[token_key(use)];
  const auto ready = [&] { return !cached.being_fetched; };
  const std::stop_token& stop = outgoing.limits.stop;
  const bool turn = outgoing.limits.deadline ? fetched_.wait_until(lock, stop, *outgoing.limits.deadline, ready)
                                             : fetched_.wait(lock, stop, ready);
  if (!turn && stop.stop_requested()) return Error(CancelledError{});
  if (!turn) return Error(TimeoutError{"the time for the call is over before there is a token"});
  if (std::chrono::steady_clock::now() < cached.until) return cached.value;
  cached.being_fetched = true;
  lock.unlock();
  const Result<TokenAnswer> fetched = fetch_token(outgoing, *url, client, use);
  lock.lock();
  cached.being_fetched = false;
  fetched_.notify_all();
  if (!fetched) return fetched.error();
  cached.value = fetched->token;
  cached.until = std::chrono::steady_clock::now() + fetched->lifetime - std::chrono::seconds(30);
  return cached.value;
}

Result<void> Authenticator::sign(const Outgoing& outgoing, const SigV4& signer) const {
  HttpRequest& request = outgoing.request;
  const std::optional<UrlParts> url = url_parts(request.url);
  if (!url) return Error(UsageError{"the address of the service is no URL"});
  const std::string region = signer.region.empty() ? region_of_host(url->host) : signer.region;
  if (region.empty()) return Error(UsageError{"the region to sign for is not known: set SigV4::region"});
  const std::string* body = request.body ? request.body->memory() : nullptr;
  if (request.body && !body) return Error(UsageError{"a signed call needs a body in memory, not a reader"});
  AwsCredentials credentials = signer.credentials;
  if (signer.provider) {
    Result<AwsCredentials> provided = signer.provider(outgoing.limits);
    if (!provided) return provided.error();
    credentials = std::move(*provided);
  }
  SigningScope scope{.time = {}, .region = region, .service = "execute-api"};
  {
    const std::lock_guard lock(mutex_);
    scope.time = amazon_time(now(signer) + skew_);
  }
  Signable signable{.method = request.method,
                    .path = url->path,
                    .query = url->query,
                    .headers = {},
                    .payload_hash = hex(sha256(body ? *body : ""))};
  signable.headers = {{"host", url->host}, {"x-amz-date", scope.time}, {"x-amz-content-sha256", signable.payload_hash}};
  if (!credentials.session_token.empty()) signable.headers["x-amz-security-token"] = credentials.session_token;
  for (const auto& [name, value] : signable.headers) {
    if (name != "host") request.headers.set(name, value);
  }
  const std::string proof =
      signature(credentials.secret_access_key, scope, string_to_sign(scope, canonical_request(signable)));
  request.headers.set("Authorization", "AWS4-HMAC-SHA256 Credential=" + credentials.access_key_id + "/" + scope.text() +
                                           ", SignedHeaders=" + signed_names(signable) + ", Signature=" + proof);
  return {};
}

Result<void> Authenticator::apply(const Outgoing& outgoing, const std::vector<SchemeUse>& uses) const {
  std::vector<const SigV4*> signers;
  for (const SchemeUse& use : uses) {
    const Credential* found = credential(use.scheme);
    if (!found) continue;
    const SchemeRules& rules = schemes_.at(use.scheme);
    if (const auto* signer = std::get_if<SigV4>(found)) {
      signers.push_back(signer);
    } else if (const auto* user = std::get_if<BasicCredentials>(found)) {
      outgoing.request.headers.set("Authorization", basic(user->username, user->password));
    } else if (const auto* client = std::get_if<ClientCredentials>(found)) {
      Result<std::string> token = client_token(outgoing, rules, *client, use);
      if (!token) return token.error();
      outgoing.request.headers.set("Authorization", "Bearer " + *token);
    } else {
      Result<std::string> token = std::get<Token>(*found).get(outgoing.limits);
      if (!token) return token.error();
      put(outgoing.request, rules, *token);
    }
  }
  for (const SigV4* signer : signers) {
    if (Result<void> done = sign(outgoing, *signer); !done) return done;
  }
  return {};
}

}  // namespace sdk::detail
