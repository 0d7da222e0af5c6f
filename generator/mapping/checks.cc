#include "checks.h"

#include <algorithm>
#include <set>
#include <vector>

namespace apigen::mapping {
namespace {

using support::DiagnosticId;

const std::vector<std::string_view> kUtil = {"base64Decode", "base64Encode", "escapeJavaScript", "parseJson", "urlDecode", "urlEncode"};
const std::vector<std::string_view> kInput = {"body", "json", "params", "path"};

// vtl-jsonpath reference section 10. Members of authorizer, claims and the overrides are free.
const std::vector<std::string_view> kContext = {
    "accountId", "apiId", "authorizer", "awsEndpointRequestId", "deploymentId", "domainName", "domainPrefix",
    "extendedRequestId", "httpMethod", "identity", "isCanaryRequest", "path", "protocol", "requestId", "requestOverride",
    "requestTime", "requestTimeEpoch", "resourceId", "resourcePath", "responseOverride", "stage", "wafResponseCode", "webaclArn"};
// Known to access logs (and `error` to gateway responses), but not to templates.
const std::vector<std::string_view> kLogsOnly = {
    "authenticate", "authorize", "customDomain", "endpointType", "error", "integration", "integrationErrorMessage", "integrationLatency",
    "integrationStatus", "responseLatency", "responseLength", "status", "waf", "xrayTraceId"};
const std::vector<std::string_view> kIdentity = {
    "accessKey", "accountId", "apiKey", "apiKeyId", "caller", "clientCert", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
    "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user", "userAgent", "userArn", "vpcId", "vpceId"};

// Methods that $context and its parts have as maps.
const std::vector<std::string_view> kMapMethods = {
    "clear", "containsKey", "containsValue", "entrySet", "equals", "get", "getOrDefault", "hashCode", "isEmpty", "keySet", "put", "putAll",
    "putIfAbsent", "remove", "size", "toString", "values"};

bool has(const std::vector<std::string_view>& names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// The name that a step asks for: .name, ['name'] or .get('name'); empty if it is computed.
std::string_view asked_name(const Access& access) {
  if (access.kind == Access::Kind::property) return access.name;
  bool named = access.arguments.size() == 1 && access.arguments[0].kind == Expression::Kind::text;
  if (access.kind == Access::Kind::method && access.name != "get") return {};
  return named ? std::string_view(access.arguments[0].text) : std::string_view();
}

class Checker {
 public:
  Checker(const Template& parsed, support::Diagnostics& diagnostics) : template_(parsed), diagnostics_(diagnostics) {
    for_each_reference(parsed.body, [&](const Reference& reference, bool assigned) {
      if (assigned && reference.accesses.empty()) assigned_.insert(reference.name);
    });
  }

  void check(const Reference& reference) {
    if (assigned_.contains(reference.name) || reference.accesses.empty()) return;
    if (reference.name == "util") check_util(reference.accesses[0]);
    if (reference.name == "input") check_input(reference.accesses[0]);
    if (reference.name == "context") check_context(reference);
  }

 private:
  void warn(DiagnosticId id, const Access& access, std::string message, std::string_view near) {
    std::string suggestion = near.empty() ? std::string() : "did you mean '" + std::string(near) + "'?";
    diagnostics_.report(id, place_in_document(template_.text, template_.span, access.offset, std::max<std::size_t>(1, access.name.size())),
                        std::move(message), std::move(suggestion));
  }

  void check_util(const Access& access) {
    if (access.kind == Access::Kind::method && has(kUtil, access.name)) return;
    if (access.kind != Access::Kind::method) return;
    warn(DiagnosticId::template_util, access, "$util has no function '" + access.name + "'; the call prints nothing", support::nearest(access.name, kUtil));
  }

  void check_input(const Access& access) {
    if (access.kind == Access::Kind::index || has(kInput, access.name) || access.name == "getBody") return;
    warn(DiagnosticId::template_input, access, "$input has no member '" + access.name + "'; it prints nothing", support::nearest(access.name, kInput));
  }

  void check_context(const Reference& reference) {
    const std::vector<std::string_view>* names = &kContext;
    std::string path = "$context";
    for (const Access& access : reference.accesses) {
      std::string_view name = asked_name(access);
      if (name.empty()) {
        if (access.kind == Access::Kind::method && !has(kMapMethods, access.name)) {
          warn(DiagnosticId::template_context, access, path + " has no method '" + access.name + "'; the call prints nothing", support::nearest(access.name, kMapMethods));
        }
        return;
      }
      if (names == &kContext && has(kLogsOnly, name)) {
        warn(DiagnosticId::template_context, access, "$context." + std::string(name) + " is known to access logs only; it prints nothing in a mapping template", {});
        return;
      }
      if (!has(*names, name)) {
        warn(DiagnosticId::template_context, access, path + " has no member '" + std::string(name) + "'; it prints nothing", support::nearest(name, *names));
        return;
      }
      if (names != &kContext || name != "identity") return;
      names = &kIdentity;
      path += ".identity";
    }
  }

  const Template& template_;
  support::Diagnostics& diagnostics_;
  std::set<std::string, std::less<>> assigned_;
};

}  // namespace

void check_template(const Template& parsed, support::Diagnostics& diagnostics) {
  Checker checker(parsed, diagnostics);
  for_each_reference(parsed.body, [&](const Reference& reference, bool) { checker.check(reference); });
}

}  // namespace apigen::mapping
