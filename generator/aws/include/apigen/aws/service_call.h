// How an AWS service is called: host, signature, protocol (aws-behaviour.md section 6).
#pragma once

#include <string>

#include "apigen/model/api.h"

namespace apigen::aws {

struct ServiceCall {
  std::string endpoint;      // its key in gateway.yaml's `endpoints`: "sqs", "runtime.sagemaker"
  std::string host;          // on AWS itself: "sqs.us-east-1.amazonaws.com"
  std::string signing_name;  // "ses" of "email"
  std::string region;        // of the signature
  std::string target;        // JSON protocol: X-Amz-Target, with its Content-Type
  std::string content_type;
  std::string query;         // otherwise an action's: "Action=GetParameter&Version=2014-11-06"
  model::UriTemplate path;   // what follows the endpoint and a slash; with what an action's URI appends as query
};

/// For an integration by URI; one with a subtype is the runtime's own business.
ServiceCall service_call(const model::AwsServiceBackend& backend);

}  // namespace apigen::aws
