// What a generated gateway tells the runtime about its APIs: constant tables and functions, all of static lifetime.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/gateway_error.h"
#include "apigen/rt/task.h"

namespace apigen::rt {

struct Cors;  // cors.h
struct Exchange;

/// Bumped whenever generated code and runtime must change together; generated code asserts it.
inline constexpr int kRuntimeVersion = 1;

enum class ApiType : std::uint8_t { rest, http, websocket };

/// Path parameter values, raw (percent-encoded) views into the request path, in the order of the template.
struct Captures {
  static constexpr std::size_t kMost = 32;
  std::string_view values[kMost];
  std::size_t count = 0;
};

/// One method of one resource.
struct Operation {
  std::string_view id;             // operationId
  std::string_view method;         // "GET" or "ANY"
  std::string_view resource_path;  // "/pets/{petId}"
  std::string_view resource_id;
  /// Names of the captures, in order.
  const std::string_view* parameter_names;
  std::uint8_t parameter_count;
  /// The pipeline. Never null.
  Task<Outcome> (*serve)(Exchange&);
  /// A pipeline that waits for nothing (a mock) instead: cheaper, no coroutine. Null if `serve` is to be used.
  Outcome (*serve_now)(Exchange&) = nullptr;
  bool throttles = false;   // the pipeline has a throttle() step; else the gateway throttles before it
  bool authorized = false;  // an authorizer comes first, for CORS preflights too
};

/// The `serve` of an operation that has `serve_now`.
Task<Outcome> serve_at_once(Exchange& x);

/// One API.
struct Api {
  std::string_view id;
  std::string_view title;
  std::string_view version;
  ApiType type;
  std::size_t operation_count;
  /// The router: `path` begins with '/', without stage. Null: no such route. `method` and path as sent.
  const Operation* (*route)(std::string_view method, std::string_view path, Captures& captures);
  /// Fills x.response with the gateway response for an error, as the document customises it.
  void (*gateway_response)(Exchange& x, const GatewayError& error);
  /// Media types of x-amazon-apigateway-binary-media-types.
  const std::string_view* binary_media_types;
  std::size_t binary_media_type_count;
  /// x-amazon-apigateway-minimum-compression-size; -1: no compression.
  std::int64_t minimum_compression_size = -1;
  bool disable_execute_api_endpoint = false;
  /// x-amazon-apigateway-security-policy: the oldest TLS of domain names that have no policy of their own. "": none.
  std::string_view security_policy{};
  /// All operations, `operation_count` of them in the document's order, for --describe. Null: not listed.
  const Operation* const* operations = nullptr;
  /// Integrations are called through the cache (cache.h), so that stages may keep answers.
  bool keeps_answers = false;
  /// Every operation was built with strict checks, and with checks of its answers: gateway.yaml may ask for them.
  bool all_strict = false;
  bool all_answers_checked = false;
  /// The gateway answers preflights and writes all CORS fields itself; null: it leaves them to the integrations.
  const Cors* cors = nullptr;
};

}  // namespace apigen::rt
