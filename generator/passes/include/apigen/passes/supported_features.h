// Which features of a document the gateway acts on. The one table: when a feature is built, its line flips to `true`
// (and `ninja refresh-goldens` rewrites what the goldens of tests/cases say about it).
//
// A feature that is not supported is an `unsupported` diagnostic with its id, unless --allow-unsupported=ID names it:
// then an operation that needs it answers 501 (Reach::operation), or it is accepted and ignored with a warning
// (Reach::api).
#pragma once

#include <array>
#include <string_view>

namespace apigen::passes {

enum class Reach { operation, api };

struct Feature {
  std::string_view id;
  bool supported;
  Reach reach;
  std::string_view what;  // completes "... is not supported yet"
};

// clang-format off
inline constexpr std::array kFeatures = {
    // Kinds of API.
    Feature{"http-api",                       true,  Reach::operation, "an HTTP API"},
    Feature{"websocket-api",                  false, Reach::operation, "a WebSocket API"},

    // Integrations.
    Feature{"mock-integration",               true,  Reach::operation, "a mock integration"},
    Feature{"http-proxy-integration",         true,  Reach::operation, "an http_proxy integration"},
    Feature{"http-integration",               true,  Reach::operation, "a custom http integration"},
    Feature{"lambda-proxy-integration",       true,  Reach::operation, "a Lambda proxy integration"},
    Feature{"lambda-integration",             true,  Reach::operation, "a custom (non-proxy) Lambda integration"},
    Feature{"aws-service-integration",        true,  Reach::operation, "an integration with an AWS service"},
    Feature{"response-streaming",             true,  Reach::operation, "a streamed response (responseTransferMode: STREAM)"},
    Feature{"lambda-response-streaming",      true , Reach::operation, "a function's streamed response (responseTransferMode: STREAM)"},
    Feature{"vpc-link",                       true,  Reach::operation, "a private integration (connectionType: VPC_LINK)"},
    Feature{"firehose-proxy",                 false, Reach::operation, "an aws_proxy integration with a Firehose stream"},
    Feature{"caller-credentials",             true,  Reach::operation, "an integration that signs with the caller's own credentials"},

    // Mapping. A static template is one without `$` and `#`.
    Feature{"parameter-mapping",              true,  Reach::operation, "parameter mapping"},
    Feature{"body-mapping",                   true,  Reach::operation, "a parameter mapping that reads a body"},
    Feature{"selection-pattern",              true,  Reach::operation, "choosing an integration response by pattern"},
    Feature{"static-template",                true,  Reach::operation, "a mapping template without references"},
    Feature{"mapping-template",               true,  Reach::operation, "a mapping template"},
    Feature{"passthrough-behavior",           true,  Reach::operation, "a passthroughBehavior other than when_no_match"},
    Feature{"content-handling",               true,  Reach::operation, "contentHandling"},

    // Who may call.
    Feature{"authorizer-lambda",              true,  Reach::operation, "a Lambda authorizer"},
    Feature{"authorizer-cognito",             true,  Reach::operation, "a Cognito user pool authorizer"},
    Feature{"authorizer-jwt",                 true,  Reach::operation, "a JWT authorizer"},
    Feature{"iam-auth",                       true,  Reach::operation, "AWS_IAM authorization"},
    Feature{"api-key",                        true , Reach::operation, "a required API key"},
    Feature{"api-key-source-authorizer",      true , Reach::api,       "the API key source AUTHORIZER"},
    Feature{"resource-policy",                true,  Reach::api,       "a resource policy"},
    Feature{"disable-execute-api-endpoint",   true,  Reach::api,       "disableExecuteApiEndpoint"},
    Feature{"security-policy",                true,  Reach::api,       "a TLS security policy"},

    // Validation.
    Feature{"request-validation",             true,  Reach::operation, "request validation"},
    Feature{"strict-validation",              true,  Reach::operation, "x-apigen-validation: strict"},
    Feature{"response-validation",            true,  Reach::operation, "x-apigen-response-validation"},

    // The rest of a REST API.
    Feature{"gateway-responses",              true,  Reach::api,       "customised gateway responses"},
    Feature{"binary-media-types",             true,  Reach::api,       "binary media types"},
    Feature{"compression",                    true,  Reach::api,       "compression (minimum-compression-size)"},
    Feature{"cache-keys",                     true,  Reach::api,       "cacheKeyParameters"},

    // The rest of an HTTP API.
    Feature{"http-api-cors",                  true,  Reach::api,       "x-amazon-apigateway-cors"},
    Feature{"http-api-parameter-mapping",     true,  Reach::operation, "parameter mapping of an HTTP API"},
    Feature{"http-api-service-integration",   true,  Reach::operation, "a first-class service integration (integrationSubtype)"},
};
// clang-format on

/// The row of an id; null if there is none.
constexpr const Feature* find_feature(std::string_view id) {
  for (const Feature& feature : kFeatures) {
    if (feature.id == id) return &feature;
  }
  return nullptr;
}

}  // namespace apigen::passes
