#include "apigen/openapi/fields.h"
#include "apigen/passes/supported_features.h"
#include "lowering.h"

namespace apigen::passes {

using model::ApiType;
using model::Authorizer;

namespace {

/// A feature that something uses, and where.
struct Use {
  std::string_view feature;
  support::Span span;
};

bool reads_body(const model::MappingSource& source) {
  if (std::holds_alternative<model::MethodRequestBody>(source) ||
      std::holds_alternative<model::IntegrationResponseBody>(source))
    return true;
  const auto* composite = std::get_if<std::shared_ptr<const model::CompositeValue>>(&source);
  if (!composite) return false;
  for (const model::MappingSource& part : (*composite)->parts) {
    if (reads_body(part)) return true;
  }
  return false;
}

/// What one operation needs, in the order of its pipeline.
class Uses {
 public:
  explicit Uses(const model::Api& api) : api_(api) {}

  std::vector<Use> of(const model::Operation& operation) {
    uses_.clear();
    if (api_.type == ApiType::http) add("http-api", operation.span);
    if (api_.type == ApiType::websocket) add("websocket-api", operation.span);
    security(operation);
    validation(operation);
    if (operation.integration) integration(*operation.integration);
    return uses_;
  }

 private:
  void add(std::string_view feature, support::Span span) { uses_.push_back({feature, span}); }

  void security(const model::Operation& operation) {
    if (operation.security.authorizer) {
      switch (api_.authorizer(*operation.security.authorizer).type) {
        case Authorizer::Type::token:
        case Authorizer::Type::request:
          add("authorizer-lambda", operation.span);
          break;
        case Authorizer::Type::cognito_user_pools:
          add("authorizer-cognito", operation.span);
          break;
        case Authorizer::Type::jwt:
          add("authorizer-jwt", operation.span);
          break;
        case Authorizer::Type::iam:
          add("iam-auth", operation.span);
          break;
      }
    }
    if (operation.security.api_key_required) add("api-key", operation.span);
  }

  void validation(const model::Operation& operation) {
    if (operation.validation == model::ValidationMode::strict) {
      add("strict-validation", operation.span);
    } else if (operation.validator && (operation.validator->body || operation.validator->parameters)) {
      add("request-validation", operation.span);
    }
    if (operation.response_validation != model::ResponseValidation::off) add("response-validation", operation.span);
  }

  void mapping(const model::ParameterMapping& one) {
    if (one.location == model::MappingLocation::service) return;
    add(api_.type == ApiType::http ? "http-api-parameter-mapping" : "parameter-mapping", one.span);
    if (reads_body(one.source)) add("body-mapping", one.span);
  }

  void templates(const std::vector<model::MappingTemplate>& all) {
    for (const model::MappingTemplate& one : all) {
      add(one.text.find_first_of("$#") == std::string::npos ? "static-template" : "mapping-template", one.span);
    }
  }

  void integration(const model::Integration& one) {
    bool proxy = false;
    if (std::holds_alternative<model::MockBackend>(one.backend)) {
      add("mock-integration", one.span);
    } else if (const auto* http = std::get_if<model::HttpBackend>(&one.backend)) {
      proxy = http->proxy;
      add(proxy ? "http-proxy-integration" : "http-integration", one.span);
      if (http->vpc_link) add("vpc-link", one.span);
    } else if (const auto* lambda = std::get_if<model::LambdaBackend>(&one.backend)) {
      proxy = lambda->proxy;
      add(proxy ? "lambda-proxy-integration" : "lambda-integration", one.span);
    } else {
      const auto& service = std::get<model::AwsServiceBackend>(one.backend);
      proxy = !service.subtype.empty();
      add(proxy ? "http-api-service-integration" : "aws-service-integration", one.span);
      // Of services only Firehose may be proxied; a custom integration without responses could answer nothing but 500.
      if (service.service == "firehose" && one.responses.empty()) add("firehose-proxy", one.span);
    }
    if (one.stream_response) {
      add(std::holds_alternative<model::LambdaBackend>(one.backend) ? "lambda-response-streaming" : "response-streaming", one.span);
    }
    if (one.credentials.rfind("arn:aws:iam::*:", 0) == 0) add("caller-credentials", one.span);
    for (const model::ParameterMapping& entry : one.request_parameters) mapping(entry);
    for (const auto& [status, entries] : one.response_parameters) {
      for (const model::ParameterMapping& entry : entries) mapping(entry);
    }
    if (proxy) return;  // templates and responses have no effect on a proxy integration
    templates(one.request_templates);
    if (one.passthrough != model::PassthroughBehavior::when_no_match) add("passthrough-behavior", one.span);
    if (one.content_handling != model::ContentHandling::passthrough) add("content-handling", one.span);
    for (const model::IntegrationResponse& response : one.responses) {
      if (!response.is_default) add("selection-pattern", response.span);
      for (const model::ParameterMapping& entry : response.parameters) mapping(entry);
      templates(response.templates);
      if (response.content_handling != model::ContentHandling::passthrough) add("content-handling", response.span);
    }
  }

