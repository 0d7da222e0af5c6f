// What a request says of its own signature: AWS Signature Version 4, in the Authorization field or in the query (presigned).
// Source: AWS General Reference, "Signature Version 4"; aws-behaviour reference 8.4.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/exchange.h"
#include "apigen/sigv4/canonical.h"

namespace apigen::authorize {

/// Views into the request or its arena.
struct Signature {
  bool presigned = false;
  std::string_view access_key_id;
  sigv4::Scope scope;
  std::string_view terminator;      // "aws4_request"
  std::string_view signed_headers;  // "host;x-amz-date"
  std::string_view value;           // 64 hexadecimal digits
  std::string_view time;            // "20150830T123600Z"
  std::string_view session_token;   // "" if there is none
  std::int64_t signed_ms = 0;       // `time`
  std::int64_t expires_seconds = 0; // presigned: how long it is good for
};

/// Takes it apart. Fails if there is none, or it is not of the form, with AWS's words for it; nothing is verified.
rt::Outcome read_signature(const rt::Exchange& x, Signature& out);

/// Whether what has to be signed is: Host, and every X-Amz-* field.
rt::Outcome check_signed_headers(const rt::Exchange& x, const Signature& signature);

/// 403 with a text and an error type of AWS's; the short 403 of HTTP APIs there.
rt::Outcome refuse_signature(const rt::Exchange& x, std::string_view error_type, std::string_view message);

/// Milliseconds since the epoch of "20150830T123600Z"; negative if it is none.
std::int64_t parse_amz_date(std::string_view text);

}  // namespace apigen::authorize
