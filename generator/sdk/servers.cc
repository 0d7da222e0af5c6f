#include "parts.h"

namespace apigen::sdk {

using document::Node;

namespace {

std::string scalar_text(const Node* node) { return node && node->is_scalar() && !node->is_null() ? node->text : std::string(); }

Server make_server(const std::string& url, const std::string& description, const Node* node, NameScope& names) {
  Server out;
  out.url = url;
  while (out.url.ends_with('/')) out.url.pop_back();
  out.description = description;
  const Node* variables = node ? node->find("variables") : nullptr;
  if (!variables) return out;
  for (const document::Member& member : variables->members) {
    ServerVariable variable;
    variable.wire = member.key;
    if (out.url.find("{" + member.key + "}") == std::string::npos) continue;
    variable.name = names.allocate(member.key, neutral(member.key, "variable"));
    variable.fallback = scalar_text(member.value->find("default"));
    // API Gateway exports base paths with a slash in front, which the URL has already.
    if (member.key == "basePath" && variable.fallback.starts_with('/')) variable.fallback.erase(0, 1);
    if (const Node* values = member.value->find("enum")) {
      for (const Node* value : values->items) variable.values.push_back(scalar_text(value));
    }
    variable.description = scalar_text(member.value->find("description"));
    out.variables.push_back(std::move(variable));
  }
  return out;
}

}  // namespace

std::vector<Server> make_servers(const std::vector<model::Server>& servers, Lock& lock) {
  NameScope names(lock.scope("server-variables"));
  std::vector<Server> out;
  for (const model::Server& server : servers) {
    if (!server.url.empty()) out.push_back(make_server(server.url, server.description, server.node, names));
  }
  return out;
}

std::vector<Server> operation_servers(const Node& operation, Lock& lock) {
  NameScope names(lock.scope("server-variables"));
  std::vector<Server> out;
  const Node* servers = operation.find("servers");
  if (!servers) return out;
  for (const Node* server : servers->items) {
    if (const Node* url = server->find("url"); url && url->is_string()) out.push_back(make_server(url->text, scalar_text(server->find("description")), server, names));
  }
  return out;
}

}  // namespace apigen::sdk
