// `stages` and `apis`. Shapes: `aws apigateway get-stages`.
#include <algorithm>

#include "sections.h"

namespace apigen::config {
namespace {

const std::vector<std::string> kStrategies = {"FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"};

bool is_stage_name(const std::string& name) {
  if (name == "$default") return true;
  if (name.empty() || name.size() > 128) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

// "~1pets~1{petId}/GET" or "*/*". A path with plain slashes means the same as one with AWS's "~1".
bool canonical_method_key(const std::string& key, std::string& out) {
  static const std::vector<std::string> methods = {"*", "GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"};
  std::size_t slash = key.rfind('/');
  if (slash == std::string::npos) return false;
  std::string method = key.substr(slash + 1);
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) return false;
  std::string path;
  for (char c : key.substr(0, slash)) {
    if (c == '/') path += "~1"; else path += c;
  }
  if (path != "*" && !path.starts_with("~1")) path = "~1" + path;
  out = path + "/" + method;
  return true;
}

// AWS prints -1 for a throttle that is not set.
template <class T>
void drop_unset(std::optional<T>& value) {
  if (value && *value < 0) value.reset();
}

void read_limits_of_method(Members& members, MethodSettings& out) {
  double rate = 0;
  int burst = 0;
  if (members.real("throttlingRateLimit", rate, -1, 1e9)) out.throttling_rate_limit = rate;
  if (members.whole("throttlingBurstLimit", burst, -1, 1'000'000'000)) out.throttling_burst_limit = burst;
  drop_unset(out.throttling_rate_limit);
  drop_unset(out.throttling_burst_limit);
  members.word("loggingLevel", out.logging_level, {"OFF", "ERROR", "INFO"});
  members.flag("dataTraceEnabled", out.data_trace_enabled);
  members.ignore({"metricsEnabled", "detailedMetricsEnabled", "cacheDataEncrypted"});
}

void read_method_settings(Document& document, Members& stage, Stage& out) {
  stage.entries("methodSettings", [&](const std::string& key, const YAML::Node& value) {
    Members members(document, value, "method settings '" + key + "'");
    MethodSettings settings;
    int whole = 0;
    read_limits_of_method(members, settings);
    members.flag("cachingEnabled", settings.caching_enabled);
    if (members.whole("cacheTtlInSeconds", whole, 0, 3600)) settings.cache_ttl_seconds = whole;
    members.flag("requireAuthorizationForCacheControl", settings.require_authorization_for_cache_control);
    members.word("unauthorizedCacheControlHeaderStrategy", settings.unauthorized_cache_control_header_strategy, kStrategies);
    std::string canonical;
    if (!canonical_method_key(key, canonical)) {
      document.problem(value.Mark(), "method settings '" + key + "' must be named after a resource path and method, as '*/*' or '~1pets/GET'");
    } else if (!out.method_settings.emplace(canonical, std::move(settings)).second) {
      document.problem(value.Mark(), "method settings '" + key + "' are given twice");
    }
  });
}

// As `aws apigatewayv2 get-stages` prints the settings of an HTTP API: "GET /pets" or "$default".
void read_route_settings(Document& document, Members& stage, Stage& out) {
  auto add = [&](const std::string& key, Members& members, const YAML::Mark& mark) {
    MethodSettings settings;
    read_limits_of_method(members, settings);
    if (!out.method_settings.emplace(key, std::move(settings)).second) document.problem(mark, "the limits of '" + key + "' are given twice");
  };
  stage.object("defaultRouteSettings", [&](Members& members) { add("*/*", members, stage.mark("defaultRouteSettings")); });
  stage.entries("routeSettings", [&](const std::string& route, const YAML::Node& value) {
    Members members(document, value, "route settings '" + route + "'");
    const std::size_t space = route.find(' ');
    std::string key;
    if (route == "$default") {
      key = "~1$default/*";
    } else if (space == std::string::npos || !canonical_method_key(route.substr(space + 1) + "/" + route.substr(0, space), key)) {
      document.problem(value.Mark(), "route settings '" + route + "' must be named after a route, as 'GET /pets' or '$default'");
      return;
    }
    add(key, members, value.Mark());
  });
}

// A limit by client address, or by a variable that an authorizer gave a value.
void read_rate_limit(Document& document, const YAML::Node& node, Stage& out) {
  Members members(document, node, "a rate limit of stage '" + out.name + "'");
  if (!members.valid()) return;
  RateLimit limit;
  std::string by;
  if (members.required_text("by", by)) {
    constexpr std::string_view kPrefix = "$context.";
    if (by == "sourceIp") {
      limit.context = "identity.sourceIp";
    } else if (by.starts_with(kPrefix) && by.size() > kPrefix.size()) {
      limit.context = by.substr(kPrefix.size());
    } else {
      members.problem("by", "'by' must be sourceIp or a variable, such as $context.authorizer.claims.sub");
    }
  }
  limit.name = by == "sourceIp" ? "sourceIp" : limit.context;
  members.text("name", limit.name);
  if (limit.name.find_first_of("\"\\\r\n") != std::string::npos) members.problem("name", "the name of a rate limit holds no quotes, backslashes or line breaks");
  if (!members.has("rateLimit")) members.problem("", "a rate limit needs 'rateLimit' and 'burstLimit'");
  read_throttle(members, limit.throttle);
  for (const RateLimit& other : out.rate_limits) {
    if (other.name == limit.name) members.problem("name", "the rate limit '" + limit.name + "' is given twice; give one of them a 'name'");
  }
  if (out.rate_limits.size() == kMostRateLimits) members.problem("", "a stage has at most " + std::to_string(kMostRateLimits) + " rate limits");
  out.rate_limits.push_back(std::move(limit));
}

// cacheClusterSize is in gigabytes; any size will do here, not only those that AWS sells.
void read_cache(Members& stage, Stage& out) {
  constexpr double kGigabyte = 1 << 30, kLeast = 0.001, kMost = 1024;
  stage.flag("cacheClusterEnabled", out.cache_cluster_enabled);
  double size = 0;
  if (stage.real("cacheClusterSize", size, kLeast, kMost)) out.cache.bytes = static_cast<std::size_t>(size * kGigabyte);
  stage.object("responseCache", [&](Members& cache) {
    cache.flag("coalesceMisses", out.cache.coalesce);
    cache.flag("keepServerErrors", out.cache.keep_server_errors);
    cache.flag("keepSetCookie", out.cache.keep_set_cookie);
    std::string key;
    if (cache.word("key", key, {"listed", "whole"})) out.cache.whole_key = key == "whole";
  });
}

Stage read_stage(Document& document, const YAML::Node& node) {
  Stage out;
  Members stage(document, node, "a stage");
  if (!stage.valid()) return out;
  if (stage.required_text("stageName", out.name)) {
    stage.rename("stage '" + out.name + "'");
    if (!is_stage_name(out.name)) {
      stage.problem("stageName", "a stage name holds letters, digits, '_' and '-' only, or is '$default'");
    }
  }
  stage.text_map("variables", out.variables);
  read_method_settings(document, stage, out);
  read_route_settings(document, stage, out);
  stage.each("rateLimits", [&](const YAML::Node& limit) { read_rate_limit(document, limit, out); });
  read_cache(stage, out);
  stage.object("accessLogSettings", [&](Members& log) {
    // An AWS destination says where AWS would write; here that is stdout unless `destination` says otherwise.
    AccessLog settings{"stdout", ""};
    log.text("destination", settings.destination);
    log.required_text("format", settings.format);
    log.ignore({"destinationArn"});
    out.access_log = std::move(settings);
  });
  stage.object("executionLogSettings", [&](Members& log) { log.text("destination", out.execution_log_destination); });
  stage.object("canarySettings", [&](Members& canary) {
    Canary settings;
    canary.real("percentTraffic", settings.percent_traffic, 0, 100);
    canary.text_map("stageVariableOverrides", settings.stage_variable_overrides);
    canary.text("deploymentId", settings.deployment_id);
    canary.flag("useStageCache", settings.use_stage_cache);
    out.canary = std::move(settings);
  });
  stage.ignore({"deploymentId", "clientCertificateId", "description", "cacheClusterStatus",
                "documentationVersion", "tracingEnabled", "webAclArn", "tags", "createdDate", "lastUpdatedDate"});
  return out;
}

}  // namespace

bool known_api(Members& members, std::string_view key, const std::string& id, const std::vector<std::string>& api_ids) {
  if (api_ids.empty() || std::find(api_ids.begin(), api_ids.end(), id) != api_ids.end()) return true;
  std::string list;
  for (const std::string& api : api_ids) list += (list.empty() ? "" : ", ") + api;
  members.problem(key, "this gateway hosts no API '" + id + "' (it hosts " + list + ")" + suggestion(id, api_ids));
  return false;
}

void read_stages(Document& document, Members& owner, std::vector<Stage>& out) {
  owner.each("stages", [&](const YAML::Node& node) {
    Stage stage = read_stage(document, node);
    bool twice = std::any_of(out.begin(), out.end(), [&](const Stage& other) { return other.name == stage.name; });
    if (twice && !stage.name.empty()) document.problem(node.Mark(), "stage '" + stage.name + "' is given twice");
    out.push_back(std::move(stage));
  });
}

void read_apis(Document& document, Members& top, const std::vector<std::string>& api_ids, Settings& out) {
  if (api_ids.size() > 1 && top.has("stages")) {
    top.problem("stages", "this gateway hosts several APIs: put the stages of each under 'apis.<apiId>.stages'");
  }
  top.entries("apis", [&](const std::string& id, const YAML::Node& value) {
    if (!api_ids.empty() && std::find(api_ids.begin(), api_ids.end(), id) == api_ids.end()) {
      document.problem(value.Mark(), "'apis' names '" + id + "', which this gateway does not host" + suggestion(id, api_ids));
    }
    Members members(document, value, "API '" + id + "'");
    ApiSettings api;
    read_stages(document, members, api.stages);
    members.word("endpointType", api.endpoint_type, {"REGIONAL", "EDGE", "PRIVATE"});
    if (api_ids.size() == 1) {
      // The stages of an only API are found at the top, wherever they were written.
      if (members.has("stages") && top.has("stages")) {
        members.problem("stages", "the stages of '" + id + "' stand at the top of the file too; keep one of the two");
      } else if (members.has("stages")) {
        out.stages = api.stages;
      }
    }
    out.apis.emplace(id, std::move(api));
  });
}

}  // namespace apigen::config
