#include "apigen/openapi/spec.h"

namespace apigen::openapi {

namespace {

std::string schema_text(const Spec& spec, const std::optional<model::SchemaId>& id) {
  if (!id) return "";
  const model::Schema& schema = spec.schemas[static_cast<std::size_t>(*id)];
  return " " + (schema.name.empty() ? document::to_json(*schema.node) : schema.name);
}

std::string security_text(const Security& security) {
  std::string out;
  for (const std::vector<SecurityUse>& alternative : security.alternatives) {
    out += out.empty() ? "" : " or ";
    std::string all;
    for (const SecurityUse& use : alternative) {
      all += (all.empty() ? "" : " and ") + use.scheme;
      for (const std::string& scope : use.scopes) all += " " + scope;
    }
    out += all.empty() ? "none" : all;
  }
  return out.empty() ? "none" : out;
}

std::string_view name(model::Parameter::Location location) {
  static constexpr std::string_view kNames[] = {"path", "query", "header", "cookie"};
  return kNames[static_cast<int>(location)];
}

void dump_operation(const Spec& spec, const Operation& operation, std::string& out) {
  out += "  " + operation.method.token + (operation.id.empty() ? "" : " " + operation.id) + "\n";
  for (const model::Parameter& parameter : operation.parameters) {
    out += "    " + std::string(name(parameter.location)) + " " + parameter.name + (parameter.required ? " required" : "") +
           (parameter.content_type.empty() ? "" : " " + parameter.content_type) + schema_text(spec, parameter.schema) + "\n";
  }
  if (operation.body) {
    for (const model::BodyContent& content : operation.body->content) {
      out += std::string("    body") + (operation.body->required ? " required " : " ") + content.media_type + schema_text(spec, content.schema) + "\n";
    }
  }
  for (const model::Response& response : operation.responses) {
    out += "    response " + response.status;
    for (const model::BodyContent& content : response.content) out += " " + content.media_type + schema_text(spec, content.schema);
    for (const model::Parameter& header : response.headers) out += " header " + header.name;
    out += "\n";
  }
  if (operation.security) out += "    security " + security_text(*operation.security) + "\n";
}

}  // namespace

std::string dump(const Spec& spec) {
  static constexpr std::string_view kDialects[] = {"swagger 2.0", "openapi 3.0", "openapi 3.1"};
  std::string out = "spec " + spec.name + " (" + std::string(kDialects[static_cast<int>(spec.dialect)]) + ", written " + spec.version_text + ")\n";
  out += "title: " + spec.title + "\nversion: " + spec.version + "\n";
  for (const model::Server& server : spec.servers) out += "server: " + server.url + "\n";
  if (!spec.base_path.empty()) out += "base path: " + spec.base_path + "\n";
  for (const SecurityScheme& scheme : spec.security_schemes) {
    out += "security scheme: " + scheme.name + " " + scheme.type + (scheme.in.empty() ? "" : " " + scheme.in + " " + scheme.parameter_name) +
           (scheme.http_scheme.empty() ? "" : " " + scheme.http_scheme) + "\n";
  }
  if (spec.security) out += "security: " + security_text(*spec.security) + "\n";
  for (std::size_t i = 0; i < spec.named_schema_count; ++i) {
    out += "schema " + spec.schemas[i].name + ": " + document::to_json(*spec.schemas[i].node) + "\n";
  }
  for (const Path& path : spec.paths) {
    out += "path " + path.text + "\n";
    for (const Operation& operation : path.operations) dump_operation(spec, operation, out);
  }
  return out;
}

}  // namespace apigen::openapi
