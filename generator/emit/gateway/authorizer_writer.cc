#include "authorizer_writer.h"

#include "apigen/support/text.h"
#include "policy_writer.h"

namespace apigen::emit::gateway {
namespace {

/// Dispatch over the kinds of authorizer; none for a kind that no operation can use yet.
EmittedAuthorizer write_authorizer(AuthorizerSink& sink, const model::Authorizer& authorizer, const std::string& policy) {
  using Type = model::Authorizer::Type;
  switch (authorizer.type) {
    case Type::token:
    case Type::request:
      return write_lambda_authorizer(sink, authorizer, policy);
    case Type::cognito_user_pools:
      return write_cognito_authorizer(sink, authorizer);
    case Type::jwt:
      return write_jwt_authorizer(sink, authorizer);
    case Type::iam:
      return write_iam_authorizer(policy);
  }
  return {};
}

/// The operation's scopes as a constant before it; ", " and its name, "" without any or for an authorizer that has none.
std::string write_scopes(const model::Operation& operation, const model::Authorizer& authorizer, const std::string& function, std::string& constants) {
  const bool tokens = authorizer.type == model::Authorizer::Type::jwt || authorizer.type == model::Authorizer::Type::cognito_user_pools;
  if (!tokens || operation.security.scopes.empty()) return {};
  std::string names;
  for (const std::string& scope : operation.security.scopes) names += (names.empty() ? "" : ", ") + view_of(scope, 4);
  const std::string name = "k" + support::pascal_case(function) + "Scopes";
  constants += "constexpr std::string_view " + name + "[] = {" + names + "};\n";
  return ", {" + name + ", " + std::to_string(operation.security.scopes.size()) + "}";
}

}  // namespace

EmittedAuthorizer write_iam_authorizer(const std::string& policy) {
  return {"rt::IamAuthorizer", policy.empty() ? "{}" : "{.resource_policy = &" + policy + "}"};
}

std::string write_identity_sources(AuthorizerSink& sink, const model::Authorizer& authorizer) {
  if (authorizer.identity_sources.empty()) return {};
  static constexpr const char* kWords[] = {"header", "querystring", "context", "stage_variable"};
  std::string rows;
  for (const model::IdentitySource& source : authorizer.identity_sources) {
    rows += "    {rt::IdentitySource::Location::" + std::string(kWords[static_cast<int>(source.location)]) + ", " + view_of(source.name, 8) + "},\n";
  }
  const std::string name = "k" + support::pascal_case(sink.names.allocate(authorizer.name + "_sources"));
  sink.definitions.blank();
  sink.definitions.emit("constexpr rt::IdentitySource @name@[] = {\n@rows@};\n", {{"name", name}, {"rows", rows}});
  return ".sources = " + name + ", .source_count = " + std::to_string(authorizer.identity_sources.size());
}

AuthorizerWriter::AuthorizerWriter(const ApiContext& context)
    : context_(context), names_({"resource_policy"}), policy_(context.plan.resource_policy ? "kResourcePolicy" : "") {
  if (policy_.empty()) return;
  declarations_.emit("/// x-amazon-apigateway-policy    (@place@)\nextern const rt::Policy @name@;\n",
                     {{"place", place_of(context.plan.resource_policy->span)}, {"name", policy_}});
  write_policy(definitions_, *context.plan.resource_policy, policy_);
}

std::string AuthorizerWriter::authorizer_constant(model::AuthorizerId id) {
  if (auto known = constants_.find(id); known != constants_.end()) return known->second;
  const model::Authorizer& authorizer = context_.api.authorizer(id);
  AuthorizerSink sink{context_, names_, definitions_, includes_};
  const EmittedAuthorizer emitted = write_authorizer(sink, authorizer, policy_);
  if (emitted.type.empty()) return constants_[id] = {};
  const std::string name = "k" + support::pascal_case(names_.allocate(authorizer.name + "_authorizer"));
  const std::string comment = support::cpp_comment_text(authorizer.name) + "    (" + place_of(authorizer.span) + ")";
  declarations_.emit("/// @comment@\nextern const @type@ @name@;\n", {{"comment", comment}, {"type", emitted.type}, {"name", name}});
  definitions_.blank();
  definitions_.emit("const @type@ @name@@definition@;\n", {{"type", emitted.type}, {"name", name}, {"definition", emitted.definition}});
  return constants_[id] = name;
}

OperationSteps AuthorizerWriter::operation(const model::Operation& operation, const std::string& function) {
  OperationSteps checks;
  if (!operation.integration || !operation.unsupported_feature.empty()) return checks;
  // A Lambda authorizer and IAM look at the resource policy themselves, together with their own (8.6).
  using Type = model::Authorizer::Type;
  const model::Authorizer* authorizer = operation.security.authorizer ? &context_.api.authorizer(*operation.security.authorizer) : nullptr;
  const bool by_authorizer = authorizer && (authorizer->type == Type::token || authorizer->type == Type::request || authorizer->type == Type::iam);
  if (!policy_.empty() && authorizer && authorizer->type != Type::iam) checks.steps.push_back({.call = "rt::refuse_denied(x, " + policy_ + ")"});
  if (authorizer) {
    const std::string constant = authorizer_constant(*operation.security.authorizer);
    const std::string scopes = write_scopes(operation, context_.api.authorizer(*operation.security.authorizer), function, checks.constants);
    if (!constant.empty()) checks.steps.push_back({.call = "rt::authorize(x, " + constant + scopes + ")", .awaits = true});
  }
  if (!policy_.empty() && !by_authorizer) checks.steps.push_back({.call = "rt::require_allowed(x, " + policy_ + ")"});
  used_ = used_ || !checks.steps.empty();
  return checks;
}

std::string AuthorizerWriter::header_text() const {
  CodeWriter out;
  write_file_head(out, context_, "Who may call.", {"apigen/rt/authorizers.h"}, {});
  out.append(declarations_.text());
  write_file_end(out, context_);
  return "#pragma once\n" + out.take();
}

std::string AuthorizerWriter::source_text() const {
  CodeWriter out;
  std::vector<std::string_view> runtime(includes_.begin(), includes_.end());
  write_file_head(out, context_, "Who may call.", runtime, {"authorizers.h"});
  out.append(definitions_.text());
  write_file_end(out, context_);
  return out.take();
}

}  // namespace apigen::emit::gateway
