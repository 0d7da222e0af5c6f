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

void read_method_settings(Document& document, Members& stage, Stage& out) {
  stage.entries("methodSettings", [&](const std::string& key, const YAML::Node& value) {
    Members members(document, value, "method settings '" + key + "'");
    MethodSettings settings;
    double rate = 0;
    int whole = 0;
    if (members.real("throttlingRateLimit", rate, -1, 1e9)) settings.throttling_rate_limit = rate;
    if (members.whole("throttlingBurstLimit", whole, -1, 1'000'000'000)) settings.throttling_burst_limit = whole;
    drop_unset(settings.throttling_rate_limit);
    drop_unset(settings.throttling_burst_limit);
    members.flag("cachingEnabled", settings.caching_enabled);
    if (members.whole("cacheTtlInSeconds", whole, 0, 3600)) settings.cache_ttl_seconds = whole;
    members.flag("requireAuthorizationForCacheControl", settings.require_authorization_for_cache_control);
    members.word("unauthorizedCacheControlHeaderStrategy", settings.unauthorized_cache_control_header_strategy, kStrategies);
    members.ignore({"metricsEnabled", "loggingLevel", "dataTraceEnabled", "cacheDataEncrypted"});
    std::string canonical;
    if (!canonical_method_key(key, canonical)) {
      document.problem(value.Mark(), "method settings '" + key + "' must be named after a resource path and method, as '*/*' or '~1pets/GET'");
    } else if (!out.method_settings.emplace(canonical, std::move(settings)).second) {
      document.problem(value.Mark(), "method settings '" + key + "' are given twice");
    }
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
  stage.flag("cacheClusterEnabled", out.cache_cluster_enabled);
  stage.object("accessLogSettings", [&](Members& log) {
    // An AWS destination says where AWS would write; here that is stdout unless `destination` says otherwise.
    AccessLog settings{"stdout", ""};
    log.text("destination", settings.destination);
    log.required_text("format", settings.format);
    log.ignore({"destinationArn"});
    out.access_log = std::move(settings);
  });
  stage.object("canarySettings", [&](Members& canary) {
    Canary settings;
    canary.real("percentTraffic", settings.percent_traffic, 0, 100);
    canary.text_map("stageVariableOverrides", settings.stage_variable_overrides);
    canary.text("deploymentId", settings.deployment_id);
    canary.ignore({"useStageCache"});
    out.canary = std::move(settings);
  });
  stage.ignore({"deploymentId", "clientCertificateId", "description", "cacheClusterSize", "cacheClusterStatus",
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
