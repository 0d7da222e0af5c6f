#include "apigen/aws/mapping.h"
#include "apigen/openapi/fields.h"
#include "apigen/passes/lower.h"

namespace apigen::passes {

namespace {

/// Text as a JSON string, so that a dump stays one fact a line whatever a document holds.
std::string quoted(std::string_view text) {
  document::Node node;
  node.kind = document::Kind::string;
  node.text = std::string(text);
  return document::to_json(node);
}

std::string join(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
  return out;
}

std::string uri_text(const model::UriTemplate& uri) {
  struct Printer {
    std::string operator()(const model::UriLiteral& literal) const { return quoted(literal.text); }
    std::string operator()(const model::UriPathParameter& parameter) const { return "path(" + parameter.name + ")"; }
    std::string operator()(const model::UriStageVariable& variable) const { return "stage(" + variable.name + ")"; }
  };
  std::string out;
  for (const model::UriPart& part : uri.parts) out += (out.empty() ? "" : " + ") + std::visit(Printer{}, part);
  return out.empty() ? "\"\"" : out;
}

class Dump {
 public:
  explicit Dump(const model::Api& api) : api_(api) {}

  std::string text() {
    static constexpr std::string_view kTypes[] = {"REST", "HTTP", "WebSocket"};
    line(0,
         "api " + api_.id + ": " + std::string(kTypes[static_cast<int>(api_.type)]) + ", because " + api_.type_reason);
    field(1, "title", quoted(api_.title));
    field(1, "version", quoted(api_.version));
    if (!api_.description.empty()) field(1, "description", quoted(api_.description));
    field(1, "document", quoted(api_.document_name));
    for (const model::Server& server : api_.servers) field(1, "server", quoted(server.url));
    if (!api_.binary_media_types.empty()) field(1, "binary media types", join(api_.binary_media_types));
    if (api_.minimum_compression_size)
      field(1, "minimum compression size", std::to_string(*api_.minimum_compression_size));
    if (api_.policy) field(1, "policy", document::to_json(*api_.policy));
    if (api_.api_key_source == model::ApiKeySource::authorizer) field(1, "api key source", "authorizer");
    if (api_.disable_execute_api_endpoint) field(1, "execute-api endpoint", "disabled");
    if (api_.rest_features != (api_.type == model::ApiType::rest))
      field(1, "features of REST APIs", api_.rest_features ? "enforced" : "off");
    cors();
    for (const model::GatewayResponse& response : api_.gateway_responses) gateway_response(response);
    for (std::size_t i = 0; i < api_.authorizers.size(); ++i) authorizer(i);
    for (const model::SecurityScheme& scheme : api_.security_schemes) {
      field(1, "security scheme",
            scheme.name + " " + scheme.type + (scheme.in.empty() ? "" : " " + scheme.in + " " + scheme.parameter_name) +
                (scheme.http_scheme.empty() ? "" : " " + scheme.http_scheme));
    }
    for (std::size_t i = 0; i < api_.named_schema_count; ++i) {
      field(1, "schema " + api_.schemas[i].name, document::to_json(*api_.schemas[i].node));
    }
    for (const model::Operation& one : api_.operations) operation(one);
    return std::move(out_);
  }

 private:
  void line(int depth, const std::string& text) {
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
    out_ += openapi::printable(text);
    out_ += '\n';
  }
  void field(int depth, const std::string& name, const std::string& value) { line(depth, name + ": " + value); }

  std::string schema(const std::optional<model::SchemaId>& id) const {
    if (!id) return "";
    const model::Schema& one = api_.schema(*id);
    return " " + (one.name.empty() ? document::to_json(*one.node) : one.name);
  }

  void cors() {
    if (!api_.cors) return;
    const model::Cors& cors = *api_.cors;
    field(1, "cors",
          "origins [" + join(cors.allow_origins) + "] methods [" + join(cors.allow_methods) + "] headers [" +
              join(cors.allow_headers) + "] exposed [" + join(cors.expose_headers) + "]" +
              (cors.max_age ? " max-age " + std::to_string(*cors.max_age) : "") +
              (cors.allow_credentials ? " credentials" : ""));
  }

