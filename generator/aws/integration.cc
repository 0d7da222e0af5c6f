#include <array>

#include "apigen/aws/uri.h"
#include "integration_reader.h"

namespace apigen::aws {

using document::Node;
using model::ApiType;
using openapi::Fields;
using support::DiagnosticId;

namespace {

enum class Type { aws, aws_proxy, http, http_proxy, mock };

const std::vector<std::string_view> kProperties = {"type",
                                                   "httpMethod",
                                                   "uri",
                                                   "integrationTarget",
                                                   "connectionType",
                                                   "connectionId",
                                                   "credentials",
                                                   "requestParameters",
                                                   "requestTemplates",
                                                   "passthroughBehavior",
                                                   "contentHandling",
                                                   "timeoutInMillis",
                                                   "cacheNamespace",
                                                   "cacheKeyParameters",
                                                   "responses",
                                                   "responseParameters",
                                                   "tlsConfig",
                                                   "payloadFormatVersion",
                                                   "integrationSubtype",
                                                   "responseTransferMode",
                                                   "$ref",
                                                   "description"};

/// Properties that one kind of API has alone (extensions.md 3.1). What is said of a proxy has no effect in a REST API either.
struct OneKind {
  std::string_view name;
  ApiType type;
  bool by_option = false;  // acted on in an HTTP API, too, where its root says so
};
constexpr std::array kOneKind = {
    OneKind{"integrationTarget", ApiType::rest},     OneKind{"requestTemplates", ApiType::rest},
    OneKind{"passthroughBehavior", ApiType::rest},   OneKind{"contentHandling", ApiType::rest},
    OneKind{"cacheNamespace", ApiType::rest, true},  OneKind{"cacheKeyParameters", ApiType::rest, true},
    OneKind{"responses", ApiType::rest},             OneKind{"responseTransferMode", ApiType::rest},
    OneKind{"payloadFormatVersion", ApiType::http},  OneKind{"integrationSubtype", ApiType::http},
    OneKind{"responseParameters", ApiType::http},
};

/// The method sent to the backend. Absent and ANY both mean the caller's.
std::optional<model::Method> read_method(const Fields& fields) {
  std::optional<std::string> text = fields.text("httpMethod");
  if (!text || text->empty()) return std::nullopt;
  return model::Method{openapi::upper(*text)};
}

struct IntegrationReader {
  const Fields& fields;
  const Place& place;
  support::Diagnostics& diagnostics;

  bool http_api() const { return place.type == ApiType::http; }

  std::optional<Type> read_type() const {
    static constexpr Choice<Type> kTypes[] = {{"aws", Type::aws},
                                              {"aws_proxy", Type::aws_proxy},
                                              {"http", Type::http},
                                              {"http_proxy", Type::http_proxy},
                                              {"mock", Type::mock}};
    std::optional<std::string> text = fields.text("type");
    if (!text) {
      if (!fields.find("type")) {
        diagnostics.report(DiagnosticId::unknown_integration_type, fields.node().span, fields.what() + " has no type",
                           "one of: aws, aws_proxy, http, http_proxy, mock");
      }
      return std::nullopt;
    }
    std::vector<std::string_view> names;
    for (const Choice<Type>& choice : kTypes) {
      if (openapi::lower(*text) == choice.name) return choice.value;
      names.push_back(choice.name);
    }
    std::string near = support::nearest(openapi::lower(*text), names);
    diagnostics.report(
        DiagnosticId::unknown_integration_type, fields.find("type")->span,
        fields.what() + " has the unknown type '" + *text + "'",
        near.empty() ? "one of: aws, aws_proxy, http, http_proxy, mock" : "did you mean '" + near + "'?");
    return std::nullopt;
  }

  void invalid_uri(std::string message, std::string suggestion = {}) const {
    diagnostics.report(DiagnosticId::invalid_uri, fields.find("uri")->span, message + " (" + place.text() + ")",
                       std::move(suggestion));
  }

