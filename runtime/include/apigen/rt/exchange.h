// Everything about one request while it is served. One thread; lives in its connection and is reused with reset().
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/api.h"
#include "apigen/rt/arena.h"
#include "apigen/rt/gateway_error.h"
#include "apigen/rt/message.h"
#include "apigen/rt/task.h"

namespace apigen::config {
struct Settings;
struct Stage;
}  // namespace apigen::config

namespace apigen::rt::vtl {
struct Map;
}  // namespace apigen::rt::vtl

namespace apigen::rt {

struct AccessPhases;   // apigen/integrations/access_phases.h
struct CacheUse;       // cache.h
struct Services;       // core/services.h: the worker's loop, clients, clock
struct ExecutionLog;   // core/execution_log.h

/// A name with its value, in an arena list.
struct NamedValue {
  std::string_view name;
  std::string_view value;
};

/// The certificate by which a client identified itself (mutual TLS), verified against the trust store.
struct ClientCertificate {
  std::string_view pem;
  std::string_view subject_dn, issuer_dn;  // "CN=client,O=Example" (RFC 2253)
  std::string_view serial_number;          // "a1:b2:c3"
  std::string_view not_before, not_after;  // "May 28 12:30:02 2019 GMT"
};

/// Values of $context that every request has. Set by the gateway before routing; see context.h for look-up by name.
struct RequestContext {
  std::string_view request_id;           // UUID; the client's x-amzn-RequestId if that is one
  std::string_view extended_request_id;  // short base64 text, x-amz-apigw-id
  std::string_view trace_id;             // X-Amzn-Trace-Id: "Root=1-...;Parent=...;Sampled=0"
  std::string_view trace_to_backend;     // as sent on: the same, or its Root alone if the client sent none
  std::string_view source_ip;
  std::uint16_t source_port = 0;
  bool secure = false;                   // it came over TLS
  const ClientCertificate* client_certificate = nullptr;
  std::string_view domain_name;          // Host without port
  std::string_view domain_prefix;        // its first label
  /// What the gateway goes by: request.method, or X-HTTP-Method-Override of a REST API (4.7). Framing looks at the former.
  std::string_view method;
  std::string_view path;                 // raw path with stage or base path, as sent
  std::string_view base_path;            // the base path mapping that matched; "" if none
  std::string_view deployment_id;        // six letters and digits, stable for one version of one document
  std::string_view protocol = "HTTP/1.1";
  std::int64_t received_ms = 0;          // since the epoch
  std::uint64_t received_ns = 0;         // monotonic, for latencies
};

/// Which usage plan counts a request, and where; set by check_api_key() for throttle().
struct UsageOfPlan {
  std::uint16_t plan = UINT16_MAX;  // of the worker's usage::Snapshot; UINT16_MAX: none
  std::uint32_t counters = 0;
};

/// What the RateLimit fields of an answer say; "" where no limit of our own applies.
struct RateLimitFields {
  std::string_view policy, state, retry_after;
};

/// What an authorizer or API key said about the caller. Null members: nothing.
struct Caller {
  std::string_view principal_id;
  const NamedValue* authorizer_context = nullptr;  // stringified as AWS does
  std::size_t authorizer_context_count = 0;
  std::string_view authorizer_json;                // requestContext.authorizer, ready to be placed into an event; "" if none
  std::string_view usage_identifier_key;           // a Lambda authorizer's usageIdentifierKey
  std::string_view api_key;                        // checked; see usage.h
  std::string_view api_key_id;
  UsageOfPlan usage;
  std::string_view user_arn, account_id, caller, access_key, user;
};

/// $context.requestOverride and responseOverride, written by templates. Lists live in the arena.
struct Overrides {
  explicit Overrides(Arena& arena) : request_headers(arena), request_query(arena), request_path(arena), response_headers(arena) {}
  ArenaVector<NamedValue> request_headers, request_query, request_path, response_headers;
  int response_status = 0;  // 0: not set
  /// The maps behind $context.requestOverride and responseOverride: a response template sees what a request template put there.
  vtl::Map* request_values = nullptr;
  vtl::Map* response_values = nullptr;
};

/// A streamed body that lives until the exchange is reset.
class OwnedBody {
 public:
  OwnedBody() = default;
  OwnedBody(const OwnedBody&) = delete;
  OwnedBody& operator=(const OwnedBody&) = delete;
  ~OwnedBody() { delete body_; }
  /// Takes over `body` (from new) and ends the one before.
  BodyReader* own(BodyReader* body) {
    delete body_;
    return body_ = body;
  }
  /// Gives it to the caller.
  BodyReader* release() {
    BodyReader* body = body_;
    body_ = nullptr;
    return body;
  }

