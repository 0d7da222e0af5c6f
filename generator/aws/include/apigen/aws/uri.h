// Integration and authorizer URIs (extensions reference 3.1.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "apigen/model/api.h"

namespace apigen::aws {

/// Splits text at `{name}` and `${stageVariables.name}`; anything else stays literal, also braces that hold no name.
model::UriTemplate parse_uri_template(std::string_view text);

/// arn:PARTITION:apigateway:REGION:[SUBDOMAIN.]SERVICE:(path|action)/REST
struct ServiceArn {
  std::string region;
  std::string subdomain;
  std::string service;
  bool action = false;
  std::string rest;  // what follows "path/" (without further slashes at its start) or "action/"
};
struct UriFault {
  std::string text;  // AWS's own words
};
/// The parts of a service ARN, or what AWS says of it.
std::optional<ServiceArn> parse_service_arn(std::string_view uri, UriFault& fault);

/// The function ARN (or name) in a Lambda service ARN's path; none if it invokes no function.
struct LambdaPath {
  std::string function;
  bool streaming = false;  // .../response-streaming-invocations
};
std::optional<LambdaPath> parse_lambda_path(const ServiceArn& arn);

/// True for arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER], as HTTP APIs take it.
bool is_function_arn(std::string_view uri);

/// The name in a function ARN, or the text itself: "my-fn" of
/// "arn:aws:lambda:us-east-1:123456789012:function:my-fn:live".
std::string function_name(std::string_view function);

}  // namespace apigen::aws
