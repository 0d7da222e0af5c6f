#include "apigen/aws/extensions.h"
#include "apigen/openapi/fields.h"

namespace apigen::aws {

namespace {

void line(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += "  ";
  out += name;
  out += ": ";
  out += openapi::printable(value);
  out += '\n';
}

std::string join(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
  return out;
}

}  // namespace

std::string dump(const RootExtensions& root) {
  std::string out = "extensions\n";
  line(out, "api-key-source", root.api_key_source == model::ApiKeySource::header ? "" : "authorizer");
  line(out, "binary-media-types", join(root.binary_media_types));
  if (root.cors) {
    line(out, "cors allow-origins", join(root.cors->allow_origins));
    line(out, "cors allow-methods", join(root.cors->allow_methods));
    line(out, "cors allow-headers", join(root.cors->allow_headers));
    line(out, "cors expose-headers", join(root.cors->expose_headers));
    if (root.cors->max_age) line(out, "cors max-age", std::to_string(*root.cors->max_age));
    if (root.cors->allow_credentials) line(out, "cors allow-credentials", "true");
  }
  line(out, "documentation-version", root.documentation_version);
  for (const DocumentationPart& part : root.documentation) {
    line(out, "documentation",
         part.type + " " + part.method + " " + part.path + " " + part.status_code +
             (part.name.empty() ? "" : " " + part.name) + " " +
             (part.properties ? document::to_json(*part.properties) : "{}"));
  }
  line(out, "endpoint-access-mode", root.endpoint_access_mode);
  if (root.endpoint) {
    line(out, "disable-execute-api-endpoint", root.endpoint->disable_execute_api_endpoint ? "true" : "false");
    line(out, "vpc-endpoint-ids", join(root.endpoint->vpc_endpoint_ids));
    line(out, "ip-address-type", root.endpoint->ip_address_type);
  }
  for (const model::GatewayResponse& response : root.gateway_responses) line(out, "gateway-response", response.type);
  line(out, "importexport-version", root.import_export_version);
  if (root.minimum_compression_size)
    line(out, "minimum-compression-size", std::to_string(*root.minimum_compression_size));
  if (root.policy) line(out, "policy", document::to_json(*root.policy));
  line(out, "request-validator", root.request_validator);
  for (const model::RequestValidator& validator : root.request_validators) {
    line(out, "request-validators",
         validator.name + (validator.body ? " body" : "") + (validator.parameters ? " parameters" : ""));
  }
  line(out, "security-policy", root.security_policy);
  for (const Tag& tag : root.tags) line(out, "tag", tag.key + "=" + tag.value);
  return out;
}

}  // namespace apigen::aws
