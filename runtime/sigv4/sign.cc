#include "apigen/sigv4/sign.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace apigen::sigv4 {
namespace {

using rt::Buffer;

// Fields that the connection or a hop on the way writes or changes.
constexpr std::array<std::string_view, 10> kUnsigned = {"authorization",    "connection",        "content-length", "expect",     "keep-alive",
                                                        "proxy-connection", "te",                "transfer-encoding",
                                                        "user-agent",       "x-amzn-trace-id"};

std::string_view lower(rt::Arena& arena, std::string_view text) {
  Buffer out(arena);
  out.reserve(text.size());
  for (char c : text) out.append(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
  return out.view();
}

std::string_view signed_headers(rt::Arena& arena, const rt::Headers& headers) {
  rt::ArenaVector<std::string_view> names(arena);
  names.reserve(headers.size());
  for (const rt::HeaderField& field : headers) {
    const std::string_view name = lower(arena, field.name);
    if (std::find(kUnsigned.begin(), kUnsigned.end(), name) == kUnsigned.end()) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  Buffer out(arena);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i && names[i] == names[i - 1]) continue;
    if (i) out.append(';');
    out.append(names[i]);
  }
  return out.view();
}

}  // namespace

std::string_view amz_date(rt::Arena& arena, std::int64_t wall_ms) {
  const std::time_t seconds = static_cast<std::time_t>(wall_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  return arena.copy({text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)});
}

void sign(rt::Arena& arena, const Outgoing& request, const Credentials& credentials, std::string_view region, std::string_view service,
          std::int64_t wall_ms, KeyCache& keys) {
  rt::Headers& headers = *request.headers;
  const std::string_view time = amz_date(arena, wall_ms);
  const std::size_t question = request.target.find('?');
  Signable signable;
  signable.method = request.method;
  signable.path = request.target.substr(0, question);
  if (question != std::string_view::npos) signable.query = request.target.substr(question + 1);
  signable.payload_hash = sha256_hex(arena, request.body);
  signable.path_rule = path_rule(service);
  signable.headers = &headers;

  headers.remove("authorization");
  headers.set("X-Amz-Date", time);
  headers.remove("x-amz-security-token");
  if (!credentials.session_token.empty()) headers.add("X-Amz-Security-Token", credentials.session_token);
  // S3 alone asks for the payload's hash as a field.
  if (signable.path_rule == PathRule::s3) headers.set("X-Amz-Content-Sha256", signable.payload_hash);

  const std::string_view names = signed_headers(arena, headers);
  Buffer canonical(arena);
  append_canonical_request(canonical, signable, names);
  const Scope scope{time.substr(0, 8), region, service};
  Buffer text(arena);
  append_string_to_sign(text, time, scope, canonical.view());
  Buffer value(arena);
  value.append(kAlgorithm).append(" Credential=").append(credentials.access_key_id).append('/');
  append_scope(value, scope);
  value.append(", SignedHeaders=").append(names).append(", Signature=");
  value.append(signature(arena, keys.get(credentials.secret_access_key, scope), text.view()));
  headers.add("Authorization", value.view());
}

}  // namespace apigen::sigv4