  std::optional<std::string> read_uri() const {
    std::optional<std::string> uri = fields.text("uri");
    if (uri && !uri->empty()) return uri;
    if (uri || !fields.find("uri")) {
      diagnostics.report(DiagnosticId::missing_uri, uri ? fields.find("uri")->span : fields.node().span,
                         fields.what() + " has no uri");
    }
    return std::nullopt;
  }

  void need_method() const {
    if (read_method(fields) || http_api()) return;
    diagnostics.report(DiagnosticId::missing_http_method, fields.node().span,
                       "Enumeration value for HttpMethod must be non-empty: " + fields.what() + " has no httpMethod",
                       "add: httpMethod: " + std::string(place.method.empty() ? "POST" : place.method));
  }

  std::optional<model::Backend> http_backend(bool proxy) const {
    std::optional<std::string> uri = read_uri();
    need_method();
    model::HttpBackend backend;
    backend.proxy = proxy;
    backend.method = read_method(fields);
    static constexpr Choice<bool> kConnections[] = {{"internet", false}, {"vpc_link", true}};
    backend.vpc_link = choose(fields, "connectionType", kConnections, diagnostics).value_or(false);
    backend.connection = parse_uri_template(fields.text_or("connectionId", ""));
    if (backend.vpc_link && backend.connection.text.empty() && !fields.find("connectionId")) {
      diagnostics.report(DiagnosticId::missing_field, fields.node().span,
                         fields.what() + " has connectionType VPC_LINK but no connectionId");
    }
    if (const Node* tls = fields.object("tlsConfig")) {
      Fields config(*tls, "'tlsConfig' of " + fields.what(), diagnostics);
      check_properties(config, {"insecureSkipVerification", "serverNameToVerify"}, diagnostics);
      backend.insecure_skip_verification = config.boolean("insecureSkipVerification").value_or(false);
      backend.server_name_to_verify = config.text_or("serverNameToVerify", "");
    }
    if (!uri) return std::nullopt;
    std::string scheme = openapi::lower(uri->substr(0, 8));
    // A stage variable may hold the whole origin: AWS's guide rules that out, but petsHost-style documents do it.
    bool absolute = scheme.rfind("http://", 0) == 0 || scheme == "https://" || uri->rfind("${stageVariables.", 0) == 0;
    bool listener = backend.vpc_link && uri->rfind("arn:", 0) == 0;
    if (!absolute && !listener) {
      invalid_uri("Invalid HTTP endpoint specified for URI: '" + *uri + "'", "start it with http:// or https://");
      return std::nullopt;
    }
    for (char c : *uri) {
      if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) {
        invalid_uri("Invalid HTTP endpoint specified for URI: it holds white space or a control character");
        return std::nullopt;
      }
    }
    backend.uri = parse_uri_template(*uri);
    backend.listener = listener;
    return backend;
  }

  model::LambdaBackend lambda_backend(bool proxy, const std::string& function) const {
    model::LambdaBackend backend;
    backend.proxy = proxy;
    backend.function = parse_uri_template(function);
    backend.method = read_method(fields);
    return backend;
  }

  std::string payload_format() const {
    std::optional<std::string> text = fields.text("payloadFormatVersion");
    if (!text) {
      if (!fields.find("payloadFormatVersion")) {
        diagnostics.report(DiagnosticId::missing_field, fields.node().span,
                           fields.what() + " has no payloadFormatVersion", "add: payloadFormatVersion: \"2.0\"; if this is a REST API, say so at the top: x-apigen-api-type: rest");
      }
      return "";
    }
    // Often written as a number: 2.0 loses nothing, 2 is meant the same.
    if (*text == "1.0" || *text == "1") return "1.0";
    if (*text == "2.0" || *text == "2") return "2.0";
    unknown_choice(fields, "payloadFormatVersion", *text, {"1.0", "2.0"}, diagnostics);
    return "";
  }

  std::optional<model::Backend> service_backend(const ServiceArn& arn) const {
    model::AwsServiceBackend backend;
    backend.service = arn.service;
    backend.subdomain = arn.subdomain;
    backend.region = arn.region;
    backend.action = arn.action;
    backend.path = parse_uri_template(arn.rest);
    backend.method = read_method(fields);
    return backend;
  }

