// gateway.yaml as typed settings. Immutable once loaded; a reload makes a new object.
// Keys and shapes: interfaces.md section 3. Paths are absolute after loading, ${env:} and ${file:} replaced.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/config/upstream.h"

namespace apigen::policy { class StoredPolicy; }

namespace apigen::config {

/// Members that are not set inherit ("GET" of a resource from "*/*").
struct MethodSettings {
  std::optional<double> throttling_rate_limit;
  std::optional<int> throttling_burst_limit;
  std::optional<bool> caching_enabled;
  std::optional<int> cache_ttl_seconds;
  std::optional<bool> require_authorization_for_cache_control;
  std::string unauthorized_cache_control_header_strategy;
  std::string logging_level;                // of the execution log: "OFF", "ERROR", "INFO"; "" is not set
  std::optional<bool> data_trace_enabled;   // with INFO: parameters, headers and bodies too
};

struct AccessLog { std::string destination; std::string format; };

struct Canary {
  double percent_traffic = 0;
  bool use_stage_cache = false;
  std::map<std::string, std::string, std::less<>> stage_variable_overrides;
  std::string deployment_id;
};

struct Throttle { double rate_limit = 0; int burst_limit = 0; };

/// How many limits of our own a stage may have.
inline constexpr std::size_t kMostRateLimits = 8;

/// A limit of our own for each client: requests a second and at once.
struct RateLimit {
  std::string name;     // as the RateLimit header has it
  std::string context;  // the $context variable that tells clients apart: "identity.sourceIp"
  Throttle throttle;
};

/// What a stage's cache may take, and what is our own about it.
struct ResponseCache {
  std::size_t bytes = std::size_t{512} << 20;  // cacheClusterSize
  bool coalesce = true;                        // one call for all who miss the same answer together
  bool keep_server_errors = false;             // answers of 500 and above
  bool keep_set_cookie = false;                // answers that set cookies
  bool whole_key = false;                      // the whole path and query are part of the key, and fields that choose an answer
};

struct Stage {
  std::string name;
  std::map<std::string, std::string, std::less<>> variables;
  std::map<std::string, MethodSettings> method_settings;  // "*/*", "~1pets/GET"
  bool cache_cluster_enabled = false;
  ResponseCache cache;
  std::vector<RateLimit> rate_limits;
  std::optional<AccessLog> access_log;
  std::string execution_log_destination = "stderr";  // stdout, stderr or a file's path
  std::optional<Canary> canary;
};

struct ApiSettings {
  std::vector<Stage> stages;
  std::string endpoint_type = "REGIONAL";
};

struct BasePathMapping { std::string base_path; std::string api_id; std::string stage; };  // "" or "v1"
struct DomainName {
  std::string name;
  std::string certificate_path, private_key_path;
  std::string truststore_path;  // mutual TLS
  std::string security_policy;  // "TLS_1_2", "SecurityPolicy_TLS13_1_3_2025_09"; "": that of the APIs
  std::vector<BasePathMapping> mappings;  // longest base path first
};

/// A local function; names as in AWS SAM.
struct Function {
  std::string name;
  std::string runtime;   // "python3.11", "nodejs20.x", "provided.al2023"
  std::string handler;
  std::string code_uri;  // absolute folder
  int timeout_seconds = 3;
  int memory_mb = 128;
  int reserved_concurrency = 10;  // most processes at once
  std::map<std::string, std::string> environment;

  bool operator==(const Function&) const = default;
};

struct ApiKey { std::string id, name, value; bool enabled = true; };
struct UsagePlan {
  std::string id, name;
  std::optional<Throttle> throttle;
  struct Quota { std::int64_t limit; std::string period; int offset = 0; };
  std::optional<Quota> quota;
  struct ApiStage { std::string api_id, stage; std::map<std::string, Throttle> throttle; };
  std::vector<ApiStage> api_stages;
  std::vector<std::string> key_ids;
};
/// Where a token issuer's keys are; all empty: where its discovery document says.
struct Issuer {
  std::string jwks_uri, jwks_file;
  std::string secret;  // of HS256, HS384 and HS512, which are accepted with it only

