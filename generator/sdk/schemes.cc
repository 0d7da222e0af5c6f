#include <algorithm>

#include "apigen/openapi/fields.h"
#include "parts.h"

namespace apigen::sdk {

using document::Node;

namespace {

std::string text_of(const Node* node, std::string_view key) {
  const Node* value = node ? node->find(key) : nullptr;
  return value && value->is_string() ? value->text : std::string();
}

/// The clientCredentials flow (Swagger 2.0: flow: application) of an oauth2 scheme; null if it has none.
const Node* credentials_flow(const Node& scheme) {
  if (const Node* flows = scheme.find("flows")) return flows->find("clientCredentials");
  return text_of(&scheme, "flow") == "application" ? &scheme : nullptr;
}

Scheme read_scheme(const model::SecurityScheme& declared) {
  Scheme out;
  out.wire = declared.name;
  out.description = text_of(declared.node, "description");
  const std::string type = openapi::lower(declared.type);
  const std::string http = openapi::lower(declared.http_scheme);
  const std::string auth_type = openapi::lower(text_of(declared.node, "x-amazon-apigateway-authtype"));
  const Node* authorizer = declared.node ? declared.node->find("x-amazon-apigateway-authorizer") : nullptr;
  const std::string authorizer_type = openapi::lower(text_of(authorizer, "type"));
  out.parameter = declared.parameter_name;
  if (auth_type == "awssigv4") {
    out.kind = Scheme::Kind::sigv4;
  } else if (type == "apikey" && (auth_type == "cognito_user_pools" || authorizer_type == "cognito_user_pools")) {
    out.kind = Scheme::Kind::cognito;
  } else if (type == "apikey") {
    out.kind = Scheme::Kind::api_key;
  } else if (type == "basic" || http == "basic") {
    out.kind = Scheme::Kind::basic;
  } else if (type == "mutualtls") {
    out.kind = Scheme::Kind::mutual_tls;
  } else if (const Node* flow = type == "oauth2" && declared.node ? credentials_flow(*declared.node) : nullptr) {
    out.kind = Scheme::Kind::client_credentials;
    out.token_url = text_of(flow, "tokenUrl");
    if (const Node* scopes = flow->find("scopes")) {
      for (const document::Member& scope : scopes->members) out.scopes.push_back(scope.key);
    }
  } else {
    out.kind = Scheme::Kind::bearer;
  }
  if (declared.in == "query") out.location = Location::query;
  if (declared.in == "cookie") out.location = Location::cookie;
  return out;
}

}  // namespace

Schemes::Schemes(const model::Api& api, Lock& lock, Sdk& sdk) : api_(api), sdk_(sdk), names_(lock.scope("schemes")) {}

std::size_t Schemes::add(Scheme scheme) {
  scheme.name = names_.allocate(scheme.wire, neutral(scheme.wire, "credentials"));
  sdk_.schemes.push_back(std::move(scheme));
  return sdk_.schemes.size() - 1;
}

std::optional<std::size_t> Schemes::use(const std::string& wire) {
  auto [known, fresh] = known_.emplace(wire, std::nullopt);
  if (!fresh) return known->second;
  for (const model::SecurityScheme& declared : api_.security_schemes) {
    if (declared.name != wire) continue;
    known->second = add(read_scheme(declared));
    return known->second;
  }
  if (wire == "api_key") {
    // SAM adds this scheme by itself when it deploys (extensions 5.3).
    Scheme scheme;
    scheme.wire = wire;
    scheme.parameter = "x-api-key";
    known->second = add(std::move(scheme));
  }
  return known->second;
}

std::vector<std::vector<SchemeUse>> Schemes::of(const model::Operation& operation) {
  std::vector<std::vector<SchemeUse>> out;
  bool iam = operation.security.authorizer && api_.authorizer(*operation.security.authorizer).type == model::Authorizer::Type::iam;
  if (operation.security_node) {
    for (const Node* alternative : operation.security_node->items) {
      std::vector<SchemeUse> uses;
      bool known = true;
      for (const document::Member& member : alternative->members) {
        const std::optional<std::size_t> scheme = use(member.key);
        known = known && scheme;
        if (!scheme) continue;
        SchemeUse one{*scheme, {}};
        for (const Node* scope : member.value->items) {
          if (scope->is_string()) one.scopes.push_back(scope->text);
        }
        if (sdk_.schemes[*scheme].kind == Scheme::Kind::sigv4) iam = false;
        uses.push_back(std::move(one));
      }
      if (known) out.push_back(std::move(uses));
    }
  }
  if (iam) {
    // x-amazon-apigateway-auth: {type: AWS_IAM} names no scheme.
    const std::string wire = "x-amazon-apigateway-auth";
    auto [known, fresh] = known_.emplace(wire, std::nullopt);
    if (fresh) {
      Scheme scheme;
      scheme.kind = Scheme::Kind::sigv4;
      scheme.wire = wire;
      scheme.name = names_.allocate(wire, "sigv4", {"aws_credentials"});
      sdk_.schemes.push_back(std::move(scheme));
      known->second = sdk_.schemes.size() - 1;
    }
    if (out.empty()) out.emplace_back();
    for (auto& uses : out) uses.push_back({*known->second, {}});
  }
  return out;
}

}  // namespace apigen::sdk
