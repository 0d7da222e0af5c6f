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

/// What marks a document as an HTTP API's, or none. In the order of interfaces.md section 1.
std::optional<Sign> sign_of_http_api(const openapi::Spec& spec) {
  const Node& root = *spec.root;
  for (std::string_view key : {"x-amazon-apigateway-importexport-version", "x-amazon-apigateway-cors"}) {
    if (root.find(key)) return Sign{std::string(key) + " is set", openapi::key_span(root, key)};
  }
  for (const openapi::SecurityScheme& scheme : spec.security_schemes) {
    const Node* authorizer = scheme.node->find("x-amazon-apigateway-authorizer");
    const Node* type = authorizer ? authorizer->find("type") : nullptr;
    if (type && type->is_string() && openapi::lower(type->text) == "jwt") {
      return Sign{"authorizer '" + scheme.name + "' is of type jwt", type->span};
    }
  }
  for (const openapi::Path& path : spec.paths) {
    if (path.text == "/$default" || path.text == "$default") return Sign{"there is a $default route", path.span};
    for (const openapi::Operation& operation : path.operations) {
      const Node* integration = operation.node->find("x-amazon-apigateway-integration");
      integration = integration ? openapi::follow(integration, spec.resolve) : nullptr;
      const Node* version = integration ? integration->find("payloadFormatVersion") : nullptr;
      std::optional<std::string> text = version ? openapi::scalar_text(*version) : std::nullopt;
      if (text && (*text == "2.0" || *text == "2")) {
        return Sign{operation.method.token + " " + path.text + " has payloadFormatVersion 2.0", version->span};
      }
    }
  }
  return std::nullopt;
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
    api.type_reason = "x-apigen-api-type is set (" + where(spec, openapi::key_span(*spec.root, "x-apigen-api-type")) + ")";
    return;
  }
  if (std::optional<Sign> sign = sign_of_http_api(spec)) {
    api.type = ApiType::http;
    api.type_reason = sign->text + " (" + where(spec, sign->span) + ")";
    return;
  }
  api.type = ApiType::rest;
  api.type_reason = "nothing in the document is an HTTP API's";
}

}  // namespace apigen::passes