  std::optional<model::Backend> aws_backend(bool proxy) const {
    if (http_api() && fields.find("integrationSubtype")) return subtype_backend();
    std::optional<std::string> uri = read_uri();
    if (!proxy || !http_api()) need_method();
    if (!uri) return std::nullopt;
    if (http_api() && is_function_arn(*uri)) {
      model::LambdaBackend backend = lambda_backend(proxy, *uri);
      backend.payload_format_version = payload_format();
      return backend;
    }
    UriFault fault;
    std::optional<ServiceArn> arn = parse_service_arn(*uri, fault);
    if (!arn) {
      invalid_uri(fault.text + ": '" + *uri + "'",
                  is_function_arn(*uri)
                      ? "write arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/" + *uri + "/invocations"
                      : "arn:aws:apigateway:REGION:SERVICE:path/... or :action/...");
      return std::nullopt;
    }
    if (arn->service == "lambda" && !arn->action) {
      std::optional<LambdaPath> path = parse_lambda_path(*arn);
      if (!path || path->function.empty()) {
        invalid_uri("Invalid ARN specified in the request: '" + *uri + "'",
                    "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION-ARN/invocations");
        return std::nullopt;
      }
      model::LambdaBackend backend = lambda_backend(proxy, path->function);
      backend.response_streaming = path->streaming;
      if (http_api()) backend.payload_format_version = payload_format();
      return backend;
    }
    if (proxy && arn->service != "firehose") {
      diagnostics.report(DiagnosticId::aws_proxy_target, fields.find("uri")->span,
                         "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream "
                         "invocations. (" +
                             place.text() + ")",
                         "use type: aws for " + arn->service);
      return std::nullopt;
    }
    return service_backend(*arn);
  }

  std::optional<model::Backend> subtype_backend() const {
    std::optional<std::string> text = fields.text("integrationSubtype");
    if (!text) return std::nullopt;
    std::optional<std::string> subtype = canonical_subtype(*text);
    if (!subtype) {
      unknown_choice(fields, "integrationSubtype", *text, known_subtypes(), diagnostics);
      return std::nullopt;
    }
    model::AwsServiceBackend backend;
    backend.subtype = *subtype;
    backend.action = true;
    std::size_t dash = subtype->find('-');
    backend.service = openapi::lower(subtype->substr(0, dash));
    backend.path = parse_uri_template(subtype->substr(dash + 1));
    return backend;
  }

  void warn_of_other_kind() const {
    for (const OneKind& one : kOneKind) {
      const Node* node = fields.find(one.name);
      if (!node || one.type == place.type || (one.by_option && place.rest_features)) continue;
      const std::string name(one.name);
      if (http_api()) {
        diagnostics.report(DiagnosticId::not_for_http_apis, node->span,
                           "an HTTP API ignores '" + name + "' of an integration (" + place.text() + ")",
                           std::string("write x-apigen-api-type: rest at the document's root if this is a REST API") +
                               (one.by_option ? ", or x-apigen-rest-features: enforce to have this gateway act on it" : ""));
      } else {
        diagnostics.report(DiagnosticId::not_for_rest_apis, node->span,
                           "a REST API ignores '" + name + "' of an integration (" + place.text() + ")",
                           "write x-apigen-api-type: http at the document's root if this is an HTTP API");
      }
    }
  }

  void read_timeout(model::Integration& into) const {
    into.timeout_ms = http_api() ? 30000 : 29000;
    std::optional<std::int64_t> value = fields.integer("timeoutInMillis");
    if (!value) return;
    std::int64_t longest = http_api() ? 30000 : into.stream_response ? 900000 : 29000;
    if (*value < 50 || *value > longest) {
      diagnostics.report(
          DiagnosticId::timeout_out_of_range, fields.find("timeoutInMillis")->span,
          "Timeout should be between 50 ms and " + std::to_string(longest) + " ms (" + place.text() + ")",
          !http_api() && *value <= 30000 && fields.find("payloadFormatVersion")
              ? "write x-apigen-api-type: http at the document's root if this is an HTTP API, which allows 30000 ms"
              : "");
      return;
    }
    into.timeout_ms = static_cast<int>(*value);
  }

