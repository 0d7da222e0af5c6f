#include "apigen/jwt/issuer.h"

#include <chrono>
#include <fstream>
#include <iterator>

#include "apigen/json/value.h"
#include "apigen/upstream/client.h"

namespace apigen::jwt {
namespace {

using namespace std::chrono_literals;

constexpr auto kUsed = 2h;         // AWS's figure (8.7)
constexpr auto kRenewed = 1h;      // from then on one fetch is tried now and then, while the old keys serve
constexpr auto kAfterSuccess = 30s;
constexpr auto kAfterFailure = 5s;
constexpr auto kDeadline = 5s;

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* member = object.find(name);
  return member && member->is(json::Type::string) ? member->text() : std::string_view();
}

// An issuer that is asked over TLS must not hand the keys over to whoever sits between.
bool is_as_safe(std::string_view issuer, std::string_view url) { return url.starts_with("https://") || !issuer.starts_with("https://"); }

std::string discovery_url(std::string_view issuer) {
  while (issuer.ends_with('/')) issuer.remove_suffix(1);  // OpenID Connect Discovery 1.0 section 4.1
  return std::string(issuer) + "/.well-known/openid-configuration";
}

}  // namespace

ParsedKeys read_keys_file(const config::Issuer& how) {
  std::ifstream in(how.jwks_file, std::ios::binary);
  if (!in) return {nullptr, "cannot read " + how.jwks_file};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  ParsedKeys parsed = parse_keys(text, how.secret);
  if (!parsed.problem.empty()) parsed.problem = how.jwks_file + ": " + parsed.problem;
  return parsed;
}

Issuer::Issuer(rt::Loop& loop, upstream::Client& client, std::string name, config::Issuer how)
    : loop_(loop), client_(client), name_(std::move(name)), how_(std::move(how)) {
  if (fetches()) return;
  if (how_.jwks_file.empty()) {
    take({std::make_shared<const KeySet>(std::vector<Key>(), how_.secret), {}});
  } else {
    take(read_keys_file(how_));
  }
}

Issuer::~Issuer() {
  while (waiting_) waiting_->unlink();
}

std::shared_ptr<const KeySet> Issuer::keys() {
  if (!keys_ || !fetches()) return keys_;
  const auto age = loop_.now() - fetched_at_;
  if (age >= kRenewed && !fetching_ && loop_.now() >= next_fetch_) start_fetch();
  return age < kUsed ? keys_ : nullptr;
}

void Issuer::take(ParsedKeys parsed) {
  if (!parsed.keys) return fail(std::move(parsed.problem));
  keys_ = std::move(parsed.keys);
  problem_.clear();
  ++generation_;
  fetched_at_ = loop_.now();
  next_fetch_ = fetched_at_ + kAfterSuccess;
}

void Issuer::fail(std::string why) {
  problem_ = "keys of " + name_ + ": " + std::move(why);
  next_fetch_ = loop_.now() + kAfterFailure;
}

void Issuer::start_fetch() {
  fetching_ = true;
  fetch_ = fetch();
  fetch_.start();
}

rt::Task<std::string> Issuer::get(rt::Arena& arena, std::string_view url, std::string_view& text) {
  const auto uri = upstream::parse_uri(url);
  if (!uri) co_return "'" + std::string(url) + "' is no URL that can be asked";
  rt::Headers headers(arena);
  headers.add("Accept", "application/json");
  headers.add("User-Agent", "apigen");
  upstream::Call call;
  call.uri = *uri;
  call.method = "GET";
  call.headers = &headers;
  call.deadline = loop_.now() + kDeadline;
  upstream::Reply reply = co_await client_.exchange(arena, call);
  if (reply.fault != upstream::Fault::none) co_return std::string(url) + ": " + std::string(reply.cause);
  if (reply.status != 200) co_return std::string(url) + " answers with status " + std::to_string(reply.status);
  upstream::Collected collected = co_await upstream::collect(arena, reply.body.get(), kLargestKeySet);
  if (collected.fault != upstream::Fault::none) co_return std::string(url) + ": " + std::string(upstream::describe(collected.fault));
  text = collected.bytes;
  co_return std::string();
}

rt::Task<void> Issuer::fetch() {
  rt::Arena arena;
  std::string url = how_.jwks_uri;
  std::string problem;
  std::string_view text;
  if (url.empty()) {
    const std::string_view where = arena.copy(discovery_url(name_));
    std::string asked = co_await get(arena, where, text);
    problem = std::move(asked);
    if (problem.empty()) {
      const json::Parsed parsed = json::parse(arena, text, {.depth = 32});
      const json::Value empty;
      const json::Value& document = parsed.value ? *parsed.value : empty;
      url = text_of(document, "jwks_uri");
      // Section 4.3: the document has to name the issuer that it was asked for.
      if (text_of(document, "issuer") != name_) problem = std::string(where) + " speaks for another issuer";
      else if (url.empty()) problem = std::string(where) + " has no jwks_uri";
      else if (!is_as_safe(name_, url)) problem = std::string(where) + " names keys that are not protected by TLS";
    }
  }
  if (problem.empty()) {
    const std::string_view where = arena.copy(url);
    std::string asked = co_await get(arena, where, text);
    problem = std::move(asked);
  }
  if (problem.empty()) {
    take(parse_keys(text, how_.secret));
  } else {
    fail(std::move(problem));
  }
  fetching_ = false;
  wake();
}

void Issuer::wake() {
  // A waiter that goes on may wait again, or end others.
  for (Fetched* one = waiting_; one; one = waiting_) {
    one->unlink();
    one->waiter_.resume();
  }
}

bool Issuer::Fetched::await_ready() {
  if (issuer_.fetching_) return false;
  if (!issuer_.fetches() || issuer_.loop_.now() < issuer_.next_fetch_) return true;
  issuer_.start_fetch();
  return !issuer_.fetching_;
}

void Issuer::Fetched::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  next_ = issuer_.waiting_;
  link_ = &issuer_.waiting_;
  if (next_) next_->link_ = &next_;
  issuer_.waiting_ = this;
}

void Issuer::Fetched::unlink() {
  if (!link_) return;
  *link_ = next_;
  if (next_) next_->link_ = link_;
  link_ = nullptr;
}

}  // namespace apigen::jwt
