#include "integration_reader.h"

namespace apigen::aws {

using document::Member;
using document::Node;
using openapi::Fields;
using support::DiagnosticId;

namespace {

constexpr std::int64_t kLargestCompressionSize = 10485760;

model::Cors read_cors(const Node& node, support::Diagnostics& diagnostics) {
  Fields fields(node, "'x-amazon-apigateway-cors'", diagnostics);
  check_properties(fields,
                   {"allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "allowCredentials"},
                   diagnostics);
  model::Cors cors;
  cors.allow_origins = fields.strings("allowOrigins");
  cors.allow_methods = fields.strings("allowMethods");
  cors.allow_headers = fields.strings("allowHeaders");
  cors.expose_headers = fields.strings("exposeHeaders");
  if (std::optional<std::int64_t> age = fields.integer("maxAge")) {
    if (*age >= -1 && *age <= 86400) {
      cors.max_age = static_cast<int>(*age);
    } else {
      diagnostics.report(DiagnosticId::value_out_of_range, fields.find("maxAge")->span,
                         "maxAge should be from -1 to 86400 seconds");
    }
  }
  cors.allow_credentials = fields.boolean("allowCredentials").value_or(false);
  for (const std::string& origin : cors.allow_origins) {
    if (origin == "*" && cors.allow_credentials) {
      diagnostics.report(DiagnosticId::cors_credentials, fields.find("allowCredentials")->span,
                         "allow-credentials is not supported if 'allow-origin' is *", "name the origins");
    }
  }
  return cors;
}

EndpointConfiguration read_endpoint(const Node& node, support::Diagnostics& diagnostics) {
  Fields fields(node, "'x-amazon-apigateway-endpoint-configuration'", diagnostics);
  check_properties(fields, {"disableExecuteApiEndpoint", "vpcEndpointIds", "ipAddressType", "types"}, diagnostics);
  EndpointConfiguration out;
  out.span = node.span;
  out.disable_execute_api_endpoint = fields.boolean("disableExecuteApiEndpoint").value_or(false);
  out.vpc_endpoint_ids = fields.strings("vpcEndpointIds");
  static constexpr Choice<std::string_view> kTypes[] = {{"ipv4", "ipv4"}, {"dualstack", "dualstack"}};
  out.ip_address_type = std::string(choose(fields, "ipAddressType", kTypes, diagnostics).value_or(""));
  return out;
}

void read_documentation(const Node& node, RootExtensions& into, support::Diagnostics& diagnostics) {
  Fields fields(node, "'x-amazon-apigateway-documentation'", diagnostics);
  into.documentation_version = fields.text_or("version", "");
  const Node* parts = fields.list("documentationParts");
  if (!parts) return;
  for (const Node* item : parts->items) {
    if (!item->is_mapping()) {
      fields.wrong_type("documentationParts", *item, "a list of objects");
      continue;
    }
    Fields part_fields(*item, "a documentation part", diagnostics);
    DocumentationPart part;
    if (const Node* location = part_fields.object("location")) {
      Fields place(*location, "a documentation part's location", diagnostics);
      part.type = place.text_or("type", "");
      part.path = place.text_or("path", "/");
      part.method = place.text_or("method", "*");
      part.status_code = place.text_or("statusCode", "*");
      part.name = place.text_or("name", "");
    }
    part.properties = part_fields.find("properties");
    into.documentation.push_back(std::move(part));
  }
}

void read_validators(const Node& node, RootExtensions& into, support::Diagnostics& diagnostics) {
  Fields all(node, "'x-amazon-apigateway-request-validators'", diagnostics);
  for (const Member& member : node.members) {
    if (!member.value->is_mapping()) {
      all.wrong_type(member.key, *member.value, "an object");
      continue;
    }
    Fields fields(*member.value, "request validator '" + member.key + "'", diagnostics);
    check_properties(fields, {"validateRequestBody", "validateRequestParameters"}, diagnostics);
    into.request_validators.push_back({member.key, fields.boolean("validateRequestBody").value_or(false),
                                       fields.boolean("validateRequestParameters").value_or(false)});
  }
}

void read_compression(const Fields& root, RootExtensions& into, support::Diagnostics& diagnostics) {
  constexpr std::string_view kKey = "x-amazon-apigateway-minimum-compression-size";
  std::optional<std::int64_t> size = root.integer(kKey);
  if (!size) return;
  into.minimum_compression_span = root.find(kKey)->span;
  if (*size < 0 || *size > kLargestCompressionSize) {
    diagnostics.report(DiagnosticId::value_out_of_range, into.minimum_compression_span,
                       "Invalid minimum compression size, must be between 0 and 10485760");
    return;
  }
  into.minimum_compression_size = *size;
}

void read_security_policy(const Fields& root, RootExtensions& into, support::Diagnostics& diagnostics) {
  constexpr std::string_view kKey = "x-amazon-apigateway-security-policy";
  std::string policy = root.text_or(kKey, "");
  if (policy.empty()) return;
  into.security_policy_span = root.find(kKey)->span;
  if (policy != "TLS_1_0" && policy != "TLS_1_2" && policy.rfind("SecurityPolicy_TLS1", 0) != 0) {
    diagnostics.report(DiagnosticId::unknown_value, into.security_policy_span, "'" + policy + "' is no security policy",
                       "TLS_1_0, TLS_1_2, or a name that begins with SecurityPolicy_TLS1");
    return;
  }
  into.security_policy = std::move(policy);
}

void read_tags(const Fields& root, RootExtensions& into, support::Diagnostics& diagnostics) {
  const Node* tags = root.list("tags");
  if (!tags) return;
  for (const Node* tag : tags->items) {
    if (!tag->is_mapping()) continue;
    Fields fields(*tag, "a tag", diagnostics);
    if (fields.find("x-amazon-apigateway-tag-value")) {
      into.tags.push_back({fields.text_or("name", ""), fields.text_or("x-amazon-apigateway-tag-value", "")});
    }
  }
}

}  // namespace

RootExtensions read_root(const openapi::Spec& spec, support::Diagnostics& diagnostics) {
  Fields root(*spec.root, "the document", diagnostics);
  RootExtensions out;
  static constexpr Choice<model::ApiKeySource> kKeySources[] = {{"header", model::ApiKeySource::header},
                                                                {"authorizer", model::ApiKeySource::authorizer}};
  out.api_key_source =
      choose(root, "x-amazon-apigateway-api-key-source", kKeySources, diagnostics).value_or(out.api_key_source);
  out.binary_media_types = root.strings("x-amazon-apigateway-binary-media-types");
  if (const Node* cors = root.object("x-amazon-apigateway-cors")) {
    out.cors = read_cors(*cors, diagnostics);
    out.cors_span = openapi::key_span(*spec.root, "x-amazon-apigateway-cors");
  }
  if (const Node* documentation = root.object("x-amazon-apigateway-documentation"))
    read_documentation(*documentation, out, diagnostics);
  static constexpr Choice<std::string_view> kAccess[] = {{"basic", "BASIC"}, {"strict", "STRICT"}};
  out.endpoint_access_mode =
      std::string(choose(root, "x-amazon-apigateway-endpoint-access-mode", kAccess, diagnostics).value_or(""));
  // Swagger 2.0 has it at the root, OpenAPI 3 in a server; public documents have it at the root there too.
  if (const Node* endpoint = root.object("x-amazon-apigateway-endpoint-configuration"))
    out.endpoint = read_endpoint(*endpoint, diagnostics);
  for (const model::Server& server : spec.servers) {
    if (!server.node || out.endpoint) continue;
    Fields fields(*server.node, "a server", diagnostics);
    if (const Node* endpoint = fields.object("x-amazon-apigateway-endpoint-configuration"))
      out.endpoint = read_endpoint(*endpoint, diagnostics);
  }
  if (const Node* responses = root.object("x-amazon-apigateway-gateway-responses")) {
    out.gateway_responses = read_gateway_responses(*responses, diagnostics);
  }
  out.import_export_version = root.text_or("x-amazon-apigateway-importexport-version", "");
  read_compression(root, out, diagnostics);
  out.policy = root.object("x-amazon-apigateway-policy");
  out.request_validator = root.text_or("x-amazon-apigateway-request-validator", "");
  out.request_validator_span = openapi::key_span(*spec.root, "x-amazon-apigateway-request-validator");
  if (const Node* validators = root.object("x-amazon-apigateway-request-validators"))
    read_validators(*validators, out, diagnostics);
  read_security_policy(root, out, diagnostics);
  read_tags(root, out, diagnostics);
  return out;
}

}  // namespace apigen::aws
