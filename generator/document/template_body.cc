#include "template_body.h"

#include <algorithm>
#include <filesystem>

#include "apigen/support/text.h"

namespace apigen::document {
namespace {

using support::DiagnosticId;
using support::in_quotes;
using support::Span;

struct ApiType {
  std::string_view type, body_key, file_key, api_type;
};
constexpr ApiType kApiTypes[] = {
    {"AWS::Serverless::Api", "DefinitionBody", "DefinitionUri", "rest"},
    {"AWS::Serverless::HttpApi", "DefinitionBody", "DefinitionUri", "http"},
    {"AWS::ApiGateway::RestApi", "Body", "BodyS3Location", "rest"},
    {"AWS::ApiGatewayV2::Api", "Body", "BodyS3Location", "http"},
};

struct ApiResource {
  const ApiType* type;
  std::string_view logical_id;
  const Node* properties;
  const Node* body;  // a mapping
  const Node* file;  // or the name of a file
  Span span;
};

/// Properties of API resources that a document says by an extension of the same meaning.
struct CarriedProperty {
  std::string_view property, extension;
};
constexpr CarriedProperty kCarried[] = {
    {"ApiKeySourceType", "x-amazon-apigateway-api-key-source"},
    {"BinaryMediaTypes", "x-amazon-apigateway-binary-media-types"},
    {"CorsConfiguration", "x-amazon-apigateway-cors"},
    {"MinimumCompressionSize", "x-amazon-apigateway-minimum-compression-size"},
    {"Policy", "x-amazon-apigateway-policy"},
};

std::vector<ApiResource> api_resources(const Node& root) {
  std::vector<ApiResource> out;
  for (const Member& member : root.find("Resources")->members) {
    const Node* type = member.value->find("Type");
    const Node* properties = member.value->find("Properties");
    if (!type || !properties) continue;
    for (const ApiType& row : kApiTypes) {
      if (type->text != row.type) continue;
      const Node* body = properties->find(row.body_key);
      const Node* file = properties->find(row.file_key);
      if (body && !body->is_mapping()) body = nullptr;
      if (body || file) out.push_back({&row, member.key, properties, body, file, member.key_span});
    }
  }
  return out;
}

const ApiResource* choose(const std::vector<ApiResource>& apis, std::string_view wanted, const Document& document, support::Diagnostics& diagnostics) {
  for (const ApiResource& api : apis) {
    if (api.logical_id == wanted || (wanted.empty() && apis.size() == 1)) return &api;
  }
  Span resources = document.root()->span;
  for (const Member& member : document.root()->members) {
    if (member.key == "Resources") resources = member.key_span;
  }
  if (apis.empty()) {
    diagnostics.report(DiagnosticId::no_api_body, resources, "this template has no API with an OpenAPI description in it",
                       "apigen reads DefinitionBody and DefinitionUri of AWS::Serverless::Api and AWS::Serverless::HttpApi, Body of AWS::ApiGateway::RestApi and AWS::ApiGatewayV2::Api");
    return nullptr;
  }
  std::string message = wanted.empty() ? "this template has several APIs" : "this template has no API " + in_quotes(wanted);
  support::Diagnostic& problem = diagnostics.report(DiagnosticId::no_api_body, resources, std::move(message),
                                                    "name one behind the file: " + document.source().name() + "#" + std::string(apis[0].logical_id));
  for (const ApiResource& api : apis) problem.notes.push_back({api.span, "an API is here"});
  return nullptr;
}

Node& text(Document& out, std::string value, Span span) {
  Node& node = out.make(Kind::string, span);
  node.text = std::move(value);
  return node;
}

/// AllowOrigins -> allowOrigins; SAM writes media types with ~1 for the slash.
const Node* in_document_form(Document& out, std::string_view extension, const Node& value) {
  if (extension == "x-amazon-apigateway-cors" && value.is_mapping()) {
    Node& cors = out.make(Kind::mapping, value.span);
    for (const Member& member : value.members) {
      std::string key = member.key;
      if (!key.empty() && key[0] >= 'A' && key[0] <= 'Z') key[0] = static_cast<char>(key[0] - 'A' + 'a');
      cors.members.push_back({std::move(key), member.key_span, member.value});
    }
    return &cors;
  }
  if (extension == "x-amazon-apigateway-binary-media-types" && value.is_sequence()) {
    Node& types = out.make(Kind::sequence, value.span);
    for (const Node* item : value.items) {
      std::string type = item->text;
      for (std::size_t at = 0; (at = type.find("~1", at)) != std::string::npos; ++at) type.replace(at, 2, "/");
      types.items.push_back(&text(out, std::move(type), item->span));
    }
    return &types;
  }
  return &value;
}

void carry_properties(Document& out, Node& root, const ApiResource& api, Substituter& substituter) {
  if (!root.find("x-apigen-api-type")) {
    const Node* protocol = api.properties->find("ProtocolType");
    bool websocket = protocol && protocol->text == "WEBSOCKET";
    root.members.push_back({"x-apigen-api-type", api.span, &text(out, websocket ? "websocket" : std::string(api.type->api_type), api.span)});
  }
  for (const CarriedProperty& row : kCarried) {
    const Node* property = api.properties->find(row.property);
    if (!property || root.find(row.extension)) continue;
    const Node* value = substituter.visit(*property, {.extension = true, .key = row.extension});
    if (value) root.members.push_back({std::string(row.extension), property->span, in_document_form(out, row.extension, *value)});
  }
  if (root.find("info")) return;
  const Node* name = api.properties->find("Name");
  const Node* title = name ? substituter.visit(*name, {}) : nullptr;
  Node& info = out.make(Kind::mapping, api.span);
  info.members.push_back({"title", api.span, title && title->is_string() ? title : &text(out, std::string(api.logical_id), api.span)});
  info.members.push_back({"version", api.span, &text(out, "1.0", api.span)});
  root.members.push_back({"info", api.span, &info});
}

std::optional<int> whole_number(const Node* node) {
  std::optional<std::string> spelled = node ? scalar_text(*node) : std::nullopt;
  if (!spelled || spelled->empty() || spelled->size() > 6 || spelled->find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoi(*spelled);
}

}  // namespace

bool is_template(const Node& root) {
  const Node* resources = root.find("Resources");
  return resources && resources->is_mapping() && !root.find("openapi") && !root.find("swagger");
}

std::shared_ptr<const Document> api_of_template(std::shared_ptr<const Document> document, std::string_view wanted, const Parameters& parameters,
                                                support::Diagnostics& diagnostics, const Include& include) {
  std::vector<ApiResource> apis = api_resources(*document->root());
  const ApiResource* api = choose(apis, wanted, *document, diagnostics);
  if (!api) return nullptr;
  auto result = std::make_shared<Document>(document->shared_source());
  result->keep(document);
  TemplateScope scope(*document->root());
  Substituter substituter(*result, parameters, scope, diagnostics, include);

  const Node* body = api->body;
  if (!body && api->file->is_string() && api->file->text.find("://") == std::string::npos) {
    body = include(api->file->text, api->file->span);
    if (!body) return nullptr;
  }
  if (!body) {
    diagnostics.report(DiagnosticId::no_api_body, api->file->span, "the description of the API " + in_quotes(api->logical_id) + " is not on this machine", "name a local file");
    return nullptr;
  }
  const Node* visited = substituter.visit(*body, {});
  if (!visited || !visited->is_mapping()) {
    diagnostics.report(DiagnosticId::no_api_body, body->span, "the description of the API " + in_quotes(api->logical_id) + " is no object");
    return nullptr;
  }
  Node& root = result->make(Kind::mapping, visited->span);
  root.members = visited->members;
  carry_properties(*result, root, *api, substituter);
  substituter.finish();
  result->set_root(&root);
  return result;
}

std::vector<DeclaredFunction> functions_of_template(const Document& document, const Parameters& parameters, const std::string& folder) {
  const Node& root = *document.root();
  // What a function uses beside the API does not matter here, so names without a value are not reported.
  support::Diagnostics unheard;
  Document scratch(document.shared_source());
  TemplateScope scope(root);
  Substituter substituter(scratch, parameters, scope, unheard);
  const Node* globals = root.find("Globals");
  const Node* defaults = globals ? globals->find("Function") : nullptr;

  std::vector<DeclaredFunction> out;
  for (const Member& member : root.find("Resources")->members) {
    const Node* type = member.value->find("Type");
    const Node* properties = member.value->find("Properties");
    if (!type || !is_function_type(type->text) || !properties) continue;
    bool sam = type->text == "AWS::Serverless::Function";
    auto property = [&](std::string_view key) -> const Node* {
      const Node* found = properties->find(key);
      if (!found && sam && defaults) found = defaults->find(key);
      return found ? substituter.visit(*found, {.extension = true}) : nullptr;
    };
    auto text_of = [&](std::string_view key) {
      const Node* found = property(key);
      return found ? scalar_text(*found).value_or("") : std::string();
    };
    DeclaredFunction function;
    function.logical_id = member.key;
    function.name = scope.name_of(member.key);
    function.runtime = text_of("Runtime");
    function.handler = text_of("Handler");
    function.timeout_seconds = whole_number(property("Timeout"));
    function.memory_mb = whole_number(property("MemorySize"));
    function.span = member.key_span;
    std::string code = text_of(sam ? "CodeUri" : "Code");
    if (!code.empty() && code.find("://") == std::string::npos) {
      std::filesystem::path path = (std::filesystem::path(folder) / code).lexically_normal();
      if (!path.has_filename()) path = path.parent_path();
      function.code_uri = path.generic_string();
    }
    auto add_environment = [&](const Node* environment) {
      const Node* variables = environment ? environment->find("Variables") : nullptr;
      if (!variables) return;
      for (const Member& variable : variables->members) {
        // Outside of Fn::Sub CloudFormation leaves ${...} as it is.
        const Node* value = substituter.visit(*variable.value, {.extension = true, .loose = true});
        std::string spelled = value ? scalar_text(*value).value_or("") : std::string();
        auto same = std::find_if(function.environment.begin(), function.environment.end(), [&](const auto& entry) { return entry.first == variable.key; });
        if (same != function.environment.end()) same->second = std::move(spelled);
        else function.environment.emplace_back(variable.key, std::move(spelled));
      }
    };
    if (sam && defaults) add_environment(defaults->find("Environment"));
    add_environment(properties->find("Environment"));
    out.push_back(std::move(function));
  }
  return out;
}

}  // namespace apigen::document