  bool operator==(const Issuer&) const = default;
};
/// Who may sign requests (AWS_IAM).
struct Identity {
  std::string access_key_id, secret_access_key, session_token, user_arn;
  std::string account_id;                  // out of user_arn
  std::string user_id;                     // "AIDA...", $context.identity.user and caller; the access key's id if not given
  std::optional<std::int64_t> expires_ms;  // when the session ends, since the epoch
  /// IAM policies; not given: may invoke everything. Shared by all copies of the settings, never changed.
  std::optional<std::vector<std::shared_ptr<const policy::StoredPolicy>>> policies;
};

/// Header fields that peers in front of the gateway may be believed: what aws:SourceVpce and the like of policies are.
struct TrustedHeaders {
  std::vector<std::string> from;  // the peers: addresses and ranges, checked
  std::string source_vpce, source_vpc, vpc_source_ip;
};

/// Which of the checks that a gateway was built with it makes; without a value, as its documents say (decision 9).
enum class RequestValidation : std::uint8_t { aws, strict };
enum class AnswerValidation : std::uint8_t { off, log, enforce };
enum class UnknownParameters : std::uint8_t { ignore, refuse };

/// A profile of the shared AWS files (~/.aws/config and ~/.aws/credentials).
struct AwsProfile {
  std::string access_key_id, secret_access_key, session_token;
  std::string role_arn, source_profile, credential_source, external_id, role_session_name;
  std::string region;
  std::string other;  // a key that stands for another way to get credentials: "sso_session"
};

/// Every size, depth, count and time that a client can drive. Bytes and milliseconds.
struct Limits {
  std::size_t header_bytes = 10'240;
  std::size_t header_count = 128;
  std::size_t uri_bytes = 10'240;
  std::size_t body_bytes = 10 * 1024 * 1024;
  /// A proxied body without a length is read to its end, so that the backend is told one, if it is shorter than this; else
  /// it is passed on in chunks as it comes.
  std::size_t measured_body_bytes = 64 * 1024;
  std::size_t connections = 16'384;
  std::size_t connections_per_address = 16'384;  // of one IPv4 address or one /64 of IPv6
  std::size_t streams_per_connection = 128;      // requests of one HTTP/2 connection at a time
  std::size_t requests = 8'192;                  // being served at a time, in the whole gateway; more are answered 503
  /// Once a client has been waited for 5 s in all, it must have sent (or taken) this much per second waited. 0: no minimum.
  std::uint32_t minimum_bytes_per_second = 240;
  std::size_t authorizer_cache_bytes = 64 * 1024 * 1024;  // answers of Lambda authorizers, in the whole gateway
  std::uint32_t header_timeout_ms = 30'000;
  std::uint32_t body_timeout_ms = 30'000;    // between two reads of a body
  std::uint32_t idle_timeout_ms = 310'000;   // AWS: 310 s
  std::uint32_t write_timeout_ms = 30'000;
  std::uint32_t drain_timeout_ms = 30'000;
};

/// Clients that ask to go over to another protocol, on their way to an http_proxy backend.
struct Upgrades {
  bool web_socket = false;  // else the request goes on as an ordinary one, as on AWS
  std::uint32_t idle_timeout_ms = 600'000;
};

struct Settings {
  std::vector<std::string> listen;           // "127.0.0.1:8080", "http://...", "https://0.0.0.0:8443"
  std::vector<Stage> stages;                 // of the only API
  std::map<std::string, ApiSettings, std::less<>> apis;
  std::vector<DomainName> domain_names;
  std::map<std::string, Function, std::less<>> functions;
  std::map<std::string, std::string, std::less<>> endpoints;  // service -> URL
  std::string account_id = "123456789012";
  std::string region = "us-east-1";
  std::optional<Throttle> account_throttle;  // of all requests together
  std::string aws_profile;                                    // whose credentials sign; "": the usual chain decides
  std::map<std::string, std::string, std::less<>> aws_roles;  // role ARN -> profile
  std::map<std::string, AwsProfile, std::less<>> aws_profiles;
  std::vector<ApiKey> api_keys;
  std::vector<UsagePlan> usage_plans;
  std::map<std::string, Upstream, std::less<>> upstreams;
  std::map<std::string, Issuer, std::less<>> issuers;
  std::vector<Identity> identities;          // sorted by access_key_id
  TrustedHeaders trusted_headers;
  std::string state = "memory";
  bool http2 = true;                         // over TLS
  bool http2_prior_knowledge = false;        // without
  Upgrades upgrades;
  std::optional<RequestValidation> validation;
  std::optional<AnswerValidation> answer_validation;
  std::optional<UnknownParameters> unknown_parameters;
  Limits limits;
};

/// A problem in gateway.yaml: "gateway.yaml:12:5: unknown key 'stagename'; did you mean 'stageName'?"
struct Problem { std::string text; };

struct Loaded {
  std::shared_ptr<const Settings> settings;  // null if there are problems
  std::vector<Problem> problems;             // all of them
};

/// Reads and checks a file. `api_ids`: the APIs that the gateway hosts, for `apis` and apiStages.
Loaded load(const std::string& path, const std::vector<std::string>& api_ids);
/// The settings with the functions of another file, which holds nothing else; those that are there already stay.
Loaded add_functions(const Settings& settings, const std::string& path);
/// What holds without a file.
std::shared_ptr<const Settings> defaults();

/// The settings of one stage of one API, or null. With one API, `stages`; with several, `apis.<id>.stages`.
const Stage* find_stage(const Settings& settings, std::string_view api_id, std::string_view stage, bool only_api);

}  // namespace apigen::config
