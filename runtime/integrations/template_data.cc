// What mapping templates see of an exchange. Source: vtl-jsonpath reference section 10.
#include <algorithm>

#include "apigen/config/settings.h"
#include "apigen/json/value.h"
#include "apigen/rt/context.h"
#include "apigen/rt/integrations.h"
#include "apigen/rt/mapping.h"
#include "event_parts.h"

namespace apigen::rt {
namespace {

// The members that $context.keySet() showed on AWS; the overrides are added by the scope.
constexpr std::string_view kNames[] = {
    "resourceId", "resourcePath", "httpMethod", "extendedRequestId", "requestTime", "path", "accountId", "protocol", "stage", "domainPrefix",
    "requestTimeEpoch", "requestId", "domainName", "deploymentId", "apiId"};
constexpr std::string_view kIdentity[] = {
    "identity.cognitoIdentityPoolId", "identity.accountId", "identity.cognitoIdentityId", "identity.caller", "identity.sourceIp",
    "identity.principalOrgId", "identity.accessKey", "identity.cognitoAuthenticationType", "identity.cognitoAuthenticationProvider",
    "identity.userArn", "identity.userAgent", "identity.user"};
constexpr std::string_view kOptional[] = {
    "identity.apiKey", "identity.apiKeyId", "identity.clientCert.clientCertPem", "identity.clientCert.subjectDN", "identity.clientCert.issuerDN",
    "identity.clientCert.serialNumber", "identity.clientCert.validity.notBefore", "identity.clientCert.validity.notAfter",
    "authorizer.principalId", "isCanaryRequest", "awsEndpointRequestId"};

// How an authorizer fared is for access logs; a template sees a name of these only where the authorizer returned it.
constexpr std::string_view kOfAuthorizer[] = {
    "authorizer.error", "authorizer.integrationLatency", "authorizer.integrationStatus", "authorizer.latency", "authorizer.requestId",
    "authorizer.status"};

class ExchangeData final : public TemplateData {
 public:
  explicit ExchangeData(Exchange& x) : x_(x) {}

  std::string_view context(std::string_view name) const override {
    if (name == "isCanaryRequest" && !(x_.stage && x_.stage->canary)) return {};
    bool known = (name.starts_with("authorizer.") && !logs_only(name)) || std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames) ||
                 std::find(std::begin(kIdentity), std::end(kIdentity), name) != std::end(kIdentity) ||
                 std::find(std::begin(kOptional), std::end(kOptional), name) != std::end(kOptional);
    if (!known) return {};  // what only access logs and gateway responses know
    std::string_view value = context_value(x_, name);
    return value.empty() ? std::string_view() : value;
  }

  void context_names(ArenaVector<std::string_view>& names) const override {
    for (std::string_view name : kNames) names.push_back(name);
    for (std::string_view name : kIdentity) names.push_back(name);
    for (std::string_view name : kOptional) {
      if (context(name).data()) names.push_back(name);
    }
    for (std::size_t i = 0; i < x_.caller.authorizer_context_count; ++i) {
      Buffer name(x_.arena);
      names.push_back(name.append("authorizer.").append(x_.caller.authorizer_context[i].name).view());
    }
  }

  std::string_view stage_variable(std::string_view name) const override { return rt::stage_variable(x_, name); }

  void stage_variables(ArenaVector<NamedValue>& values) const override {
    if (!x_.stage) return;
    for (const auto& [name, value] : x_.stage->variables) values.push_back({name, rt::stage_variable(x_, name)});
    if (!x_.canary || !x_.stage->canary) return;
    for (const auto& [name, value] : x_.stage->canary->stage_variable_overrides) {
      if (!x_.stage->variables.contains(name)) values.push_back({name, value});
    }
  }

  std::string_view parameter(vtl::ParameterPlace place, std::string_view name) const override {
    switch (place) {
      case vtl::ParameterPlace::path: return request_path_parameter(x_, name);
      case vtl::ParameterPlace::querystring: return request_query(x_, name);
      case vtl::ParameterPlace::header: break;
    }
    std::string_view value;
    const Headers seen = event_headers(x_);
    for (const HeaderField& field : seen) {
      if (field.name == name) value = field.value.data() ? field.value : std::string_view("", 0);
    }
    return value;
  }

  void parameters(vtl::ParameterPlace place, ArenaVector<NamedValue>& values) const override {
    switch (place) {
      case vtl::ParameterPlace::path:
        if (!x_.operation) return;
        for (std::size_t i = 0; i < x_.operation->parameter_count && i < x_.captures.count; ++i) {
          values.push_back({x_.operation->parameter_names[i], x_.captures.values[i]});
        }
        break;
      case vtl::ParameterPlace::querystring:
        for (const NamedValue& value : request_query_all(x_)) values.push_back(value);
        break;
      case vtl::ParameterPlace::header: {
        const Headers seen = event_headers(x_);
        for (const HeaderField& field : seen) values.push_back({field.name, field.value});
        break;
      }
    }
  }

  Overrides& overrides() override { return overrides_of(x_); }
  bool has_overrides() const override { return x_.overrides; }

 private:
  bool logs_only(std::string_view name) const {
    if (std::find(std::begin(kOfAuthorizer), std::end(kOfAuthorizer), name) == std::end(kOfAuthorizer)) return false;
    name.remove_prefix(std::size("authorizer.") - 1);
    const NamedValue* values = x_.caller.authorizer_context;
    return std::none_of(values, values + x_.caller.authorizer_context_count, [&](const NamedValue& value) { return value.name == name; });
  }

  Exchange& x_;
};

}  // namespace

Outcome render_template(Exchange& x, TemplateInput& input, Buffer& out, TemplateCode code) {
  ExchangeData data(x);
  TemplateScope scope(x.arena, input, data);
  return code(scope, out);
}

namespace {
template <class Path>
std::string_view body_at(Exchange& x, TemplateInput& input, const Path& path) {
  ExchangeData data(x);
  TemplateScope scope(x.arena, input, data);
  TemplateScope::Value value = scope.path(path);
  if (value.is_null()) return {};
  if (value.is(vtl::Kind::string)) return value.text();
  if (!value.is(vtl::Kind::list) && !value.is(vtl::Kind::map)) {
    Buffer text(x.arena);
    scope.print(text, value);
    return text.view().data() ? text.view() : std::string_view("", 0);
  }
  return scope.json(path).text();
}
}  // namespace

std::string_view mapped_body(Exchange& x, TemplateInput& input, std::string_view path) {
  return path.empty() ? input.body : body_at(x, input, path);
}

std::string_view mapped_body(Exchange& x, TemplateInput& input, vtl::Steps path) { return body_at(x, input, path); }
std::string_view mapped_body(Exchange& x, TemplateInput& input, const vtl::PlannedPath& path) { return body_at(x, input, path); }

Outcome require_json_body(Exchange& x, IntegrationRequest& request, std::string_view mapping) {
  TemplateInput& input = request.input;
  if (input.body.empty()) return {};
  if (input.parsed && input.json) return {};
  const json::Parsed parsed = json::parse(x.arena, input.body);
  input.json = parsed.value;
  input.parsed = true;
  if (input.json) return {};
  Buffer cause(x.arena);
  cause.append(mapping).append(" looks into the request body, which is not JSON: ").append(parsed.error).append(" (at byte ").append_number(parsed.error_offset).append(")");
  return GatewayError{.kind = GatewayErrorKind::bad_request_body, .message = "Invalid JSON in request body", .cause = cause.view()};
}

}  // namespace apigen::rt
