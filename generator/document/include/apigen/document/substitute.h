// Puts values in the place of what a deployment tool would have replaced: CloudFormation's intrinsic functions and `${name}` of
// Terraform and other templates. A pass from tree to tree: what is replaced keeps the span of the placeholder.
//
// Where a value comes from, first match wins: the parameters; the pseudo parameters of AWS (AWS::Region us-east-1, AWS::AccountId
// 123456789012, AWS::Partition aws, AWS::URLSuffix amazonaws.com, AWS::StackName apigen, AWS::StackId; each may be given as a
// parameter); the template around the body (defaults of Parameters, Mappings, Conditions, Resources); the place, for a
// resource that is not declared: in the function's part of a Lambda URI a logical id X stands for
// arn:aws:lambda:REGION:ACCOUNT:function:X, for `credentials` a role's ARN, for `providerARNs` a user pool's. A free name that
// gets its value from the place (or from being called region or account_id) is told in one warning.
//
// `${...}` outside of Fn::Sub:
// - never touched: stageVariables, context, request, response, integration, method, input, util (API Gateway's own);
// - in mapping templates, descriptions, examples, patterns: replaced only by a parameter (VTL has `${name}` too);
// - in API Gateway's extensions and in paths a value is required.
// All names without a value make one error that lists them with their places.
#pragma once

#include <memory>

#include "apigen/document/document.h"
#include "apigen/document/parameters.h"

namespace apigen::document {

/// The document itself if there is nothing to replace. The result keeps `document` alive and shares what did not change.
/// `document` must have a root.
std::shared_ptr<const Document> substitute(std::shared_ptr<const Document> document, const Parameters& parameters, support::Diagnostics& diagnostics);

}  // namespace apigen::document
