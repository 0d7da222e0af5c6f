// authorizers.h and authorizers.cc of one API, and what an operation asks of its caller before anything else.
//
// Every authorizer is one constant, described once per API. A kind of authorizer is an alternative of
// model::Authorizer::Type: write_authorizer() dispatches on it to one function for each kind, which has a file of its own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "apigen/emit/code_writer.h"
#include "steps.h"
#include "writers.h"

namespace apigen::emit::gateway {

/// What the functions that write one kind of authorizer are given, and where they write to.
struct AuthorizerSink {
  const ApiContext& context;
  support::IdentifierAllocator& names;
  CodeWriter& definitions;             // authorizers.cc
  std::vector<std::string>& includes;  // runtime headers that authorizers.cc needs beside apigen/rt/authorizers.h
};

/// A constant of authorizers.cc. `definition`: "{...}" or "(...)", what follows the name.
struct EmittedAuthorizer {
  std::string type;  // "rt::LambdaAuthorizer"
  std::string definition;
};

/// TOKEN and REQUEST. `policy`: the resource policy's name, "" without one.
EmittedAuthorizer write_lambda_authorizer(AuthorizerSink& sink, const model::Authorizer& authorizer, const std::string& policy);

/// AWS_IAM.
EmittedAuthorizer write_iam_authorizer(const std::string& policy);

/// JWT authorizers of HTTP APIs, and Cognito user pools of REST APIs (jwt_authorizer_writer.cc).
EmittedAuthorizer write_jwt_authorizer(AuthorizerSink& sink, const model::Authorizer& authorizer);
EmittedAuthorizer write_cognito_authorizer(AuthorizerSink& sink, const model::Authorizer& authorizer);

/// The function of the generated file that says whether a text has the form of the authorizer's
/// identityValidationExpression; "" if it has none.
std::string write_expression(AuthorizerSink& sink, const model::Authorizer& authorizer);

/// An array of rt::IdentitySource before the authorizer; ".sources = ..., .source_count = ...", "" without any.
std::string write_identity_sources(AuthorizerSink& sink, const model::Authorizer& authorizer);

class AuthorizerWriter {
 public:
  explicit AuthorizerWriter(const ApiContext& context);

  /// The resource policy's and the authorizer's steps. `function`: the operation's name in generated code.
  OperationSteps operation(const model::Operation& operation, const std::string& function);

  /// True while no operation asks for anything.
  bool empty() const { return !used_; }
  std::string header_text() const;
  std::string source_text() const;

 private:
  std::string authorizer_constant(model::AuthorizerId id);

  const ApiContext& context_;
  support::IdentifierAllocator names_;
  CodeWriter declarations_, definitions_;
  std::vector<std::string> includes_;
  bool used_ = false;
  std::map<model::AuthorizerId, std::string> constants_;
  const std::string policy_;  // the resource policy's name; "" without one
};

}  // namespace apigen::emit::gateway
