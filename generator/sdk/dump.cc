#include "apigen/openapi/fields.h"
#include "apigen/sdk/build.h"

namespace apigen::sdk {
namespace {

constexpr const char* kScalars[] = {"any",     "boolean", "int32",     "int64", "integer", "float32", "number", "decimal",
                                    "string",  "date-time", "date",    "uuid",  "uri",     "bytes",   "binary"};
constexpr const char* kStyles[] = {"simple", "label", "matrix", "form", "space", "pipe", "tab", "deepObject", "json"};
constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};
constexpr const char* kBodies[] = {"json", "form", "multipart", "text", "binary", "events", "lines"};
constexpr const char* kSchemes[] = {"api-key", "basic", "bearer", "client-credentials", "cognito", "sigv4", "mutual-tls"};
constexpr const char* kPages[] = {"cursor", "offset", "page", "url", "link"};

template <class Enum, std::size_t N>
const char* word(const char* const (&names)[N], Enum value) {
  return names[static_cast<std::size_t>(value)];
}

std::string use(const Sdk& sdk, TypeRef ref) {
  const Type& type = sdk.type(ref);
  std::string out = type.name;
  if (out.empty()) {
    if (const auto* scalar = std::get_if<ScalarType>(&type.shape)) out = word(kScalars, scalar->kind);
    if (const auto* list = std::get_if<ListType>(&type.shape)) out = "[" + use(sdk, list->element) + "]";
    if (const auto* map = std::get_if<MapType>(&type.shape)) out = "{" + use(sdk, map->value) + "}";
  }
  return ref.nullable ? out + "|null" : out;
}

std::string list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + openapi::printable(text);
  return out;
}

void dump_type(const Sdk& sdk, const Type& type, std::string& out) {
  if (!type.declared()) return;
  out += "type " + type.name + (type.in_request ? " request" : "") + (type.in_response ? " response" : "");
  if (const auto* alias = std::get_if<AliasType>(&type.shape)) {
    out += " = " + use(sdk, alias->target) + "\n";
  } else if (const auto* values = std::get_if<EnumType>(&type.shape)) {
    out += std::string(" enum") + (values->integer ? " integer" : "") + (values->open ? " open" : "") + "\n";
    for (const EnumValue& value : values->values) out += "  " + value.name + " " + openapi::printable(value.text) + "\n";
  } else if (const auto* object = std::get_if<StructType>(&type.shape)) {
    out += std::string(" struct") + (object->closed ? " closed" : "") + (object->additional ? " {" + use(sdk, *object->additional) + "}" : "") + "\n";
    for (const Field& field : object->fields) {
      out += "  " + field.name + " " + openapi::printable(field.wire) + " " + use(sdk, field.type) + (field.required ? " required" : "") +
             (field.read_only ? " read-only" : "") + (field.write_only ? " write-only" : "") + (field.boxed ? " boxed" : "") +
             (field.constant ? " constant" : "") + "\n";
    }
  } else if (const auto* choice = std::get_if<UnionType>(&type.shape)) {
    out += " union" + (choice->discriminator.empty() ? "" : " by " + openapi::printable(choice->discriminator)) + (choice->inferred ? " inferred" : "") + "\n";
    for (const Variant& variant : choice->variants) {
      out += "  " + variant.name + " " + use(sdk, variant.type) + (variant.tags.empty() ? "" : " tags " + list(variant.tags)) +
             (variant.boxed ? " boxed" : "") + "\n";
    }
  }
}

std::string content(const Sdk& sdk, const Content& content) {
  std::string out = std::string(word(kBodies, content.kind)) + " " + openapi::printable(content.media_type) + " " + use(sdk, content.type);
  for (const Part& part : content.parts) {
    if (part.file) out += " file:" + openapi::printable(part.wire);
    if (!part.content_type.empty()) out += " " + openapi::printable(part.wire) + "=" + openapi::printable(part.content_type);
  }
  return out;
}

void dump_parameter(const Sdk& sdk, const Parameter& parameter, std::string_view label, std::string& out) {
  out += "  " + std::string(label) + " " + parameter.name + " " + word(kLocations, parameter.location) + " " + openapi::printable(parameter.wire) + " " +
         use(sdk, parameter.type) + " " + word(kStyles, parameter.style) + (parameter.explode ? " explode" : "") + (parameter.required ? " required" : "") +
         (parameter.allow_reserved ? " reserved" : "") + (parameter.greedy ? " greedy" : "") + "\n";
}

void dump_operation(const Sdk& sdk, const Operation& operation, std::string& out) {
  out += "operation " + operation.name + " in " + operation.group + ": " + operation.method + " " + openapi::printable(operation.path) +
         (operation.docs.deprecated ? " deprecated" : "") + "\n";
  for (const Parameter& parameter : operation.parameters) dump_parameter(sdk, parameter, "param", out);
  if (operation.body) {
    for (const Content& one : operation.body->contents) out += "  body " + content(sdk, one) + (operation.body->required ? " required" : "") + "\n";
  }
  for (const Response& response : operation.responses) {
    out += "  " + response.status;
    for (const Content& one : response.contents) out += " " + content(sdk, one);
    out += "\n";
    for (const Parameter& header : response.headers) dump_parameter(sdk, header, "response-header", out);
  }
  if (operation.result) {
    out += std::string("  result ") + word(kBodies, operation.result_kind) + " " + use(sdk, *operation.result) + (operation.result_optional ? " optional" : "") + "\n";
  }
  if (operation.stream) out += "  stream " + content(sdk, *operation.stream) + "\n";
  for (const auto& alternative : operation.security) {
    out += "  security";
    for (const SchemeUse& one : alternative) out += " " + sdk.schemes[one.scheme].name + (one.scopes.empty() ? "" : "(" + list(one.scopes) + ")");
    out += "\n";
  }
  if (const auto& pages = operation.pagination) {
    out += std::string("  pages ") + word(kPages, pages->kind) + (pages->input ? " input " + operation.parameters[*pages->input].name : "") +
           (pages->input_member.empty() ? "" : " member " + openapi::printable(pages->input_member)) +
           (pages->limit ? " limit " + operation.parameters[*pages->limit].name : "") + " items /" + list(pages->items) + " next /" + list(pages->next) +
           " of " + use(sdk, pages->item) + " from " + std::to_string(pages->first) + (pages->declared ? " declared" : "") + "\n";
  }
  if (!operation.idempotency_header.empty()) out += "  idempotency " + openapi::printable(operation.idempotency_header) + "\n";
}

}  // namespace

std::string dump(const Sdk& sdk) {
  std::string out = "sdk " + sdk.name + " " + openapi::printable(sdk.version) + "\n";
  for (const Server& server : sdk.servers) {
    out += "server " + openapi::printable(server.url) + "\n";
    for (const ServerVariable& variable : server.variables) {
      out += "  " + variable.name + " = " + openapi::printable(variable.fallback) + (variable.values.empty() ? "" : " of " + list(variable.values)) + "\n";
    }
  }
  for (const Scheme& scheme : sdk.schemes) {
    out += "scheme " + scheme.name + " " + word(kSchemes, scheme.kind) +
           (scheme.parameter.empty() ? "" : std::string(" ") + word(kLocations, scheme.location) + " " + openapi::printable(scheme.parameter)) +
           (scheme.token_url.empty() ? "" : " " + openapi::printable(scheme.token_url)) + "\n";
  }
  for (const Type& type : sdk.types) dump_type(sdk, type, out);
  for (const Operation& operation : sdk.operations) dump_operation(sdk, operation, out);
  return out;
}

}  // namespace apigen::sdk
