#include <initializer_list>

#include "apigen/openapi/fields.h"
#include "lowering.h"

namespace apigen::passes {

using document::Node;
using model::ApiType;

namespace {

struct Sign {
  std::string text;
  support::Span span;
};

bool is_one_of(const Node* value, std::initializer_list<std::string_view> texts) {
  std::optional<std::string> text = value ? openapi::scalar_text(*value) : std::nullopt;
  if (!text) return false;
  for (std::string_view one : texts) {
    if (openapi::lower(*text) == one) return true;
  }
  return false;
}

/// Calls `look` with each integration until it gives a sign.
template <typename Look>
std::optional<Sign> first_integration(const openapi::Spec& spec, Look look) {
  for (const openapi::Path& path : spec.paths) {
    for (const openapi::Operation& operation : path.operations) {
      const Node* integration = operation.node->find("x-amazon-apigateway-integration");
      integration = integration ? openapi::follow(integration, spec.resolve) : nullptr;
      if (!integration) continue;
      if (std::optional<Sign> sign = look(*integration, operation.method.token + " " + path.text)) return sign;
    }
  }
  return std::nullopt;
}

/// The first authorizer of one of the types.
std::optional<Sign> authorizer_of(const openapi::Spec& spec, std::initializer_list<std::string_view> types) {
  for (const openapi::SecurityScheme& scheme : spec.security_schemes) {
    const Node* authorizer = scheme.node->find("x-amazon-apigateway-authorizer");
    const Node* type = authorizer ? authorizer->find("type") : nullptr;
    if (is_one_of(type, types))
      return Sign{"authorizer '" + scheme.name + "' is of type " + openapi::lower(*openapi::scalar_text(*type)),
                  type->span};
  }
  return std::nullopt;
}

/// What an HTTP API cannot have at all: such a document was written for a REST API, whatever else it says.
std::optional<Sign> proof_of_rest_api(const openapi::Spec& spec) {
  if (auto sign = authorizer_of(spec, {"token", "cognito_user_pools"})) return sign;
  return first_integration(spec, [](const Node& integration, const std::string& place) -> std::optional<Sign> {
    const Node* type = integration.find("type");
    if (!is_one_of(type, {"aws", "http", "mock"})) return std::nullopt;
    return Sign{place + " has an integration of type " + openapi::lower(*openapi::scalar_text(*type)), type->span};
  });
}

/// What marks a document as an HTTP API's (interfaces.md section 1).
std::optional<Sign> sign_of_http_api(const openapi::Spec& spec) {
  for (std::string_view key : {"x-amazon-apigateway-importexport-version", "x-amazon-apigateway-cors"}) {
    if (spec.root->find(key)) return Sign{std::string(key) + " is set", openapi::key_span(*spec.root, key)};
  }
  if (auto sign = authorizer_of(spec, {"jwt"})) return sign;
  for (const openapi::Path& path : spec.paths) {
    if (path.text == "/$default" || path.text == "$default") return Sign{"there is a $default route", path.span};
  }
  return first_integration(spec, [](const Node& integration, const std::string& place) -> std::optional<Sign> {
    if (const Node* version = integration.find("payloadFormatVersion"); is_one_of(version, {"2.0", "2"})) {
      return Sign{place + " has payloadFormatVersion 2.0", version->span};
    }
    if (const Node* subtype = integration.find("integrationSubtype"))
      return Sign{place + " has an integrationSubtype", subtype->span};
    // A REST API allows 29 s; with a payload format, which only HTTP APIs have, the 30 s of an HTTP API are a sign.
    const Node* timeout = integration.find("timeoutInMillis");
    if (integration.find("payloadFormatVersion") && is_one_of(timeout, {"30000"})) {
      return Sign{place + " has payloadFormatVersion and a timeout of 30000 ms", timeout->span};
    }
    return std::nullopt;
  });
}

/// "openapi.yaml:4": the line only, and no folders, so that the text is the same wherever the document lies.
std::string where(const openapi::Spec& spec, support::Span span) {
  if (!span.file) return spec.name;
  std::string name = span.file->name();
  std::size_t slash = name.rfind('/');
  if (slash != std::string::npos) name.erase(0, slash + 1);
  return name + ":" + std::to_string(span.file->position(span.begin).line);
}

}  // namespace

void decide_type(const openapi::Spec& spec, Diagnostics& diagnostics, model::Api& api) {
  static constexpr std::pair<std::string_view, ApiType> kTypes[] = {
      {"rest", ApiType::rest}, {"http", ApiType::http}, {"websocket", ApiType::websocket}};
  if (std::optional<ApiType> set = read_option(*spec.root, "x-apigen-api-type", kTypes, diagnostics)) {
    api.type = *set;
    api.type_reason =
        "x-apigen-api-type is set (" + where(spec, openapi::key_span(*spec.root, "x-apigen-api-type")) + ")";
    return;
  }
  std::optional<Sign> http = sign_of_http_api(spec);
  if (std::optional<Sign> rest = http ? proof_of_rest_api(spec) : std::nullopt) {
    api.type = ApiType::rest;
    api.type_reason = rest->text + " (" + where(spec, rest->span) + ")";
    return;
  }
  if (http) {
    api.type = ApiType::http;
    api.type_reason = http->text + " (" + where(spec, http->span) + ")";
    return;
  }
  api.type = ApiType::rest;
  api.type_reason = "nothing in the document is an HTTP API's";
}

}  // namespace apigen::passes