  const model::Api& api_;
  std::vector<Use> uses_;
};

/// Reports one use of a feature that is not supported; true if --allow-unsupported names it.
bool report(const Feature& feature, support::Span span, const std::string& place, const Document& document) {
  std::string id(feature.id);
  if (!document.options.allow_unsupported.count(id)) {
    document.diagnostics.unsupported(
        span, id, place + std::string(feature.what) + " is not supported yet",
        "--allow-unsupported=" + id +
            (feature.reach == Reach::operation ? " builds it as an operation that answers 501"
                                               : " builds the gateway without it"));
    return false;
  }
  document.diagnostics
      .report(DiagnosticId::unsupported_allowed, span,
              place + std::string(feature.what) + " is not supported yet: " +
                  (feature.reach == Reach::operation ? "the operation answers 501" : "it is ignored"))
      .feature = id;
  return true;
}

void check_operation(model::Operation& operation, const std::vector<Use>& uses, const Document& document) {
  std::vector<std::string_view> said;
  std::string place = operation.method.token + " " + operation.path.text + ": ";
  for (const Use& use : uses) {
    const Feature* feature = find_feature(use.feature);
    if (!feature || feature->supported) continue;
    bool again = false;
    for (std::string_view one : said) again = again || one == feature->id;
    if (again) continue;
    said.push_back(feature->id);
    bool allowed = report(*feature, use.span, place, document);
    if (allowed && feature->reach == Reach::operation && operation.unsupported_feature.empty()) {
      operation.unsupported_feature = std::string(feature->id);
    }
  }
}

}  // namespace

void check_features(const Document& document, model::Api& api) {
  auto whole = [&](std::string_view id, bool used, support::Span span) {
    const Feature* feature = find_feature(id);
    if (used && feature && !feature->supported) report(*feature, span, "", document);
  };
  auto key = [&](std::string_view name) { return openapi::key_span(*document.spec.root, name); };
  const aws::RootExtensions& root = document.root;
  bool rest = api.type == ApiType::rest;
  whole("api-key-source-authorizer", rest && root.api_key_source == model::ApiKeySource::authorizer,
        key("x-amazon-apigateway-api-key-source"));
  whole("resource-policy", rest && root.policy, key("x-amazon-apigateway-policy"));
  whole("disable-execute-api-endpoint", api.disable_execute_api_endpoint,
        root.endpoint ? root.endpoint->span : support::Span{});
  whole("security-policy", rest && !root.security_policy.empty(), root.security_policy_span);
  whole("gateway-responses", rest && !root.gateway_responses.empty(), key("x-amazon-apigateway-gateway-responses"));
  whole("binary-media-types", rest && !root.binary_media_types.empty(), key("x-amazon-apigateway-binary-media-types"));
  whole("compression", rest && root.minimum_compression_size.has_value(), root.minimum_compression_span);
  whole("http-api-cors", api.type == ApiType::http && root.cors.has_value(), root.cors_span);
  for (const model::Operation& operation : api.operations) {
    if (!operation.integration || operation.integration->cache_key_parameters.empty()) continue;
    whole("cache-keys", true, operation.integration->span);
    break;
  }
  Uses uses(api);
  for (model::Operation& operation : api.operations) check_operation(operation, uses.of(operation), document);
}

}  // namespace apigen::passes
