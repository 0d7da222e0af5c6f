#include <array>
#include <set>

#include "reader.h"

namespace apigen::openapi {

using document::Member;
using document::Node;
using support::DiagnosticId;

namespace {

constexpr int kLongestReferenceChain = 64;
constexpr std::string_view kAnyMethod = "x-amazon-apigateway-any-method";
constexpr std::array<std::string_view, 7> kMethods = {"get", "put", "post", "delete", "options", "head", "patch"};

bool is_method(std::string_view key) {
  for (std::string_view method : kMethods) {
    if (key == method) return true;
  }
  return false;
}

}  // namespace

const Node* follow(const Node* node, const Resolve& resolve) {
  for (int i = 0; node && i < kLongestReferenceChain; ++i) {
    const Node* reference = node->find("$ref");
    if (!reference || !reference->is_string()) return node;
    node = resolve ? resolve(*node) : nullptr;
  }
  return nullptr;
}

std::optional<Spec> read(const Source& source, support::Diagnostics& diagnostics) {
  return Reader(source, diagnostics).read();
}

std::optional<Spec> Reader::read() {
  spec_.name = source_.name;
  spec_.root = source_.root;
  spec_.resolve = source_.resolve;
  spec_.made = std::make_shared<std::deque<Node>>();
  if (!read_version()) return std::nullopt;
  read_info();
  read_servers();
  read_named_schemas();
  read_security_schemes();
  spec_.security = read_security(*spec_.root, "the document");
  read_paths();
  return std::move(spec_);
}

Node& Reader::make(document::Kind kind, support::Span span) {
  Node& node = spec_.made->emplace_back();
  node.kind = kind;
  node.span = span;
  return node;
}

const Node* Reader::target(const Node* node, const std::string& what) {
  const Node* end = follow(node, spec_.resolve);
  if (!end) {
    // A reference that leads nowhere is reported where it is resolved; a chain that does not end only here.
    int steps = 0;
    for (const Node* at = node; at && at->find("$ref"); at = spec_.resolve ? spec_.resolve(*at) : nullptr) {
      if (++steps == kLongestReferenceChain) {
        diagnostics_.report(DiagnosticId::reference_cycle, node->span, "the reference of " + what + " never ends");
        break;
      }
    }
    return nullptr;
  }
  if (end->is_mapping()) return end;
  if (!end->is_null()) {
    diagnostics_.report(DiagnosticId::wrong_type, end->span,
                        what + " should be an object but is " + std::string(document::describe(end->kind)));
  }
  return nullptr;
}

bool Reader::read_version() {
  const Node& root = *spec_.root;
  if (!root.is_mapping()) {
    diagnostics_.report(DiagnosticId::not_openapi, root.span, "the document is not an object");
    return false;
  }
  Fields fields(root, "the document", diagnostics_);
  if (std::optional<std::string> version = fields.text("swagger")) {
    spec_.version_text = *version;
    if (*version == "2.0" || *version == "2") {
      spec_.dialect = model::SchemaDialect::swagger2;
      return true;
    }
  } else if (std::optional<std::string> number = fields.text("openapi")) {
    spec_.version_text = *number;
    spec_.components = fields.object("components");
    if (number->rfind("3.0", 0) == 0 || *number == "3") {
      spec_.dialect = model::SchemaDialect::openapi30;
      return true;
    }
    if (number->rfind("3.1", 0) == 0) {
      spec_.dialect = model::SchemaDialect::openapi31;
      return true;
    }
  } else {
    if (!root.find("swagger") && !root.find("openapi")) {
      diagnostics_.report(DiagnosticId::not_openapi, root.span,
                          "neither 'openapi' nor 'swagger' stands at the document's root",
                          "start the document with: openapi: 3.0.1");
    }
    return false;
  }
  diagnostics_.report(DiagnosticId::not_openapi, root.find(root.find("swagger") ? "swagger" : "openapi")->span,
                      "version '" + spec_.version_text + "' is not one that apigen reads", "use 2.0, 3.0.x or 3.1.x");
  return false;
}

void Reader::read_info() {
  Fields root(*spec_.root, "the document", diagnostics_);
  const Node* info = root.object("info");
  if (!info) {
    if (!spec_.root->find("info")) {
      diagnostics_.report(DiagnosticId::missing_field, spec_.root->span, "the document has no 'info'");
    }
    return;
  }
  Fields fields(*info, "'info'", diagnostics_);
  spec_.title = fields.text_or("title", "");
  spec_.title_span = fields.find("title") ? fields.find("title")->span : info->span;
  spec_.version = fields.text_or("version", "");
  spec_.description = fields.text_or("description", "");
}

void Reader::read_security_schemes() {
  const Node* owner = swagger2() ? spec_.root : spec_.components;
  if (!owner) return;
  const Node* schemes =
      Fields(*owner, "the document", diagnostics_).object(swagger2() ? "securityDefinitions" : "securitySchemes");
  if (!schemes) return;
  for (const Member& member : schemes->members) {
    std::string what = "security scheme '" + member.key + "'";
    const Node* node = target(member.value, what);
    if (!node) continue;
    Fields fields(*node, what, diagnostics_);
    SecurityScheme scheme;
    scheme.name = member.key;
    scheme.type = fields.text_or("type", "");
    scheme.in = lower(fields.text_or("in", ""));
    scheme.parameter_name = fields.text_or("name", "");
    scheme.http_scheme = lower(fields.text_or("scheme", scheme.type == "basic" ? "basic" : ""));
    scheme.node = node;
    scheme.span = member.key_span;
    spec_.security_schemes.push_back(std::move(scheme));
  }
}

std::optional<Security> Reader::read_security(const Node& owner, const std::string& what) {
  const Node* list = Fields(owner, what, diagnostics_).list("security");
  if (!list) return std::nullopt;
  Security security;
  security.node = list;
  for (const Node* item : list->items) {
    if (!item->is_mapping()) {
      Fields(owner, what, diagnostics_).wrong_type("security", *item, "a list of objects");
      continue;
    }
    std::vector<SecurityUse>& uses = security.alternatives.emplace_back();
    Fields requirement(*item, "'security' of " + what, diagnostics_);
    for (const Member& member : item->members) {
      uses.push_back({member.key, requirement.strings(member.key), member.key_span});
    }
  }
  return security;
}

void Reader::read_paths() {
  const Node* paths = Fields(*spec_.root, "the document", diagnostics_).object("paths");
  if (!paths) {
    // OpenAPI 3.1 allows a document of components or webhooks alone; there is nothing to serve in it, which `lower`
    // says.
    if (!spec_.root->find("paths") && spec_.dialect != model::SchemaDialect::openapi31) {
      diagnostics_.report(DiagnosticId::missing_field, spec_.root->span, "the document has no 'paths'");
    }
    return;
  }
  for (const Member& member : paths->members) {
    if (member.key.rfind("x-", 0) == 0) continue;
    read_path(member);
  }
}

void Reader::read_path(const Member& member) {
  std::string what = "path '" + member.key + "'";
  const Node* item = target(member.value, what);
  if (!item) return;
  Path path;
  path.text = member.key;
  path.node = item;
  path.span = member.key_span;
  Shared shared;
  if (const Node* list = Fields(*item, what, diagnostics_).list("parameters")) {
    read_parameters(*list, what, shared.parameters, shared.bodies);
  }
  for (const Member& entry : item->members) {
    std::string key = lower(entry.key);
    if (is_method(key) || key == kAnyMethod) {
      if (entry.value->is_null()) continue;
      std::string method = key == kAnyMethod ? "ANY" : upper(key);
      path.operations.push_back(read_operation(std::move(method), entry, path.text, *item, shared));
      if (!path.operations.back().node) path.operations.pop_back();
    } else if (key == "trace" || key == "query") {
      diagnostics_.report(DiagnosticId::method_not_supported, entry.key_span,
                          "API Gateway has no method " + upper(key) + "; this operation is left out");
    } else if (key != "parameters" && key != "servers" && key != "summary" && key != "description" && key != "$ref" &&
               key.rfind("x-", 0) != 0) {
      std::vector<std::string_view> known(kMethods.begin(), kMethods.end());
      known.insert(known.end(), {"parameters", "servers", "summary", "description"});
      std::string near = key == "any" ? std::string(kAnyMethod) : support::nearest(key, known);
      diagnostics_.report(DiagnosticId::unknown_field, entry.key_span, "'" + entry.key + "' has no meaning in " + what,
                          near.empty() ? "" : "did you mean '" + near + "'?");
    }
  }
  spec_.paths.push_back(std::move(path));
}

Operation Reader::read_operation(std::string method, const Member& member, const std::string& path, const Node& item,
                                 const Shared& shared) {
  Operation operation;
  operation.method.token = std::move(method);
  operation.span = member.key_span;
  std::string what = operation.method.token + " " + path;
  operation.node = target(member.value, what);
  if (!operation.node) return operation;
  const Node& node = *operation.node;
  Fields fields(node, what, diagnostics_);
  operation.id = fields.text_or("operationId", "");
  operation.id_span = fields.find("operationId") ? fields.find("operationId")->span : member.key_span;
  operation.summary =
      fields.text_or("summary", fields.find("summary") ? "" : Fields(item, what, diagnostics_).text_or("summary", ""));
  operation.description = fields.text_or("description", "");
  operation.tags = fields.strings("tags");
  operation.deprecated = fields.boolean("deprecated").value_or(false);
  operation.parameters = shared.parameters;
  std::vector<const Node*> body_parameters;
  if (const Node* list = fields.list("parameters")) {
    std::vector<model::Parameter> own;
    read_parameters(*list, what, own, body_parameters);
    for (model::Parameter& parameter : own) merge(operation.parameters, std::move(parameter));
  }
  if (swagger2()) {
    if (body_parameters.empty()) body_parameters = shared.bodies;
    operation.body = read_swagger_body(body_parameters, node, what);
  } else {
    operation.body = read_body(node, what);
  }
  operation.responses = read_responses(node, what);
  operation.security = read_security(node, what);
  return operation;
}

}  // namespace apigen::openapi
