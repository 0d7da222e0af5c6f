// Every x-amazon-apigateway-* extension, read into typed structs (extensions reference section 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/aws/mapping.h"
#include "apigen/model/api.h"
#include "apigen/openapi/spec.h"
#include "apigen/support/diagnostics.h"

namespace apigen::aws {

/// x-amazon-apigateway-integration. None (reported) if it is too wrong to mean anything.
std::optional<model::Integration> read_integration(const document::Node& node, const Place& place,
                                                   support::Diagnostics& diagnostics);

/// What a security scheme means to API Gateway.
struct SchemeRole {
  enum class Kind {
    none,        // documentation only: not enforced
    authorizer,  // x-amazon-apigateway-authorizer
    iam,         // x-amazon-apigateway-authtype: awsSigv4
    api_key,     // apiKey in the header x-api-key, without an authorizer
  } kind = Kind::none;
  std::optional<model::Authorizer> authorizer;  // kinds authorizer and iam; none if it was too wrong (reported)
  std::string auth_type;                        // x-amazon-apigateway-authtype as written
};
SchemeRole read_scheme(const model::SecurityScheme& scheme, model::ApiType type, support::Diagnostics& diagnostics);

/// x-amazon-apigateway-auth on an operation.
enum class OperationAuth { unset, none, iam };
OperationAuth read_operation_auth(const document::Node& operation, const Place& place,
                                  support::Diagnostics& diagnostics);

/// x-amazon-apigateway-gateway-responses.
std::vector<model::GatewayResponse> read_gateway_responses(const document::Node& node,
                                                           support::Diagnostics& diagnostics);

struct EndpointConfiguration {
  bool disable_execute_api_endpoint = false;
  std::vector<std::string> vpc_endpoint_ids;
  std::string ip_address_type;
  support::Span span;
};

struct DocumentationPart {
  std::string type, path, method, status_code, name;  // location
  const document::Node* properties = nullptr;
};

struct Tag {
  std::string key, value;
};

/// What stands at the document's root (and, for the endpoint configuration, in a server).
struct RootExtensions {
  model::ApiKeySource api_key_source = model::ApiKeySource::header;
  std::vector<std::string> binary_media_types;
  std::optional<model::Cors> cors;
  support::Span cors_span;
  std::string documentation_version;
  std::vector<DocumentationPart> documentation;
  std::string endpoint_access_mode;
  std::optional<EndpointConfiguration> endpoint;
  std::vector<model::GatewayResponse> gateway_responses;
  std::string import_export_version;
  std::optional<std::int64_t> minimum_compression_size;
  support::Span minimum_compression_span;
  const document::Node* policy = nullptr;
  std::string request_validator;
  support::Span request_validator_span;
  std::vector<model::RequestValidator> request_validators;
  std::string security_policy;
  support::Span security_policy_span;
  std::vector<Tag> tags;
};
RootExtensions read_root(const openapi::Spec& spec, support::Diagnostics& diagnostics);

/// Warns of x-amazon-apigateway-* keys that do not exist, stand in the wrong place, or belong to the other kind of API.
void check_extension_keys(const openapi::Spec& spec, model::ApiType type, support::Diagnostics& diagnostics);

/// All extensions as stable text, for dumps.
std::string dump(const RootExtensions& root);

}  // namespace apigen::aws
