// Security schemes in the spelling of the other version.
#include "writer.h"

namespace apigen::exporter {

namespace {

struct Flow {
  std::string_view swagger, oas30;
};
constexpr Flow kFlows[] = {{"implicit", "implicit"}, {"password", "password"}, {"application", "clientCredentials"}, {"accessCode", "authorizationCode"}};

void copy_member(const Node& from, Node& to, std::string_view key) {
  if (const Node* value = from.find(key)) Tree::put(to, key, *value);
}

}  // namespace

const Node* Writer::security_scheme(const model::SecurityScheme& scheme) {
  const Node& from = *scheme.node;
  Node& out = tree_.object();
  auto header_key = [&] {
    tree_.put(out, "type", "apiKey");
    tree_.put(out, "name", "Authorization");
    tree_.put(out, "in", "header");
  };
  if (scheme.type == "apiKey") {
    if (swagger() && scheme.in == "cookie") {
      lose("a key in a cookie has no place in Swagger 2.0");
      return nullptr;
    }
    tree_.put(out, "type", "apiKey");
    tree_.put(out, "name", scheme.parameter_name);
    tree_.put(out, "in", scheme.in);
  } else if (scheme.type == "basic" || (scheme.type == "http" && scheme.http_scheme == "basic")) {
    tree_.put(out, "type", swagger() ? "basic" : "http");
    if (!swagger()) tree_.put(out, "scheme", "basic");
  } else if (scheme.type == "http") {
    if (swagger()) {
      header_key();
    } else {
      tree_.put(out, "type", "http");
      tree_.put(out, "scheme", scheme.http_scheme);
      copy_member(from, out, "bearerFormat");
    }
  } else if (scheme.type == "oauth2") {
    tree_.put(out, "type", "oauth2");
    const Node* flows = from.find("flows");
    const Node* flow = from.find("flow");
    for (const Flow& one : kFlows) {
      const Node* details = flows ? flows->find(one.oas30) : flow && flow->text == one.swagger ? &from : nullptr;
      if (!details) continue;
      Node* into = &out;
      if (swagger()) {
        if (out.find("flow")) {
          lose("of several flows Swagger 2.0 has a place for one");
          break;
        }
        tree_.put(out, "flow", one.swagger);
      } else {
        Node& all = tree_.object();
        if (const Node* before = out.find("flows")) all.members = before->members;
        into = &tree_.object();
        Tree::put(all, one.oas30, *into);
        Tree::put(out, "flows", all);
      }
      for (const char* key : {"authorizationUrl", "tokenUrl", "scopes"}) copy_member(*details, *into, key);
      if (!into->find("scopes")) Tree::put(*into, "scopes", tree_.object());
      if (!swagger()) copy_member(*details, *into, "refreshUrl");
    }
  } else if (swagger()) {
    lose("a scheme of type " + scheme.type + " has no place in Swagger 2.0");
    return nullptr;
  } else {
    out.members = from.members;
    return &out;
  }
  copy_member(from, out, "description");
  copy_extensions(&from, out);
  return &out;
}

}  // namespace apigen::exporter