  void gateway_response(const model::GatewayResponse& response) {
    field(1, "gateway response",
          response.type + (response.status_code ? " " + std::to_string(*response.status_code) : ""));
    for (const model::GatewayResponse::Header& header : response.headers) {
      field(2, "header " + header.name, aws::to_text(header.source));
    }
    templates(2, response.templates);
  }

  void templates(int depth, const std::vector<model::MappingTemplate>& all) {
    for (const model::MappingTemplate& one : all) field(depth, "template " + one.content_type, quoted(one.text));
  }

  void authorizer(std::size_t index) {
    static constexpr std::string_view kTypes[] = {"token", "request", "cognito_user_pools", "jwt", "iam"};
    static constexpr std::string_view kPlaces[] = {"header", "querystring", "context", "stageVariables"};
    const model::Authorizer& one = api_.authorizers[index];
    field(1, "authorizer", one.name + " " + std::string(kTypes[static_cast<int>(one.type)]));
    if (!one.function.text.empty()) field(2, "function", uri_text(one.function));
    if (!one.credentials.empty()) field(2, "credentials", one.credentials);
    for (const model::IdentitySource& source : one.identity_sources) {
      field(2, "identity", std::string(kPlaces[static_cast<int>(source.location)]) + " " + source.name);
    }
    if (!one.identity_validation_expression.empty())
      field(2, "identity expression", quoted(one.identity_validation_expression));
    if (one.result_ttl_seconds) field(2, "ttl", std::to_string(*one.result_ttl_seconds));
    if (!one.provider_arns.empty()) field(2, "providers", join(one.provider_arns));
    if (!one.payload_format_version.empty()) field(2, "payload", one.payload_format_version);
    if (one.simple_responses) field(2, "simple responses", "true");
    if (!one.issuer.empty()) field(2, "issuer", one.issuer);
    if (!one.audience.empty()) field(2, "audience", join(one.audience));
  }

  void operation(const model::Operation& one) {
    static constexpr std::string_view kPlaces[] = {"path", "query", "header", "cookie"};
    line(1, "operation " + one.id + (one.id_from_document ? "" : " (made)") + ": " + one.method.token + " " +
                one.path.text + (one.default_route ? " ($default)" : ""));
    field(2, "resource", one.resource_id);
    if (!one.summary.empty()) field(2, "summary", quoted(one.summary));
    if (!one.description.empty()) field(2, "description", quoted(one.description));
    if (!one.tags.empty()) field(2, "tags", join(one.tags));
    if (one.deprecated) field(2, "deprecated", "true");
    for (const model::Parameter& parameter : one.parameters) {
      field(2, "parameter",
            std::string(kPlaces[static_cast<int>(parameter.location)]) + " " + parameter.name +
                (parameter.required ? " required" : "") +
                (parameter.content_type.empty() ? "" : " " + parameter.content_type) +
                (parameter.style.empty() ? "" : " " + parameter.style) +
                (parameter.explode ? (*parameter.explode ? " explode" : " no-explode") : "") +
                schema(parameter.schema));
    }
    if (one.body) {
      for (const model::BodyContent& content : one.body->content) {
        field(2, std::string("body") + (one.body->required ? " required" : "") + (one.body->form ? " form" : ""),
              content.media_type + schema(content.schema));
      }
    }
    for (const model::Response& response : one.responses) {
      std::string text = response.status;
      for (const model::BodyContent& content : response.content)
        text += " " + content.media_type + schema(content.schema);
      for (const model::Parameter& header : response.headers) text += " header " + header.name;
      field(2, "response", text);
    }
    if (one.security.authorizer) {
      field(2, "authorizer",
            api_.authorizer(*one.security.authorizer).name +
                (one.security.scopes.empty() ? "" : " [" + join(one.security.scopes) + "]"));
    }
    if (one.security.api_key_required) field(2, "api key", "required");
    if (one.validator) {
      field(2, "validator",
            one.validator->name + (one.validator->parameters ? " parameters" : "") +
                (one.validator->body ? " body" : ""));
    }
    if (one.validation == model::ValidationMode::strict) field(2, "validation", "strict");
    static constexpr std::string_view kResponseModes[] = {"off", "log", "enforce"};
    if (one.response_validation != model::ResponseValidation::off) {
      field(2, "response validation", std::string(kResponseModes[static_cast<int>(one.response_validation)]));
    }
    if (!one.unsupported_feature.empty()) field(2, "unsupported", one.unsupported_feature);
    if (one.integration) integration(*one.integration);
  }

