#include "lowering.h"

namespace apigen::passes {

using aws::SchemeRole;

void lower_security_schemes(Document& document, model::Api& api) {
  for (const model::SecurityScheme& scheme : document.spec.security_schemes) {
    SchemeRole role = aws::read_scheme(scheme, api.type, document.diagnostics);
    if (role.authorizer) {
      document.authorizers[scheme.name] = static_cast<model::AuthorizerId>(api.authorizers.size());
      api.authorizers.push_back(*role.authorizer);
    }
    if (role.kind == SchemeRole::Kind::api_key && !document.enforces_api_keys(api)) {
      role.kind = SchemeRole::Kind::none;
      document.diagnostics.report(DiagnosticId::not_for_http_apis, scheme.span,
                                  "an HTTP API asks for no API key: what security scheme '" + scheme.name + "' stands for is open to callers without one",
                                  "write x-apigen-api-type: rest at the document's root if this is a REST API, or x-apigen-rest-features: enforce to have this gateway ask for keys");
    }
    document.roles[scheme.name] = std::move(role);
  }
}

namespace {

/// The authorizer for operations that ask for IAM by x-amazon-apigateway-auth, without a scheme.
model::AuthorizerId iam_authorizer(model::Api& api, support::Span span) {
  for (std::size_t i = 0; i < api.authorizers.size(); ++i) {
    if (api.authorizers[i].type == model::Authorizer::Type::iam) return static_cast<model::AuthorizerId>(i);
  }
  model::Authorizer& made = api.authorizers.emplace_back();
  made.type = model::Authorizer::Type::iam;
  made.name = "AWS_IAM";
  made.span = span;
  return static_cast<model::AuthorizerId>(api.authorizers.size() - 1);
}

struct Choice {
  model::OperationSecurity security;
  std::string authorizer;  // its scheme
};

void use(const openapi::SecurityUse& one, bool inherited, const aws::Place& place, Document& document, const model::Api& api, Choice& choice) {
  auto found = document.roles.find(one.scheme);
  if (found == document.roles.end()) {
    if (one.scheme == "api_key") {
      // SAM adds this scheme by itself when it deploys (extensions.md 5.3); requiring the key is the safe reading.
      const bool enforced = document.enforces_api_keys(api);
      document.roles[one.scheme].kind = enforced ? SchemeRole::Kind::api_key : SchemeRole::Kind::none;
      choice.security.api_key_required = enforced;
      document.diagnostics.report(DiagnosticId::unusual_form, one.span,
                                  "the security scheme 'api_key' is not defined; it is taken for the header x-api-key",
                                  "define it: type: apiKey, name: x-api-key, in: header");
      return;
    }
    std::vector<std::string_view> names;
    for (const auto& [name, role] : document.roles) names.push_back(name);
    std::string near = support::nearest(one.scheme, names);
    // The document's own list is said once, by the first operation that inherits it.
    document.roles[one.scheme];
    document.diagnostics.report(DiagnosticId::unknown_security_scheme, one.span,
                                (inherited ? "the document" : place.text()) + " asks for the security scheme '" +
                                    one.scheme + "', which is not defined",
                                near.empty() ? "" : "did you mean '" + near + "'?");
    return;
  }
  switch (found->second.kind) {
    case SchemeRole::Kind::api_key:
      choice.security.api_key_required = true;
      break;
    case SchemeRole::Kind::none:
      break;
    case SchemeRole::Kind::authorizer:
    case SchemeRole::Kind::iam:
      if (!found->second.authorizer) break;  // reported where it was read
      if (!choice.authorizer.empty() && choice.authorizer != one.scheme) {
        document.diagnostics.report(
            DiagnosticId::several_authorizers, one.span,
            place.text() + " names several authorizers; API Gateway takes only '" + choice.authorizer + "'");
        break;
      }
      choice.authorizer = one.scheme;
      choice.security.authorizer = document.authorizers.at(one.scheme);
      choice.security.scopes = one.scopes;
      break;
  }
}

/// Schemes that a reader takes for a lock and API Gateway does not: said once per scheme.
void warn_open(const openapi::Security& security, const Choice& choice, const aws::Place& place, Document& document) {
  if (choice.security.authorizer || choice.security.api_key_required || document.lenient()) return;
  for (const auto& alternative : security.alternatives) {
    for (const openapi::SecurityUse& one : alternative) {
      auto found = document.roles.find(one.scheme);
      if (found == document.roles.end() || found->second.kind != SchemeRole::Kind::none ||
          !found->second.auth_type.empty())
        continue;
      for (const model::SecurityScheme& scheme : document.spec.security_schemes) {
        if (scheme.name != one.scheme) continue;
        document.diagnostics.report(
            DiagnosticId::security_not_enforced, one.span,
            place.text() + " is open: API Gateway does not enforce the security scheme '" + one.scheme + "'",
            "give the scheme an x-amazon-apigateway-authorizer");
        return;
      }
    }
  }
}

}  // namespace

model::OperationSecurity lower_security(const openapi::Operation& operation, const aws::Place& place,
                                        Document& document, model::Api& api) {
  // Root-level security applies to operations without their own, whatever the guide says (extensions.md section 2).
  const openapi::Security* security = operation.security       ? &*operation.security
                                      : document.spec.security ? &*document.spec.security
                                                               : nullptr;
  Choice choice;
  if (security) {
    for (const auto& alternative : security->alternatives) {
      for (const openapi::SecurityUse& one : alternative) use(one, !operation.security, place, document, api, choice);
    }
    warn_open(*security, choice, place, document);
  }
  switch (aws::read_operation_auth(*operation.node, place, document.diagnostics)) {
    case aws::OperationAuth::unset:
      break;
    case aws::OperationAuth::none:
      choice.security.authorizer.reset();
      choice.security.scopes.clear();
      break;
    case aws::OperationAuth::iam:
      choice.security.authorizer = iam_authorizer(api, operation.span);
      choice.security.scopes.clear();
      break;
  }
  return choice.security;
}

}  // namespace apigen::passes