 private:
  BodyReader* body_ = nullptr;
};

/// Who lends memory that an answer points into.
class Lender {
 public:
  virtual void give_back() const noexcept = 0;

 protected:
  ~Lender() = default;
};

/// Lent memory, held until the exchange is reset.
class Loan {
 public:
  Loan() = default;
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() { take(nullptr); }
  /// Takes over one hold on `lender`, and gives back the one before.
  void take(const Lender* lender) {
    if (lender_) lender_->give_back();
    lender_ = lender;
  }

 private:
  const Lender* lender_ = nullptr;
};

struct Exchange {
  explicit Exchange(Services& worker_services) : services(worker_services), request(arena), response(arena) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  Services& services;
  /// Memory of this request. Mutable: computing a value to show (context.h) does not change the exchange.
  mutable Arena arena;
  Request request;
  Response response;
  OwnedBody request_stream;               // what request.body points to, if it is not the connection's own
  OwnedBody response_stream;              // what response.stream points to, if the exchange owns it
  Loan answer_loan;                       // what the response points into, if it is neither arena nor constant
  RequestContext context;
  const Api* api = nullptr;
  const Operation* operation = nullptr;
  Captures captures;
  const config::Stage* stage = nullptr;
  std::string_view stage_name;
  bool canary = false;                    // this request goes to the stage's canary
  Caller caller;
  Overrides* overrides = nullptr;         // made on first use, see overrides_of()
  const GatewayError* error = nullptr;    // the error being rendered
  ExecutionLog* log = nullptr;            // null: nobody listens
  std::string_view broken_promise;        // why an answer that goes out is not as the document says; for stderr
  /// As in the console's Test tab: authorizers, API keys and usage plans are not asked, policies do not apply.
  bool skip_access_checks = false;
  mutable const NamedValue* query_parameters = nullptr;  // decoded on first use, see request_query_all()
  mutable std::size_t query_parameter_count = 0;
  mutable bool query_decoded = false;
  RateLimitFields rate_limit;
  CacheUse* cache = nullptr;              // null: answers of this method are not kept
  // For access logs and $context.integration.*
  AccessPhases* access_phases = nullptr;  // null: nobody asked who calls
  int integration_status = 0;             // what the endpoint answered
  int function_status = 0;                // what the function behind it did, where Lambda is the endpoint of a proxy
  std::string_view integration_request_id;  // the endpoint's own id of the request
  std::string_view integration_request_id_2;  // S3's second one
  std::uint32_t integration_latency_ms = 0;

  /// Ready for the next request on the connection; frees nothing that the next one can use.
  void reset();
};

/// Reads the whole request body into request.body_bytes, up to the configured limit (413 beyond it).
Task<Outcome> read_body(Exchange& x);
/// For a body whose length is not known: reads until `enough` bytes are there. A body that ends before is complete then, as after
/// read_body(); any other is still read from request.body as a whole.
Task<Outcome> begin_body(Exchange& x, std::size_t enough);

/// A stage variable's value; null data if it is not set.
std::string_view stage_variable(const Exchange& x, std::string_view name);

/// The override lists, made in the arena on first use.
Overrides& overrides_of(Exchange& x);

}  // namespace apigen::rt