  void read_requests(Type type, model::Integration& into) const {
    const Node* parameters = fields.find("requestParameters");
    if (auto* service = std::get_if<model::AwsServiceBackend>(&into.backend); service && !service->subtype.empty()) {
      into.request_parameters =
          read_service_parameters(parameters, fields.node().span, service->subtype, place, diagnostics);
    } else if (parameters && http_api()) {
      into.request_parameters = read_http_request_mappings(*parameters, place, diagnostics);
    } else if (parameters) {
      into.request_parameters = read_rest_request_mappings(*parameters, place, diagnostics);
    }
    into.request_templates = read_templates(fields, "requestTemplates", diagnostics);
    static constexpr Choice<model::PassthroughBehavior> kBehaviours[] = {
        {"when_no_match", model::PassthroughBehavior::when_no_match},
        {"when_no_templates", model::PassthroughBehavior::when_no_templates},
        {"never", model::PassthroughBehavior::never}};
    into.passthrough = choose(fields, "passthroughBehavior", kBehaviours, diagnostics).value_or(into.passthrough);
    into.content_handling = read_content_handling(fields, diagnostics).value_or(into.content_handling);
    static constexpr Choice<bool> kModes[] = {{"buffered", false}, {"stream", true}};
    bool proxy = type == Type::aws_proxy || type == Type::http_proxy;
    into.stream_response = choose(fields, "responseTransferMode", kModes, diagnostics).value_or(false) && proxy && !http_api();
  }

  std::optional<model::Integration> read() const {
    check_properties(fields, kProperties, diagnostics);
    warn_of_other_kind();
    std::optional<Type> type = read_type();
    if (!type) return std::nullopt;
    if (http_api() && *type != Type::aws_proxy && *type != Type::http_proxy) {
      diagnostics.report(DiagnosticId::unknown_integration_type, fields.find("type")->span,
                         "an HTTP API takes only aws_proxy and http_proxy, not '" + fields.text_or("type", "") + "' (" +
                             place.text() + ")",
                         "write x-apigen-api-type: rest at the document's root if this is a REST API");
      return std::nullopt;
    }
    model::Integration out;
    out.span = fields.node().span;
    std::optional<model::Backend> backend;
    switch (*type) {
      case Type::mock:
        backend = model::MockBackend{};
        break;
      case Type::http:
      case Type::http_proxy:
        backend = http_backend(*type == Type::http_proxy);
        break;
      case Type::aws:
      case Type::aws_proxy:
        backend = aws_backend(*type == Type::aws_proxy);
        break;
    }
    if (backend) out.backend = std::move(*backend);
    read_requests(*type, out);
    if (auto* lambda = std::get_if<model::LambdaBackend>(&out.backend))
      out.stream_response |= lambda->response_streaming;
    read_timeout(out);
    out.credentials = fields.text_or("credentials", "");
    out.cache_namespace = fields.text_or("cacheNamespace", "");
    out.cache_key_parameters = fields.strings("cacheKeyParameters");
    if (const Node* responses = fields.object("responses"); responses && !http_api()) {
      out.responses = read_integration_responses(*responses, place, diagnostics);
    }
    if (const Node* parameters = fields.find("responseParameters"); parameters && http_api()) {
      out.response_parameters = read_http_response_mappings(*parameters, place, diagnostics);
    }
    if (!backend) return std::nullopt;
    return out;
  }
};

}  // namespace

std::optional<model::Integration> read_integration(const Node& node, const Place& place,
                                                   support::Diagnostics& diagnostics) {
  if (!node.is_mapping()) {
    diagnostics.report(DiagnosticId::wrong_type, node.span,
                       "the integration of " + place.text() + " should be an object but is " +
                           std::string(document::describe(node.kind)));
    return std::nullopt;
  }
  Fields fields(node, "the integration of " + place.text(), diagnostics);
  return IntegrationReader{fields, place, diagnostics}.read();
}

}  // namespace apigen::aws
