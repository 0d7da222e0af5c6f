#include "fetch.h"

#include <chrono>
#include <ctime>
#include <fstream>

#include "apigen/core/services.h"
#include "apigen/core/urlencoding.h"
#include "apigen/json/value.h"
#include "apigen/upstream/client.h"

namespace apigen::awsclient {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostBytes = 256 * 1024;
// As the SDKs: a link-local address that nobody answers for must not hold up a request.
constexpr milliseconds kMetadataTime{1000};
constexpr milliseconds kTime{5000};
constexpr std::string_view kSession = "apigen";

struct Answer {
  int status = 0;  // 0: none
  std::string_view body;
  std::string problem;
};

rt::Task<Answer> call(Tools& tools, rt::Arena& arena, std::string_view method, std::string_view url, rt::Headers& headers, std::string_view body,
                      milliseconds time) {
  Answer answer;
  const auto uri = upstream::parse_uri(url);
  if (!uri) {
    answer.problem = std::string(url) + " is no URL";
    co_return answer;
  }
  upstream::Call request;
  request.uri = *uri;
  request.method = method;
  request.headers = &headers;
  request.body = body;
  request.deadline = tools.loop.now() + time;
  upstream::Reply reply = co_await tools.http.exchange(arena, request);
  upstream::Collected collected{reply.fault, {}};
  if (reply.fault == upstream::Fault::none) {
    upstream::Collected whole = co_await upstream::collect(arena, reply.body.get(), kMostBytes);
    collected = whole;
  }
  if (collected.fault != upstream::Fault::none) {
    answer.problem = std::string(url) + ": " + std::string(reply.cause.empty() ? upstream::describe(collected.fault) : reply.cause);
    co_return answer;
  }
  answer.status = reply.status;
  answer.body = collected.bytes;
  if (reply.status != 200) answer.problem = std::string(url) + " answered " + std::to_string(reply.status);
  co_return answer;
}

// "2025-01-31T12:00:00Z", perhaps with fractions of a second.
std::int64_t parse_time(const std::string& text) {
  std::tm parts{};
  if (!strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts)) return 0;
  return static_cast<std::int64_t>(timegm(&parts)) * 1000;
}

// The document that container endpoints and instance metadata answer with.
Fetched read_document(rt::Arena& arena, std::string_view body, std::string_view url) {
  Fetched fetched;
  const json::Parsed parsed = json::parse(arena, body);
  auto member = [&](std::string_view name) {
    const json::Value* value = parsed.value ? parsed.value->find(name) : nullptr;
    return value && value->is(json::Type::string) ? std::string(value->text()) : std::string();
  };
  fetched.keys = {member("AccessKeyId"), member("SecretAccessKey"), member("Token"), parse_time(member("Expiration"))};
  if (fetched.keys.access_key_id.empty() || fetched.keys.secret_access_key.empty()) {
    fetched.problem = std::string(url) + " answered no credentials" + (member("Code").empty() ? "" : " (" + member("Code") + ")");
  }
  return fetched;
}

rt::Task<Fetched> from_container(Tools& tools, const Source& source) {
  rt::Arena arena;
  rt::Headers headers(arena);
  std::string authorization = source.authorization;
  if (!source.authorization_file.empty()) {
    // A file in memory that its writer renews: read each time, once an hour.
    std::ifstream file(source.authorization_file, std::ios::binary);
    if (!std::getline(file, authorization)) {
      co_return Fetched{{}, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read"};
    }
  }
  if (!authorization.empty()) headers.add("Authorization", authorization);
  headers.add("Accept", "application/json");
  Answer answer = co_await call(tools, arena, "GET", source.url, headers, {}, kTime);
  if (!answer.problem.empty()) co_return Fetched{{}, std::move(answer.problem)};
  co_return read_document(arena, answer.body, source.url);
}

rt::Task<Fetched> from_instance(Tools& tools, const Source& source) {
  rt::Arena arena;
  rt::Headers session(arena);
  session.add("X-aws-ec2-metadata-token-ttl-seconds", "21600");
  const std::string token_url = source.url + "/latest/api/token";
  Answer token = co_await call(tools, arena, "PUT", token_url, session, {}, kMetadataTime);
  if (!token.problem.empty()) {
    co_return Fetched{{}, "there are no AWS credentials in the environment, in a profile or in instance metadata (" + token.problem + ")"};
  }
  rt::Headers headers(arena);
  headers.add("X-aws-ec2-metadata-token", token.body);
  const std::string list = source.url + "/latest/meta-data/iam/security-credentials/";
  Answer roles = co_await call(tools, arena, "GET", list, headers, {}, kMetadataTime);
  if (!roles.problem.empty()) co_return Fetched{{}, "the instance has no role: " + roles.problem};
  const std::string url = list + std::string(roles.body.substr(0, roles.body.find_first_of("\r\n")));
  Answer answer = co_await call(tools, arena, "GET", url, headers, {}, kMetadataTime);
  if (!answer.problem.empty()) co_return Fetched{{}, std::move(answer.problem)};
  co_return read_document(arena, answer.body, url);
}

std::string element(std::string_view xml, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  xml.remove_prefix(begin + open.size());
  return std::string(xml.substr(0, xml.find('<')));
}

rt::Task<Fetched> from_role(Tools& tools, const Source& source, const Keys& base) {
  rt::Arena arena;
  rt::Buffer body(arena);
  body.append("Action=AssumeRole&Version=2011-06-15&RoleArn=");
  rt::append_encoded(body, source.role);
  rt::append_encoded(body.append("&RoleSessionName="), source.session_name.empty() ? kSession : source.session_name);
  if (!source.external_id.empty()) rt::append_encoded(body.append("&ExternalId="), source.external_id);
  const std::string url = source.url + "/";
  const auto uri = upstream::parse_uri(url);
  if (!uri) co_return Fetched{{}, url + " is no URL"};
  rt::Headers headers(arena);
  headers.add("Host", uri->authority);
  headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  sigv4::sign(arena, {"POST", uri->target, &headers, body.view()}, base.view(), source.region, "sts", tools.environment.wall_ms(), tools.signing_keys);
  Answer answer = co_await call(tools, arena, "POST", url, headers, body.view(), kTime);
  const std::string message = element(answer.body, "Message");
  if (!answer.problem.empty()) {
    co_return Fetched{{}, "the role " + source.role + " cannot be assumed: " + answer.problem + (message.empty() ? "" : ": " + message)};
  }
  Fetched fetched;
  fetched.keys = {element(answer.body, "AccessKeyId"), element(answer.body, "SecretAccessKey"), element(answer.body, "SessionToken"),
                  parse_time(element(answer.body, "Expiration"))};
  if (fetched.keys.access_key_id.empty() || fetched.keys.secret_access_key.empty()) fetched.problem = url + " answered no credentials";
  co_return fetched;
}

rt::Task<Fetched> at_once(Fetched fetched) { co_return fetched; }

}  // namespace

rt::Task<Fetched> fetch(Tools& tools, const Source& source, const Keys* base) {
  switch (source.kind) {
    case Source::Kind::container: return from_container(tools, source);
    case Source::Kind::instance: return from_instance(tools, source);
    case Source::Kind::role: return from_role(tools, source, *base);
    case Source::Kind::fixed: return at_once({source.keys, {}});
    case Source::Kind::none: break;
  }
  return at_once({{}, source.why});
}

}  // namespace apigen::awsclient