  static std::string method(const std::optional<model::Method>& one) { return one ? one->token : "the caller's"; }

  void backend(const model::MockBackend&) { field(2, "integration", "mock"); }
  void backend(const model::HttpBackend& one) {
    field(2, "integration", one.proxy ? "http_proxy" : "http");
    field(3, "uri", uri_text(one.uri));
    field(3, "method", method(one.method));
    if (one.vpc_link) field(3, "vpc link", one.connection.text);
    if (one.insecure_skip_verification) field(3, "tls", "not verified");
    if (!one.server_name_to_verify.empty()) field(3, "tls server name", one.server_name_to_verify);
  }
  void backend(const model::LambdaBackend& one) {
    field(2, "integration", one.proxy ? "lambda proxy" : "lambda");
    field(3, "function", uri_text(one.function));
    field(3, "method", method(one.method));
    if (!one.payload_format_version.empty()) field(3, "payload", one.payload_format_version);
    if (one.response_streaming) field(3, "invocation", "streaming");
  }
  void backend(const model::AwsServiceBackend& one) {
    field(2, "integration",
          "aws service " + (one.subdomain.empty() ? "" : one.subdomain + ".") + one.service + " " + one.region);
    if (!one.subtype.empty()) field(3, "subtype", one.subtype);
    field(3, one.action ? "action" : "path", uri_text(one.path));
    field(3, "method", method(one.method));
  }

  void mapping(int depth, const model::ParameterMapping& one) {
    static constexpr std::string_view kPlaces[] = {"header", "querystring", "path", "status", "service"};
    static constexpr std::string_view kActions[] = {"set", "append", "overwrite", "remove"};
    std::string target = std::string(kActions[static_cast<int>(one.action)]) + " " +
                         std::string(kPlaces[static_cast<int>(one.location)]);
    if (!one.name.empty()) target += " " + one.name;
    if (one.action == model::MappingAction::remove) {
      line(depth, target);
    } else {
      field(depth, target, aws::to_text(one.source));
    }
  }

  void handling(int depth, model::ContentHandling one) {
    if (one != model::ContentHandling::passthrough) {
      field(depth, "content handling", one == model::ContentHandling::to_text ? "to text" : "to binary");
    }
  }

  void integration(const model::Integration& one) {
    std::visit([this](const auto& kind) { backend(kind); }, one.backend);
    field(3, "timeout", std::to_string(one.timeout_ms) + " ms");
    if (!one.credentials.empty()) field(3, "credentials", one.credentials);
    if (one.passthrough != model::PassthroughBehavior::when_no_match) {
      field(3, "passthrough", one.passthrough == model::PassthroughBehavior::never ? "never" : "when_no_templates");
    }
    handling(3, one.content_handling);
    if (one.stream_response) field(3, "response", "streamed");
    if (!one.cache_namespace.empty()) field(3, "cache namespace", one.cache_namespace);
    if (!one.cache_key_parameters.empty()) field(3, "cache key", join(one.cache_key_parameters));
    for (const model::ParameterMapping& entry : one.request_parameters) mapping(3, entry);
    templates(3, one.request_templates);
    for (const model::IntegrationResponse& response : one.responses) {
      field(3, response.is_default ? "response default" : "response " + quoted(response.selection_pattern),
            std::to_string(response.status_code));
      for (const model::ParameterMapping& entry : response.parameters) mapping(4, entry);
      templates(4, response.templates);
      handling(4, response.content_handling);
    }
    for (const auto& [status, entries] : one.response_parameters) {
      field(3, "response", status);
      for (const model::ParameterMapping& entry : entries) mapping(4, entry);
    }
  }

  const model::Api& api_;
  std::string out_;
};

}  // namespace

std::string dump_model(const model::ApiModel& model) {
  std::string out;
  for (const model::Api& api : model.apis) out += Dump(api).text();
  return out;
}

}  // namespace apigen::passes
