// AWS Signature Version 4: signing a request that goes to an AWS service, by its header fields.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/message.h"
#include "apigen/sigv4/key.h"

namespace apigen::sigv4 {

/// Views; an empty session token is none.
struct Credentials {
  std::string_view access_key_id, secret_access_key, session_token;
};

/// A request that is complete but for its signature.
struct Outgoing {
  std::string_view method;
  std::string_view target;         // path and query as they are sent
  rt::Headers* headers = nullptr;  // with Host
  std::string_view body;
};

/// Adds X-Amz-Date, X-Amz-Security-Token (if there is one), X-Amz-Content-Sha256 (S3) and Authorization, in place of any that
/// are there. Signs all fields but those that a hop may change: connection and framing fields, User-Agent, X-Amzn-Trace-Id.
/// `wall_ms`: since the epoch. Values live in the arena.
void sign(rt::Arena& arena, const Outgoing& request, const Credentials& credentials, std::string_view region, std::string_view service,
          std::int64_t wall_ms, KeyCache& keys);

/// "20150830T123600Z" of milliseconds since the epoch.
std::string_view amz_date(rt::Arena& arena, std::int64_t wall_ms);

}  // namespace apigen::sigv4
