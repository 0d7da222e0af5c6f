#include "apigen/exporter/export.h"

#include <algorithm>

#include "writer.h"

namespace apigen::exporter {

void Writer::lose(const std::string& what) {
  std::string text = (place_.empty() ? "" : place_ + ": ") + what;
  if (std::find(losses_.begin(), losses_.end(), text) == losses_.end()) losses_.push_back(std::move(text));
}

bool Writer::keeps(std::string_view key) const {
  if (key.substr(0, 2) != "x-") return false;
  if (key == "x-amazon-apigateway-integration" || key == "x-amazon-apigateway-integrations") return writes_integrations();
  if (key == "x-amazon-apigateway-authorizer" || key == "x-amazon-apigateway-authtype" || key == "x-amazon-apigateway-auth") {
    return writes_authorizers();
  }
  return writes_all() && key != "x-amazon-apigateway-any-method";
}

void Writer::copy_extensions(const Node* from, Node& to) const {
  if (!from) return;
  for (const document::Member& member : from->members) {
    if (keeps(member.key)) Tree::put(to, member.key, *member.value);
  }
}

void Writer::servers(Node& root) {
  if (options_.base_path_applied || api_.servers.empty()) return;
  Node& list = tree_.list();
  for (const model::Server& server : api_.servers) {
    Node& one = tree_.object();
    tree_.put(one, "url", server.url);
    if (!server.description.empty()) tree_.put(one, "description", server.description);
    if (const Node* variables = server.node ? server.node->find("variables") : nullptr) Tree::put(one, "variables", *variables);
    copy_extensions(server.node, one);
    list.items.push_back(&one);
  }
  Tree::put(root, "servers", list);
}

// Swagger 2.0 has one host and base path for all its schemes.
void Writer::host(Node& root) {
  if (options_.base_path_applied || api_.servers.empty()) return;
  std::string_view url = api_.servers.front().url;
  const std::size_t scheme = url.find("://");
  if (url.find('{') != std::string_view::npos) {
    lose("a server with variables has no place in Swagger 2.0: " + std::string(url));
    return;
  }
  std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  const std::size_t slash = rest.find('/');
  if (scheme != std::string_view::npos) {
    tree_.put(root, "host", rest.substr(0, slash));
    Node& schemes = tree_.list();
    schemes.items.push_back(&tree_.text(url.substr(0, scheme)));
    Tree::put(root, "schemes", schemes);
  }
  if (slash != std::string_view::npos && rest.size() > slash + 1) tree_.put(root, "basePath", rest.substr(slash));
}

void Writer::components(Node& root) {
  Node& schemas = tree_.object();
  for (std::size_t i = 0; i < api_.named_schema_count; ++i) {
    place_ = "schema " + api_.schemas[i].name;
    Tree::put(schemas, api_.schemas[i].name, schema(*api_.schemas[i].node));
  }
  Node& schemes = tree_.object();
  for (const model::SecurityScheme& scheme : api_.security_schemes) {
    place_ = "security scheme " + scheme.name;
    if (const Node* written = security_scheme(scheme)) Tree::put(schemes, scheme.name, *written);
  }
  place_.clear();
  const Node* declared = api_.root ? api_.root->find("components") : nullptr;
  const Node* integrations = declared ? declared->find("x-amazon-apigateway-integrations") : nullptr;
  if (swagger()) {
    if (!schemes.members.empty()) Tree::put(root, "securityDefinitions", schemes);
    if (!schemas.members.empty()) Tree::put(root, "definitions", schemas);
    if (integrations) lose("reusable integrations have no place in Swagger 2.0");
    return;
  }
  Node& all = tree_.object();
  if (!schemas.members.empty()) Tree::put(all, "schemas", schemas);
  if (!schemes.members.empty()) Tree::put(all, "securitySchemes", schemes);
  if (integrations && writes_integrations()) Tree::put(all, "x-amazon-apigateway-integrations", *integrations);
  if (!all.members.empty()) Tree::put(root, "components", all);
}

const Node& Writer::document() {
  Node& root = tree_.object();
  tree_.put(root, swagger() ? "swagger" : "openapi", swagger() ? "2.0" : "3.0.1");
  Node& info = tree_.object();
  tree_.put(info, "title", api_.title);
  if (!api_.description.empty()) tree_.put(info, "description", api_.description);
  tree_.put(info, "version", api_.version);
  Tree::put(root, "info", info);
  if (swagger()) {
    host(root);
  } else {
    servers(root);
  }
  for (const char* key : {"tags", "externalDocs"}) {
    const Node* node = api_.root ? api_.root->find(key) : nullptr;
    if (node) Tree::put(root, key, *node);
  }
  Tree::put(root, "paths", paths());
  components(root);
  copy_extensions(api_.root, root);
  return root;
}

Exported export_api(const model::Api& api, const Options& options) {
  Exported out;
  Tree tree;
  const Node& root = Writer(api, options, tree, out.losses).document();
  out.text = options.yaml ? to_yaml(root) : to_pretty_json(root);
  return out;
}

}  // namespace apigen::exporter
