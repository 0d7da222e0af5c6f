// Paths: parameters, bodies and answers, which the two versions place differently.
#include <algorithm>

#include "writer.h"

namespace apigen::exporter {

using document::Member;
using model::Parameter;

namespace {

constexpr std::string_view kPlaces[] = {"path", "query", "header", "cookie"};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return text;
}

}  // namespace

// Members that Swagger 2.0 lists for parameters and headers ("Parameter Object", "Header Object").
void Writer::inline_schema(const Node& node, Node& into) {
  const Node& flat = schema(node);
  for (const Member& member : flat.members) {
    for (std::string_view key : {"type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
                                 "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "enum", "multipleOf"}) {
      if (member.key == key) Tree::put(into, key, *member.value);
    }
  }
  if (const Node* reference = flat.find("$ref")) {
    // A parameter cannot refer to a definition: what it refers to stands in it.
    const Node* target = api_.resolver->resolve(node);
    if (target && target != &node && target->find("$ref") == nullptr) {
      inline_schema(*target, into);
    } else {
      lose("a reference to " + reference->text + " has no place in a parameter of Swagger 2.0");
    }
  }
  if (!into.find("type")) tree_.put(into, "type", "string");
}

const Node& Writer::swagger_parameter(const Parameter& parameter, const std::string& place) {
  Node& out = tree_.object();
  tree_.put(out, "name", parameter.name);
  tree_.put(out, "in", place);
  if (!parameter.description.empty()) tree_.put(out, "description", parameter.description);
  if (parameter.required) Tree::put(out, "required", tree_.flag(true));
  if (parameter.schema) {
    inline_schema(*api_.schema(*parameter.schema).node, out);
  } else {
    tree_.put(out, "type", "string");
  }
  if (!parameter.content_type.empty()) lose("the content of the parameter " + parameter.name + " has no place in Swagger 2.0");
  const Node* type = out.find("type");
  if (type && type->text == "array") {
    const bool form = parameter.location == Parameter::Location::query;
    const bool exploded = parameter.explode.value_or(form);
    const bool pipes = parameter.style == "pipeDelimited", spaces = parameter.style == "spaceDelimited";
    tree_.put(out, "collectionFormat", pipes ? "pipes" : spaces ? "ssv" : exploded && form ? "multi" : "csv");
  }
  return out;
}

const Node& Writer::parameter(const Parameter& parameter) {
  const std::string place(kPlaces[static_cast<int>(parameter.location)]);
  if (swagger()) return swagger_parameter(parameter, place);
  Node& out = tree_.object();
  tree_.put(out, "name", parameter.name);
  tree_.put(out, "in", place);
  if (!parameter.description.empty()) tree_.put(out, "description", parameter.description);
  if (parameter.required) Tree::put(out, "required", tree_.flag(true));
  if (parameter.deprecated) Tree::put(out, "deprecated", tree_.flag(true));
  if (!parameter.style.empty()) tree_.put(out, "style", parameter.style);
  if (parameter.explode) Tree::put(out, "explode", tree_.flag(*parameter.explode));
  if (parameter.allow_reserved) Tree::put(out, "allowReserved", tree_.flag(true));
  const Node& written = parameter.schema ? schema(*parameter.schema) : tree_.object();
  if (parameter.content_type.empty()) {
    Tree::put(out, "schema", written);
  } else {
    Node& media = tree_.object();
    Tree::put(media, "schema", written);
    Node& content = tree_.object();
    Tree::put(content, parameter.content_type, media);
    Tree::put(out, "content", content);
  }
  return out;
}

void Writer::request_body(const model::Operation& operation, Node& into, Node& parameters) {
  const model::RequestBody& body = *operation.body;
  if (!swagger()) {
    Node& out = tree_.object();
    if (!body.description.empty()) tree_.put(out, "description", body.description);
    Node& content = tree_.object();
    for (const model::BodyContent& one : body.content) {
      Node& media = tree_.object();
      if (one.schema) Tree::put(media, "schema", schema(*one.schema));
      Tree::put(content, one.media_type, media);
    }
    Tree::put(out, "content", content);
    if (body.required) Tree::put(out, "required", tree_.flag(true));
    Tree::put(into, "requestBody", out);
    return;
  }
  Node& consumes = tree_.list();
  for (const model::BodyContent& one : body.content) consumes.items.push_back(&tree_.text(one.media_type));
  Tree::put(into, "consumes", consumes);
  const model::BodyContent* described = nullptr;
  for (const model::BodyContent& one : body.content) {
    if (one.schema && !described) described = &one;
  }
  if (!described) return;
  const Node& node = *api_.schema(*described->schema).node;
  const Node* properties = body.form ? node.find("properties") : nullptr;
  if (properties) {
    const Node* required = node.find("required");
    for (const Member& property : properties->members) {
      Node& out = tree_.object();
      tree_.put(out, "name", property.key);
      tree_.put(out, "in", "formData");
      const bool needed = required && std::any_of(required->items.begin(), required->items.end(), [&](const Node* name) { return name->text == property.key; });
      if (needed) Tree::put(out, "required", tree_.flag(true));
      inline_schema(*property.value, out);
      parameters.items.push_back(&out);
    }
    return;
  }
  Node& out = tree_.object();
  tree_.put(out, "name", "body");
  tree_.put(out, "in", "body");
  if (!body.description.empty()) tree_.put(out, "description", body.description);
  if (body.required) Tree::put(out, "required", tree_.flag(true));
  Tree::put(out, "schema", schema(*described->schema));
  parameters.items.push_back(&out);
}

const Node& Writer::response(const model::Response& response) {
  Node& out = tree_.object();
  tree_.put(out, "description", response.description.empty() ? response.status + " response" : response.description);
  Node& headers = tree_.object();
  for (const Parameter& header : response.headers) {
    Node& one = tree_.object();
    if (!header.description.empty()) tree_.put(one, "description", header.description);
    if (swagger()) {
      if (header.schema) inline_schema(*api_.schema(*header.schema).node, one);
      else tree_.put(one, "type", "string");
    } else {
      Tree::put(one, "schema", header.schema ? schema(*header.schema) : tree_.object());
    }
    Tree::put(headers, header.name, one);
  }
  if (!headers.members.empty()) Tree::put(out, "headers", headers);
  if (swagger()) {
    for (const model::BodyContent& one : response.content) {
      if (one.schema && !out.find("schema")) Tree::put(out, "schema", schema(*one.schema));
    }
    return out;
  }
  Node& content = tree_.object();
  for (const model::BodyContent& one : response.content) {
    Node& media = tree_.object();
    if (one.schema) Tree::put(media, "schema", schema(*one.schema));
    Tree::put(content, one.media_type, media);
  }
  if (!content.members.empty()) Tree::put(out, "content", content);
  return out;
}

const Node& Writer::operation(const model::Operation& operation) {
  Node& out = tree_.object();
  if (!operation.tags.empty()) {
    Node& tags = tree_.list();
    for (const std::string& tag : operation.tags) tags.items.push_back(&tree_.text(tag));
    Tree::put(out, "tags", tags);
  }
  if (!operation.summary.empty()) tree_.put(out, "summary", operation.summary);
  if (!operation.description.empty()) tree_.put(out, "description", operation.description);
  if (operation.id_from_document) tree_.put(out, "operationId", operation.id);
  Node& parameters = tree_.list();
  for (const Parameter& one : operation.parameters) {
    if (swagger() && one.location == Parameter::Location::cookie) {
      lose("the cookie parameter " + one.name + " has no place in Swagger 2.0");
      continue;
    }
    parameters.items.push_back(&parameter(one));
  }
  if (operation.body) request_body(operation, out, parameters);
  if (!parameters.items.empty()) Tree::put(out, "parameters", parameters);
  Node& responses = tree_.object();
  Node& produces = tree_.list();
  for (const model::Response& one : operation.responses) {
    Tree::put(responses, one.status, response(one));
    for (const model::BodyContent& content : one.content) {
      const bool known = std::any_of(produces.items.begin(), produces.items.end(), [&](const Node* type) { return type->text == content.media_type; });
      if (!known) produces.items.push_back(&tree_.text(content.media_type));
    }
  }
  if (swagger() && !produces.items.empty()) Tree::put(out, "produces", produces);
  Tree::put(out, "responses", responses);
  if (operation.security_node) Tree::put(out, "security", *operation.security_node);
  if (operation.deprecated) Tree::put(out, "deprecated", tree_.flag(true));
  copy_extensions(operation.node, out);
  return out;
}

const Node& Writer::paths() {
  Node& paths = tree_.object();
  std::vector<Node*> items;
  for (const model::Operation& one : api_.operations) {
    Node* item = nullptr;
    for (std::size_t i = 0; i < paths.members.size(); ++i) {
      if (paths.members[i].key == one.path.text) item = items[i];
    }
    if (!item) {
      item = items.emplace_back(&tree_.object());
      Tree::put(paths, one.path.text, *item);
    }
    place_ = one.method.token + " " + one.path.text;
    Tree::put(*item, one.method.any() ? "x-amazon-apigateway-any-method" : lower(one.method.token), operation(one));
  }
  place_.clear();
  return paths;
}

}  // namespace apigen::exporter
