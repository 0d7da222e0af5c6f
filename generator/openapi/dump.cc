#include "apigen/openapi/fields.h"
#include "apigen/openapi/spec.h"

namespace apigen::openapi {

namespace {

void line(std::string& out, const std::string& text) {
  out += printable(text) + "\n";
}

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
  line(out, "  " + operation.method.token + (operation.id.empty() ? "" : " " + operation.id));
  for (const model::Parameter& parameter : operation.parameters) {
    line(out, "    " + std::string(name(parameter.location)) + " " + parameter.name +
                  (parameter.required ? " required" : "") +
                  (parameter.content_type.empty() ? "" : " " + parameter.content_type) +
                  schema_text(spec, parameter.schema));
  }
  if (operation.body) {
    for (const model::BodyContent& content : operation.body->content) {
      line(out, std::string("    body") + (operation.body->required ? " required " : " ") + content.media_type +
                    schema_text(spec, content.schema));
    }
  }
  for (const model::Response& response : operation.responses) {
    std::string text = "    response " + response.status;
    for (const model::BodyContent& content : response.content)
      text += " " + content.media_type + schema_text(spec, content.schema);
    for (const model::Parameter& header : response.headers) text += " header " + header.name;
    line(out, text);
  }
  if (operation.security) line(out, "    security " + security_text(*operation.security));
}

}  // namespace

std::string dump(const Spec& spec) {
  static constexpr std::string_view kDialects[] = {"swagger 2.0", "openapi 3.0", "openapi 3.1"};
  std::string out;
  line(out, "spec " + spec.name + " (" + std::string(kDialects[static_cast<int>(spec.dialect)]) + ", written " +
                spec.version_text + ")");
  line(out, "title: " + spec.title);
  line(out, "version: " + spec.version);
  for (const model::Server& server : spec.servers) line(out, "server: " + server.url);
  if (!spec.base_path.empty()) line(out, "base path: " + spec.base_path);
  for (const SecurityScheme& scheme : spec.security_schemes) {
    line(out, "security scheme: " + scheme.name + " " + scheme.type +
                  (scheme.in.empty() ? "" : " " + scheme.in + " " + scheme.parameter_name) +
                  (scheme.http_scheme.empty() ? "" : " " + scheme.http_scheme));
  }
  if (spec.security) line(out, "security: " + security_text(*spec.security));
  for (std::size_t i = 0; i < spec.named_schema_count; ++i) {
    line(out, "schema " + spec.schemas[i].name + ": " + document::to_json(*spec.schemas[i].node));
  }
  for (const Path& path : spec.paths) {
    line(out, "path " + path.text);
    for (const Operation& operation : path.operations) dump_operation(spec, operation, out);
  }
  return out;
}

}  // namespace apigen::openapi
