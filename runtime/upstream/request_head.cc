#include "request_head.h"

#include "apigen/http1/characters.h"

namespace apigen::upstream {
namespace {

using rt::equals_ignoring_case;

// What belongs to this hop (RFC 9110 section 7.6.1) or is written below. Expect: the client never waits for a 100. Trailer and
// Upgrade pass: an API may map them (aws-behaviour reference 4.3), and without Connection they ask for nothing.
bool is_own_field(std::string_view name) {
  switch (name.size()) {
    case 2: return equals_ignoring_case(name, "te");
    case 6: return equals_ignoring_case(name, "expect");
    case 10: return equals_ignoring_case(name, "connection") || equals_ignoring_case(name, "keep-alive");
    case 14: return equals_ignoring_case(name, "content-length");
    case 16: return equals_ignoring_case(name, "proxy-connection");
    case 17: return equals_ignoring_case(name, "transfer-encoding");
    default: return false;
  }
}

}  // namespace

bool says_length_of_empty_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS" ||
         method == "TRACE";
}

std::string_view write_request_head(rt::Arena& arena, std::string_view method, std::string_view target,
                                    std::string_view authority, const rt::Headers* headers, RequestFraming framing) {
  if (!http1::is_token(method) || method == "CONNECT") return {};
  if (target.empty() || (target.front() != '/' && target.front() != '?') || !http1::all(target, http1::kTarget)) return {};
  rt::Buffer out(arena);
  out.reserve(512);
  out.append(method).append(' ');
  // origin-form begins with a slash (RFC 9112 section 3.2.1); an absolute URI may go on with its query at once.
  if (target.front() == '?') out.append('/');
  out.append(target).append(" HTTP/1.1\r\n");

  bool has_host = false;
  if (headers) {
    for (const rt::HeaderField& field : *headers) {
      if (!http1::is_token(field.name) || !http1::all(field.value, http1::kValue)) return {};
      if (is_own_field(field.name)) continue;
      if (!framing.upgrade.empty() && equals_ignoring_case(field.name, "upgrade")) continue;
      if (field.name.size() == 4 && equals_ignoring_case(field.name, "host")) {
        if (has_host) return {};
        has_host = true;
      }
      out.append(field.name).append(": ").append(field.value).append("\r\n");
    }
  }
  if (!has_host) {
    if (!http1::all(authority, http1::kTarget)) return {};
    out.append("Host: ").append(authority).append("\r\n");
  }
  switch (framing.kind) {
    case RequestFraming::Kind::none: break;
    case RequestFraming::Kind::length:
      out.append("Content-Length: ").append_number(static_cast<std::int64_t>(framing.length)).append("\r\n");
      break;
    case RequestFraming::Kind::chunked: out.append("Transfer-Encoding: chunked\r\n"); break;
  }
  if (!framing.upgrade.empty()) out.append("Connection: Upgrade\r\nUpgrade: ").append(framing.upgrade).append("\r\n");
  out.append("\r\n");
  return out.view();
}

}  // namespace apigen::upstream
