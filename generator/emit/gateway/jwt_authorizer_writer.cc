// JWT authorizers as rt::JwtAuthorizer, Cognito user pools as rt::CognitoAuthorizer.
#include "apigen/support/text.h"
#include "authorizer_writer.h"

namespace apigen::emit::gateway {
namespace {

/// An array of texts before the authorizer; "    .member = ..., .count = ...,\n" for it, "" without any.
std::string write_texts(AuthorizerSink& sink, const std::vector<std::string>& texts, const std::string& constant, const char* member, const char* count) {
  if (texts.empty()) return {};
  std::string rows;
  for (const std::string& text : texts) rows += "    " + view_of(text, 8) + ",\n";
  const std::string name = "k" + support::pascal_case(sink.names.allocate(constant));
  sink.definitions.blank();
  sink.definitions.emit("constexpr std::string_view @name@[] = {\n@rows@};\n", {{"name", name}, {"rows", rows}});
  return std::string("    .") + member + " = " + name + ", ." + count + " = " + std::to_string(texts.size()) + ",\n";
}

std::string with_sources(AuthorizerSink& sink, const model::Authorizer& authorizer) {
  const std::string sources = write_identity_sources(sink, authorizer);
  return sources.empty() ? sources : "    " + sources + ",\n";
}

/// "https://cognito-idp.REGION.amazonaws.com/POOL" for "arn:PARTITION:cognito-idp:REGION:ACCOUNT:userpool/POOL"; "" if it is none.
std::string issuer_of(const std::string& arn) {
  std::vector<std::string> parts{""};
  for (char c : arn) {
    if (c == ':' && parts.size() < 6) parts.emplace_back();
    else parts.back() += c;
  }
  constexpr std::string_view kPool = "userpool/";
  if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "cognito-idp" || parts[3].empty()) return {};
  if (parts[5].rfind(kPool, 0) != 0 || parts[5].size() == kPool.size()) return {};
  const char* domain = parts[1] == "aws-cn" ? ".amazonaws.com.cn/" : ".amazonaws.com/";
  return "https://cognito-idp." + parts[3] + domain + parts[5].substr(kPool.size());
}

}  // namespace

EmittedAuthorizer write_jwt_authorizer(AuthorizerSink& sink, const model::Authorizer& authorizer) {
  const std::string audience = write_texts(sink, authorizer.audience, authorizer.name + "_audience", "audience", "audience_count");
  return {"rt::JwtAuthorizer", "{\n    .issuer = " + view_of(authorizer.issuer, 8) + ",\n" + audience + with_sources(sink, authorizer) + "}"};
}

EmittedAuthorizer write_cognito_authorizer(AuthorizerSink& sink, const model::Authorizer& authorizer) {
  std::vector<std::string> issuers;
  for (const std::string& arn : authorizer.provider_arns) {
    const std::string issuer = issuer_of(arn);
    if (!issuer.empty()) {
      issuers.push_back(issuer);
      continue;
    }
    sink.context.diagnostics.report(support::DiagnosticId::bad_authorizer, authorizer.span,
                                    "authorizer '" + authorizer.name + "': '" + arn + "' is no user pool",
                                    "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/POOL-ID");
  }
  const std::string pools = write_texts(sink, issuers, authorizer.name + "_pools", "issuers", "issuer_count");
  std::string accepts = write_expression(sink, authorizer);
  if (!accepts.empty()) accepts = "    .accepts = " + accepts + ",\n";
  return {"rt::CognitoAuthorizer", "{\n" + pools + with_sources(sink, authorizer) + accepts + "}"};
}

}  // namespace apigen::emit::gateway
