#include <array>

#include "apigen/aws/extensions.h"
#include "apigen/openapi/fields.h"

namespace apigen::aws {

using document::Member;
using document::Node;
using model::ApiType;
using support::DiagnosticId;

namespace {

constexpr std::string_view kPrefix = "x-amazon-apigateway-";

enum Where : unsigned { root = 1, server = 2, path_item = 4, operation = 8, scheme = 16, components = 32, tag = 64 };
enum class Kinds { both, rest, http };

struct Key {
  std::string_view name;  // without the prefix
  unsigned places;
  Kinds kinds;
};

// extensions.md section 1
constexpr std::array kKeys = {
    Key{"any-method", path_item, Kinds::both},
    Key{"api-key-source", root, Kinds::rest},
    Key{"auth", operation, Kinds::both},
    Key{"authorizer", scheme, Kinds::both},
    Key{"authtype", scheme, Kinds::both},
    Key{"binary-media-types", root, Kinds::rest},
    Key{"cors", root, Kinds::http},
    Key{"documentation", root, Kinds::rest},
    Key{"endpoint-access-mode", root, Kinds::rest},
    Key{"endpoint-configuration", root | server, Kinds::both},
    Key{"gateway-responses", root, Kinds::rest},
    Key{"importexport-version", root, Kinds::http},
    Key{"integration", operation, Kinds::both},
    Key{"integrations", components, Kinds::http},
    Key{"minimum-compression-size", root, Kinds::rest},
    Key{"policy", root, Kinds::rest},
    Key{"request-validator", root | operation, Kinds::rest},
    Key{"request-validators", root, Kinds::rest},
    Key{"security-policy", root, Kinds::rest},
    Key{"tag-value", tag, Kinds::http},
};

constexpr std::string_view place_name(unsigned place) {
  switch (place) {
    case root:
      return "the document's root";
    case server:
      return "a server";
    case path_item:
      return "a path";
    case operation:
      return "an operation";
    case scheme:
      return "a security scheme";
    case components:
      return "'components'";
    default:
      return "a tag";
  }
}

std::string places_text(unsigned places) {
  std::string out;
  for (unsigned bit = 1; bit <= tag; bit <<= 1) {
    if (places & bit) out += (out.empty() ? "" : " or ") + std::string(place_name(bit));
  }
  return out;
}

/// What the gateway also acts on in the other kind of API, where the document's root says so by the key that is given here; ""
/// for what it never does.
std::string_view option_for(const Key& key) {
  if (key.name == "cors") return "x-apigen-cors";
  if (key.name == "api-key-source" || key.name == "gateway-responses" || key.name == "request-validator" || key.name == "request-validators") return "x-apigen-rest-features";
  return {};
}

/// `root_node`: where options stand.
void check(const Node& node, unsigned place, ApiType type, const Node& root_node, support::Diagnostics& diagnostics) {
  for (const Member& member : node.members) {
    if (member.key.rfind("x-amazon-", 0) != 0 && member.key.rfind("x-amzn-apigateway", 0) != 0) continue;
    const Key* known = nullptr;
    std::vector<std::string> names;
    for (const Key& key : kKeys) {
      names.push_back(std::string(kPrefix) + std::string(key.name));
      if (member.key == names.back()) known = &key;
    }
    const std::string_view option = known ? option_for(*known) : std::string_view();
    const std::string by_option = option.empty() ? std::string() : ", or " + std::string(option) + ": enforce to have this gateway act on it";
    if (!known) {
      std::vector<std::string_view> views(names.begin(), names.end());
      std::string near = support::nearest(member.key, views);
      diagnostics.report(DiagnosticId::unknown_extension, member.key_span,
                         "there is no extension '" + member.key + "'; it is ignored",
                         near.empty() ? "" : "did you mean '" + near + "'?");
    } else if (!(known->places & place)) {
      diagnostics.report(DiagnosticId::misplaced_extension, member.key_span,
                         "'" + member.key + "' has no effect in " + std::string(place_name(place)),
                         "it belongs in " + places_text(known->places));
    } else if (!option.empty() && root_node.find(option)) {
      continue;  // whether the gateway acts on it is said there, whatever the kind of API
    } else if (known->kinds == Kinds::rest && type == ApiType::http) {
      diagnostics.report(DiagnosticId::not_for_http_apis, member.key_span, "an HTTP API ignores '" + member.key + "'",
                         "write x-apigen-api-type: rest at the document's root if this is a REST API" + by_option);
    } else if (known->kinds == Kinds::http && type == ApiType::rest) {
      diagnostics.report(DiagnosticId::not_for_rest_apis, member.key_span, "a REST API ignores '" + member.key + "'",
                         "write x-apigen-api-type: http at the document's root if this is an HTTP API" + by_option);
    }
  }
}

}  // namespace

void check_extension_keys(const openapi::Spec& spec, ApiType type, support::Diagnostics& diagnostics) {
  check(*spec.root, root, type, *spec.root, diagnostics);
  for (const model::Server& one : spec.servers) {
    if (one.node) check(*one.node, server, type, *spec.root, diagnostics);
  }
  if (spec.components) check(*spec.components, components, type, *spec.root, diagnostics);
  if (const Node* tags = spec.root->find("tags"); tags && tags->is_sequence()) {
    for (const Node* one : tags->items) {
      if (one->is_mapping()) check(*one, tag, type, *spec.root, diagnostics);
    }
  }
  for (const openapi::SecurityScheme& one : spec.security_schemes) check(*one.node, scheme, type, *spec.root, diagnostics);
  for (const openapi::Path& path : spec.paths) {
    check(*path.node, path_item, type, *spec.root, diagnostics);
    for (const openapi::Operation& one : path.operations) check(*one.node, operation, type, *spec.root, diagnostics);
  }
}

}  // namespace apigen::aws
