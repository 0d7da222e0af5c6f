// A request in front of an authorizer.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "apigen/authorize/result_cache.h"
#include "apigen/rt/authorizers.h"
#include "apigen/rt/gateway_response.h"
#include "tests/support/fake_services.h"

namespace apigen::authorize::test {

inline rt::Outcome function_arn(const rt::Exchange&, const rt::IntegrationRequest&, rt::Buffer& out) {
  out.append("arn:aws:lambda:us-east-1:123456789012:function:auth");
  return {};
}
inline rt::Outcome no_function(const rt::Exchange& x, const rt::IntegrationRequest&, rt::Buffer& out) {
  out.append("arn:aws:lambda:us-east-1:123456789012:function:").append(rt::stage_variable(x, "missing"));
  return {};
}

inline const rt::Operation kPets{"getPets", "GET", "/pets", "res123", nullptr, 0, nullptr};
inline const rt::Api kRest{.id = "petstore", .title = "t", .version = "1", .type = rt::ApiType::rest};
inline const rt::Api kHttp{.id = "petstore", .title = "t", .version = "1", .type = rt::ApiType::http};

/// GET /prod/pets of a REST API, or GET /pets of an HTTP API.
struct Asked {
  apigen::test::FakeWorker own;
  apigen::test::FakeWorker& worker;
  config::Stage stage;
  rt::Exchange x;

  explicit Asked(const rt::Api& api, apigen::test::FakeWorker* shared = nullptr) : worker(shared ? *shared : own), x(worker.services) {
    const bool rest = api.type == rt::ApiType::rest;
    stage.name = rest ? "prod" : "$default";
    stage.variables["v"] = "one";
    x.api = &api;
    x.operation = &kPets;
    x.stage = &stage;
    x.stage_name = stage.name;
    x.request.method = x.context.method = "GET";
    x.request.path = "/pets";
    x.request.host = "petstore.test";
    x.request.body_complete = true;
    x.context.path = rest ? "/prod/pets" : "/pets";
    x.context.source_ip = "192.0.2.7";
    x.context.domain_name = "petstore.test";
    x.context.domain_prefix = "petstore";
    x.context.deployment_id = "abcdef";
    x.context.request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef";
    x.context.extended_request_id = "CF_abcDEFoAMFzA=";
    x.context.received_ms = worker.environment.wall_ms();
    x.context.trace_id = x.context.trace_to_backend = "Root=1-2-3";
  }

  /// Authorizes, and writes the gateway response if that fails. The status, 200 if it did not.
  template <class Authorizer>
  int status(const Authorizer& authorizer) {
    rt::Outcome outcome = apigen::test::run(rt::authorize(x, authorizer));
    return finish(outcome);
  }
  int finish(const rt::Outcome& outcome) {
    if (outcome.ok()) return 200;
    if (x.api->type == rt::ApiType::rest) {
      rt::default_gateway_response(x, outcome.error());
    } else {
      rt::default_http_api_response(x, outcome.error());
    }
    return x.response.status;
  }
  std::string body() const { return std::string(x.response.body); }
  std::string error_type() const { return std::string(x.response.headers.last("x-amzn-ErrorType")); }
  const std::vector<apigen::test::FakeInvoker::Sent>& calls() const { return worker.invoker.calls; }
};

/// What an authorizer returns: Allow or Deny for a resource.
inline std::string policy_for(const std::string& effect, const std::string& resource, const std::string& more = "") {
  return R"({"principalId":"user1","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":"execute-api:Invoke","Effect":")" + effect +
         R"(","Resource":")" + resource + R"("}]})" + more + "}";
}

}  // namespace apigen::authorize::test
