// AWS Signature Version 4: what is signed. For requests that the gateway signs and for those that it verifies.
//
// All functions are pure; text is appended to the caller's buffer. Source: AWS General Reference, "Create a signed AWS API
// request", steps 1 to 3.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/message.h"

namespace apigen::sigv4 {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
/// In place of a payload hash, where S3 takes a body that is not covered.
constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

/// How the path of a request becomes canonical.
enum class PathRule : std::uint8_t {
  standard,  // dot segments and doubled slashes resolved, then encoded once more
  s3,        // a key is any text: nothing is resolved, and it is encoded once
};
/// The rule of a service by its signing name ("s3", "execute-api").
PathRule path_rule(std::string_view service);

/// A request as it stands on the wire.
struct Signable {
  std::string_view method;
  std::string_view path;                  // percent-encoded, without the query; "" is "/"
  std::string_view query;                 // percent-encoded, without '?'
  const rt::Headers* headers = nullptr;   // with Host
  std::string_view payload_hash;          // 64 hexadecimal digits, or kUnsignedPayload
  PathRule path_rule = PathRule::standard;
  std::string_view left_out_parameter{};  // of the query: X-Amz-Signature of a presigned request
};

/// The canonical request. `signed_headers`: lower-case names in order, joined by ';'. A name that the request does not have
/// gets an empty value: who verifies has to look for that before.
void append_canonical_request(rt::Buffer& out, const Signable& request, std::string_view signed_headers);

/// What a signing key is good for.
struct Scope {
  std::string_view date;     // "20150830"
  std::string_view region;   // "us-east-1"
  std::string_view service;  // the signing name
};
/// "20150830/us-east-1/iam/aws4_request"
void append_scope(rt::Buffer& out, const Scope& scope);

/// `time`: "20150830T123600Z".
void append_string_to_sign(rt::Buffer& out, std::string_view time, const Scope& scope, std::string_view canonical_request);

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string_view sha256_hex(rt::Arena& arena, std::string_view bytes);

}  // namespace apigen::sigv4
