#include "apigen/aws/uri.h"
#include "integration_reader.h"

namespace apigen::aws {

using document::Node;
using model::ApiType;
using model::Authorizer;
using model::IdentitySource;
using openapi::Fields;
using support::DiagnosticId;

namespace {

bool eat(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// One identity source: `method.request.header.H`, or `$request.header.H` as HTTP APIs write it.
std::optional<IdentitySource> parse_identity_source(std::string_view text, bool http_api) {
  using Location = IdentitySource::Location;
  struct Form {
    std::string_view prefix;
    Location location;
  };
  static constexpr Form kRest[] = {{"method.request.header.", Location::header},
                                   {"method.request.querystring.", Location::querystring},
                                   {"context.", Location::context},
                                   {"stageVariables.", Location::stage_variable}};
  static constexpr Form kHttp[] = {{"request.header.", Location::header},
                                   {"request.querystring.", Location::querystring},
                                   {"context.", Location::context},
                                   {"stageVariables.", Location::stage_variable}};
  if (http_api && !eat(text, "$")) return std::nullopt;
  for (const Form& form : http_api ? kHttp : kRest) {
    std::string_view name = text;
    if (eat(name, form.prefix) && !name.empty()) return IdentitySource{form.location, std::string(name)};
  }
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

struct AuthorizerReader {
  const model::SecurityScheme& scheme;
  const Fields& fields;
  bool http_api;
  support::Diagnostics& diagnostics;

  void fault(support::Span span, std::string message, std::string suggestion = {}) const {
    diagnostics.report(DiagnosticId::bad_authorizer, span, "authorizer '" + scheme.name + "': " + message,
                       std::move(suggestion));
  }

  std::optional<Authorizer::Type> read_type() const {
    static constexpr Choice<Authorizer::Type> kRest[] = {{"token", Authorizer::Type::token},
                                                         {"request", Authorizer::Type::request},
                                                         {"cognito_user_pools", Authorizer::Type::cognito_user_pools},
                                                         {"jwt", Authorizer::Type::jwt}};
    if (!fields.find("type")) {
      fault(fields.node().span, "it has no type",
            http_api ? "one of: request, jwt" : "one of: token, request, cognito_user_pools");
      return std::nullopt;
    }
    std::optional<Authorizer::Type> type = choose(fields, "type", kRest, diagnostics);
    if (!type) return std::nullopt;
    bool http_only = *type == Authorizer::Type::jwt;
    bool rest_only = *type == Authorizer::Type::token || *type == Authorizer::Type::cognito_user_pools;
    if (http_api ? rest_only : http_only) {
      fault(fields.find("type")->span,
            std::string(http_api ? "an HTTP API" : "a REST API") + " has no authorizers of type '" +
                fields.text_or("type", "") + "'",
            http_api ? "one of: request, jwt" : "one of: token, request, cognito_user_pools");
      return std::nullopt;
    }
    return type;
  }

  void read_function(Authorizer& into) const {
    std::optional<std::string> uri = fields.text("authorizerUri");
    if (!uri || uri->empty()) {
      if (uri || !fields.find("authorizerUri")) fault(fields.node().span, "it has no authorizerUri");
      return;
    }
    UriFault why;
    std::optional<ServiceArn> arn = parse_service_arn(*uri, why);
    std::optional<LambdaPath> path = arn ? parse_lambda_path(*arn) : std::nullopt;
    if (!path) {
      diagnostics.report(DiagnosticId::invalid_uri, fields.find("authorizerUri")->span,
                         (arn ? "Invalid ARN specified in the request" : why.text) + ": '" + *uri + "' (authorizer '" +
                             scheme.name + "')",
                         "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION-ARN/invocations");
      return;
    }
    into.function = parse_uri_template(path->function);
  }

  void read_identity_sources(Authorizer& into) const {
    std::vector<std::string> texts = fields.strings("identitySource");
    for (const std::string& text : texts) {
      std::string_view rest = text;
      while (!rest.empty()) {
        std::size_t comma = rest.find(',');
        std::string_view one = trim(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        if (one.empty()) continue;
        if (std::optional<IdentitySource> source = parse_identity_source(one, http_api)) {
          into.identity_sources.push_back(std::move(*source));
        } else {
          fault(
              fields.find("identitySource")->span, "'" + std::string(one) + "' is no identity source",
              http_api
                  ? "$request.header.NAME, $request.querystring.NAME, $context.NAME or $stageVariables.NAME"
                  : "method.request.header.NAME, method.request.querystring.NAME, context.NAME or stageVariables.NAME");
        }
      }
    }
    if (!texts.empty()) return;
    // extensions.md 3.2: without an identitySource the scheme's own name is where the token stands; `Unused` says that
    // there is none.
    bool named =
        scheme.type == "apiKey" && !scheme.parameter_name.empty() && openapi::lower(scheme.parameter_name) != "unused";
    if (named && scheme.in == "query" && into.type == Authorizer::Type::request) {
      into.identity_sources.push_back({IdentitySource::Location::querystring, scheme.parameter_name});
    } else if (named && scheme.in == "header") {
      into.identity_sources.push_back({IdentitySource::Location::header, scheme.parameter_name});
    } else if (into.type != Authorizer::Type::request) {
      into.identity_sources.push_back({IdentitySource::Location::header, "Authorization"});
    }
  }

  void read_ttl(Authorizer& into) const {
    std::optional<std::int64_t> ttl = fields.integer("authorizerResultTtlInSeconds");
    if (!ttl) return;
    if (*ttl < 0 || *ttl > 3600) {
      diagnostics.report(DiagnosticId::value_out_of_range, fields.find("authorizerResultTtlInSeconds")->span,
                         "authorizerResultTtlInSeconds of authorizer '" + scheme.name + "' should be from 0 to 3600");
      return;
    }
    into.result_ttl_seconds = static_cast<int>(*ttl);
  }

  void read_jwt(Authorizer& into) const {
    const Node* configuration = fields.object("jwtConfiguration");
    if (configuration) {
      Fields jwt(*configuration, "'jwtConfiguration' of authorizer '" + scheme.name + "'", diagnostics);
      check_properties(jwt, {"issuer", "audience"}, diagnostics);
      into.issuer = jwt.text_or("issuer", "");
      into.audience = jwt.strings("audience");
    }
    if (!into.issuer.empty()) return;
    constexpr std::string_view kDiscovery = "/.well-known/openid-configuration";
    std::string url =
        Fields(*scheme.node, "security scheme '" + scheme.name + "'", diagnostics).text_or("openIdConnectUrl", "");
    if (url.size() > kDiscovery.size() &&
        url.compare(url.size() - kDiscovery.size(), kDiscovery.size(), kDiscovery) == 0) {
      url.resize(url.size() - kDiscovery.size());
    }
    into.issuer = url;
    if (url.empty()) fault(fields.node().span, "it has no jwtConfiguration.issuer");
  }

  /// Members that are written and mean nothing to this type of authorizer.
  void warn_of_use(const Authorizer& authorizer) const {
    auto warn = [&](std::string_view member, const std::string& message, std::string suggestion = {}) {
      diagnostics.report(DiagnosticId::no_effect, fields.find(member)->span, "authorizer '" + scheme.name + "': " + message, std::move(suggestion));
    };
    const bool lambda = authorizer.type == Authorizer::Type::token || authorizer.type == Authorizer::Type::request;
    if (lambda && authorizer.identity_sources.empty() && authorizer.result_ttl_seconds.value_or(0) > 0) {
      warn("authorizerResultTtlInSeconds", "without an identitySource no answer is kept, and every request asks the function",
           http_api ? "$request.header.Authorization" : "method.request.header.Authorization");
    }
    if (!authorizer.identity_validation_expression.empty() && (authorizer.type == Authorizer::Type::request || authorizer.type == Authorizer::Type::jwt)) {
      warn("identityValidationExpression", "only authorizers of the types token and cognito_user_pools look at identityValidationExpression");
    }
    if (authorizer.simple_responses && (!http_api || authorizer.payload_format_version != "2.0")) {
      warn("enableSimpleResponses", "simple responses need an HTTP API and authorizerPayloadFormatVersion 2.0; the function has to return a policy");
    }
    if (authorizer.type == Authorizer::Type::token && !authorizer.identity_sources.empty() &&
        (authorizer.identity_sources.size() > 1 || authorizer.identity_sources[0].location != IdentitySource::Location::header)) {
      fault(fields.find("identitySource")->span, "a token stands in one header field", "method.request.header." + (scheme.parameter_name.empty() ? "Authorization" : scheme.parameter_name));
    }
  }

  std::optional<Authorizer> read() const {
    check_properties(fields,
                     {"type", "authorizerUri", "authorizerCredentials", "identitySource",
                      "identityValidationExpression", "authorizerResultTtlInSeconds", "providerARNs",
                      "authorizerPayloadFormatVersion", "enableSimpleResponses", "jwtConfiguration", "name"},
                     diagnostics);
    std::optional<Authorizer::Type> type = read_type();
    if (!type) return std::nullopt;
    Authorizer out;
    out.type = *type;
    out.name = scheme.name;
    out.span = fields.node().span;
    read_identity_sources(out);
    read_ttl(out);
    if (*type == Authorizer::Type::token || *type == Authorizer::Type::request) read_function(out);
    out.credentials = fields.text_or("authorizerCredentials", "");
    out.identity_validation_expression = fields.text_or("identityValidationExpression", "");
    out.provider_arns = fields.strings("providerARNs");
    if (*type == Authorizer::Type::cognito_user_pools && out.provider_arns.empty())
      fault(out.span, "it has no providerARNs");
    if (*type == Authorizer::Type::jwt) read_jwt(out);
    std::optional<std::string> version = fields.text("authorizerPayloadFormatVersion");
    if (version) out.payload_format_version = *version == "1" ? "1.0" : *version == "2" ? "2.0" : *version;
    if (http_api && *type == Authorizer::Type::request && out.payload_format_version != "1.0" &&
        out.payload_format_version != "2.0") {
      fault(version ? fields.find("authorizerPayloadFormatVersion")->span : out.span,
            "authorizerPayloadFormatVersion should be 1.0 or 2.0");
    }
    out.simple_responses = fields.boolean("enableSimpleResponses").value_or(false);
    warn_of_use(out);
    return out;
  }
};

}  // namespace

SchemeRole read_scheme(const model::SecurityScheme& scheme, ApiType type, support::Diagnostics& diagnostics) {
  SchemeRole role;
  Fields fields(*scheme.node, "security scheme '" + scheme.name + "'", diagnostics);
  role.auth_type = fields.text_or("x-amazon-apigateway-authtype", "");
  // "any value starting with aws" is reserved for IAM (extensions.md 3.3).
  if (openapi::lower(role.auth_type).rfind("aws", 0) == 0) {
    role.kind = SchemeRole::Kind::iam;
    role.authorizer.emplace();
    role.authorizer->type = Authorizer::Type::iam;
    role.authorizer->name = scheme.name;
    role.authorizer->span = scheme.span;
    return role;
  }
  if (const Node* node = fields.object("x-amazon-apigateway-authorizer")) {
    role.kind = SchemeRole::Kind::authorizer;
    Fields authorizer(*node, "authorizer '" + scheme.name + "'", diagnostics);
    role.authorizer = AuthorizerReader{scheme, authorizer, type == ApiType::http, diagnostics}.read();
    return role;
  }
  if (scheme.type == "apiKey" && scheme.in == "header" && openapi::lower(scheme.parameter_name) == "x-api-key") {
    role.kind = SchemeRole::Kind::api_key;
  }
  return role;
}

OperationAuth read_operation_auth(const Node& operation, const Place& place, support::Diagnostics& diagnostics) {
  Fields fields(operation, place.text(), diagnostics);
  const Node* node = fields.object("x-amazon-apigateway-auth");
  if (!node) return OperationAuth::unset;
  Fields auth(*node, "'x-amazon-apigateway-auth' of " + place.text(), diagnostics);
  static constexpr Choice<OperationAuth> kTypes[] = {{"none", OperationAuth::none}, {"aws_iam", OperationAuth::iam}};
  return choose(auth, "type", kTypes, diagnostics).value_or(OperationAuth::unset);
}

}  // namespace apigen::aws
