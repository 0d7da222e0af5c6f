#include "reader.h"

namespace apigen::openapi {

using document::Member;
using document::Node;

namespace {

/// The path of a server URL: what follows the authority, or the whole of a relative URL; without query and fragment.
std::string path_of(std::string_view url) {
  std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    std::size_t slash = url.find('/', scheme + 3);
    url = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  } else if (url.substr(0, 2) == "//") {
    std::size_t slash = url.find('/', 2);
    url = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  }
  return std::string(url.substr(0, url.find_first_of("?#")));
}

/// "/a/b" without a slash at the end and with one at the start; "" for the root.
std::string tidy(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  if (path.empty()) return path;
  std::size_t first = path.find_first_not_of('/');
  return "/" + path.substr(first);
}

}  // namespace

void Reader::read_servers() {
  Fields root(*spec_.root, "the document", diagnostics_);
  if (swagger2()) {
    std::string host = root.text_or("host", "");
    std::string base = tidy(root.text_or("basePath", ""));
    std::vector<std::string> schemes = root.strings("schemes");
    spec_.base_path = base;
    if (host.empty()) {
      if (!base.empty()) spec_.servers.push_back({base, "", nullptr});
      return;
    }
    if (schemes.empty()) schemes = {"https"};
    for (const std::string& scheme : schemes) spec_.servers.push_back({scheme + "://" + host + base, "", nullptr});
    return;
  }
  const Node* servers = root.find("servers");
  if (!servers) return;
  std::vector<const Node*> items = servers->items;
  if (servers->is_mapping()) {
    diagnostics_.report(support::DiagnosticId::unusual_form, servers->span,
                        "'servers' should be a list but is one server", "put a dash before it");
    items = {servers};
  } else if (!servers->is_sequence()) {
    root.wrong_type("servers", *servers, "a list");
    return;
  }
  bool variable_wins = false;
  for (const Node* item : items) {
    if (!item->is_mapping()) {
      root.wrong_type("servers", *item, "a list of objects");
      continue;
    }
    Fields fields(*item, "a server", diagnostics_);
    model::Server server;
    server.url = fields.text_or("url", "");
    server.description = fields.text_or("description", "");
    server.node = item;
    std::string url = server.url;
    if (const Node* variables = fields.object("variables")) {
      for (const Member& member : variables->members) {
        if (!member.value->is_mapping()) continue;
        std::string fallback =
            Fields(*member.value, "server variable '" + member.key + "'", diagnostics_).text_or("default", "");
        if (member.key == "basePath" && !variable_wins) {
          // extensions.md section 2: the variable counts even if the URL does not mention it.
          variable_wins = true;
          spec_.base_path = tidy(fallback);
        }
        std::string hole = "{" + member.key + "}";
        for (std::size_t at = url.find(hole); at != std::string::npos; at = url.find(hole, at + fallback.size())) {
          url.replace(at, hole.size(), fallback);
        }
      }
    }
    if (!variable_wins && spec_.base_path.empty()) spec_.base_path = tidy(path_of(url));
    spec_.servers.push_back(std::move(server));
  }
}

}  // namespace apigen::openapi
