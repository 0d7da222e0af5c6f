#include "web_socket.h"

#include "apigen/config/settings.h"
#include "apigen/core/base64.h"
#include "apigen/core/services.h"

namespace apigen::rt {
namespace {

constexpr std::string_view kProtocol = "websocket";

// 16 bytes in base64 (4.1).
bool is_key(Arena& arena, std::string_view text) {
  Buffer bytes(arena);
  return text.size() == 24 && text.ends_with("==") && append_decoded_base64(bytes, text) && bytes.size() == 16;
}

}  // namespace

bool asks_for_web_socket(const Exchange& x) {
  if (!x.request.beyond || !x.services.settings->upgrades.web_socket || x.request.method != "GET") return false;
  const Headers& headers = x.request.headers;
  return equals_ignoring_case(headers.last("upgrade"), kProtocol) && headers.last("sec-websocket-version") == "13" &&
         is_key(x.arena, headers.last("sec-websocket-key"));
}

void ask_for_web_socket(Exchange& x, upstream::Call& call) {
  call.upgrade = kProtocol;
  call.beyond = x.request.beyond;
  call.idle_ms = x.services.settings->upgrades.idle_timeout_ms;
}

void join_web_socket(Exchange& x, upstream::Reply& reply) {
  x.response.status = reply.status;
  x.response.as_it_comes = true;
  x.response.headers.add("Upgrade", kProtocol);
  for (const HeaderField& field : *reply.headers) {
    // The rest of the handshake; renamed as in an ordinary answer it would be none.
    if (!equals_ignoring_case(field.name, "connection") && !equals_ignoring_case(field.name, "upgrade")) x.response.headers.push_back(field);
  }
  x.response.stream = x.response_stream.own(reply.body.release());
}

}  // namespace apigen::rt
