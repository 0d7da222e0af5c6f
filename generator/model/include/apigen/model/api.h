// ApiModel: what an API means, whichever OpenAPI version it came from, and nothing of C++.
//
// Plain value structs, filled once by passes::lower and never changed after. Order is the document's order. Schemas and
// examples stay `document::Node`s (resolved, see Schema); everything else that an emitter needs is typed here, so that no
// emitter looks at the OpenAPI tree. The Documents that own the nodes must outlive the model.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "apigen/document/node.h"
#include "apigen/support/source.h"

namespace apigen::model {

using support::Span;

// ---------------------------------------------------------------------------------------------------------------- ids

/// Indexes into the lists of Api; distinct types so that they cannot be mixed up.
enum class SchemaId : std::uint32_t {};
enum class AuthorizerId : std::uint32_t {};
enum class OperationId : std::uint32_t {};

// ------------------------------------------------------------------------------------------------------------ schemas

/// Which rules a schema follows.
enum class SchemaDialect { swagger2, openapi30, openapi31 };

/// A schema as it stands in the document. `node` may be a `{$ref: ...}` object; SchemaResolver follows it.
struct Schema {
  std::string name;  // component name ("Pet"), or empty for an inline schema
  const document::Node* node = nullptr;
  Span span;
};

/// Follows `$ref` within schemas. Owned by Api; thread-safe for reading.
class SchemaResolver {
 public:
  virtual ~SchemaResolver() = default;
  /// The node that a `{$ref}` object stands for (following chains), or the node itself. Null for a reference that
  /// does not resolve (already reported while the model was built).
  virtual const document::Node* resolve(const document::Node& node) const = 0;
  /// The component name of a node that is a named schema ("Pet"), or empty.
  virtual std::string name_of(const document::Node& node) const = 0;
};

// -------------------------------------------------------------------------------------------------------------- paths

struct LiteralSegment { std::string text; };   // as in the document, percent-encoding kept
struct ParamSegment { std::string name; };     // {name}
struct GreedySegment { std::string name; };    // {name+}: the rest of the path, last segment only
using Segment = std::variant<LiteralSegment, ParamSegment, GreedySegment>;

/// A path parsed once. "/" has no segments. A base path (import option) is already in front.
struct PathTemplate {
  std::string text;  // "/pets/{petId}"
  std::vector<Segment> segments;
};

/// An HTTP method token in upper case, or "ANY" (x-amazon-apigateway-any-method).
struct Method {
  std::string token;
  bool any() const { return token == "ANY"; }
};

// --------------------------------------------------------------------------------------------------- parameter mapping

/// Text with holes, used by integration URIs: "http://${stageVariables.host}/pets/{petId}".
struct UriLiteral { std::string text; };
struct UriPathParameter { std::string name; };   // {name}: filled from integration.request.path.name
struct UriStageVariable { std::string name; };   // ${stageVariables.name}
using UriPart = std::variant<UriLiteral, UriPathParameter, UriStageVariable>;
struct UriTemplate {
  std::string text;  // the source
  std::vector<UriPart> parts;
};

/// Where a mapped value comes from (extensions reference 3.1.2 and 3.1.4).
struct MethodRequestValue {
  enum class Location { header, querystring, path } location;
  std::string name;         // empty with `path`: the whole request path ($request.path of HTTP APIs)
  bool multivalue = false;  // method.request.multivalueheader / multivaluequerystring; always so in HTTP APIs
};
struct MethodRequestBody { std::string json_path; };          // "" for the whole body, else "$.a.b"
struct IntegrationResponseHeader { std::string name; bool multivalue = false; };
struct IntegrationResponseBody { std::string json_path; };    // "" for the whole body
struct ContextVariable { std::string name; };                 // "identity.sourceIp", without "context."
struct StageVariable { std::string name; };
struct StaticValue { std::string text; };                     // between the single quotes
/// HTTP APIs: text with ${request.header.x}, $context.x ... parts, in order.
struct CompositeValue;
using MappingSource = std::variant<MethodRequestValue, MethodRequestBody, IntegrationResponseHeader, IntegrationResponseBody,
                                   ContextVariable, StageVariable, StaticValue, std::shared_ptr<const CompositeValue>>;
struct CompositeValue { std::vector<MappingSource> parts; };

/// `service`: a parameter of an HTTP API's first-class service integration (QueueUrl, MessageBody ...).
enum class MappingLocation { header, querystring, path, status, service };
enum class MappingAction { set, append, overwrite, remove };  // `set` is REST's only one

/// One entry of requestParameters or responseParameters.
struct ParameterMapping {
  MappingLocation location;
  MappingAction action = MappingAction::set;
  std::string name;  // header, query parameter or path placeholder; empty for path overwrite and status
  MappingSource source;
  Span span;
};

/// A mapping template as written. `span` is its place in the document (of the scalar).
struct MappingTemplate {
  std::string content_type;  // the key: "application/json", "$default"
  std::string text;
  Span span;
};

// --------------------------------------------------------------------------------------------------------- integration

enum class PassthroughBehavior { when_no_match, when_no_templates, never };
enum class ContentHandling { passthrough, to_text, to_binary };

struct IntegrationResponse {
  std::string selection_pattern;  // Java regex; empty for `default`
  bool is_default = false;
  int status_code = 200;          // of the method response
  std::vector<ParameterMapping> parameters;
  std::vector<MappingTemplate> templates;
  ContentHandling content_handling = ContentHandling::passthrough;
  Span span;
};

struct MockBackend {};

/// `http` (proxy false) and `http_proxy`.
struct HttpBackend {
  bool proxy = false;
  UriTemplate uri;
  std::optional<Method> method;       // none or ANY: the caller's
  bool vpc_link = false;
  UriTemplate connection;             // connectionId; may hold ${stageVariables.x}
  bool listener = false;              // HTTP APIs: the URI is the ARN of a load balancer's listener
  bool insecure_skip_verification = false;
  std::string server_name_to_verify;
};

/// `aws` and `aws_proxy` with a Lambda URI, or an HTTP API's bare function ARN.
struct LambdaBackend {
  bool proxy = false;
  UriTemplate function;               // the function ARN (or name) out of the URI
  std::optional<Method> method;       // as declared; anything but POST makes a REST proxy call fail with 500
  std::string payload_format_version; // HTTP APIs: "1.0" or "2.0"
  bool response_streaming = false;    // .../response-streaming-invocations
};

/// `aws` with any other service, and an HTTP API's integrationSubtype.
struct AwsServiceBackend {
  std::string service;                // "sqs", "states", as in the URI
  std::string subdomain;              // "bucket" in bucket.s3:path/..., else empty
  std::string region;                 // may be a placeholder
  bool action = false;                // action/Name, else path/...
  UriTemplate path;                   // what follows action/ or path/
  std::optional<Method> method;
  std::string subtype;                // "SQS-SendMessage" (HTTP APIs)
};

using Backend = std::variant<MockBackend, HttpBackend, LambdaBackend, AwsServiceBackend>;

struct Integration {
  Backend backend;
  std::vector<ParameterMapping> request_parameters;
  std::vector<MappingTemplate> request_templates;
  PassthroughBehavior passthrough = PassthroughBehavior::when_no_match;
  ContentHandling content_handling = ContentHandling::passthrough;
  std::vector<IntegrationResponse> responses;                        // REST; document order
  std::map<std::string, std::vector<ParameterMapping>> response_parameters;  // HTTP APIs: by status
  int timeout_ms = 29000;
  std::string credentials;
  std::string cache_namespace;
  std::vector<std::string> cache_key_parameters;
  bool stream_response = false;  // responseTransferMode: STREAM
  Span span;
};

// ------------------------------------------------------------------------------------------------------------- security

struct IdentitySource {
  enum class Location { header, querystring, context, stage_variable } location;
  std::string name;
};

struct Authorizer {
  enum class Type { token, request, cognito_user_pools, jwt, iam } type;
  std::string name;                        // the security scheme's name
  UriTemplate function;                    // Lambda kinds: the function ARN
  std::string credentials;
  std::vector<IdentitySource> identity_sources;
  std::string identity_validation_expression;
  std::optional<int> result_ttl_seconds;
  std::vector<std::string> provider_arns;
  std::string payload_format_version;
  bool simple_responses = false;
  std::string issuer;
  std::vector<std::string> audience;
  Span span;
};

/// How one operation is let in: at most one authorizer (AWS allows no more), and perhaps an API key.
struct OperationSecurity {
  std::optional<AuthorizerId> authorizer;
  std::vector<std::string> scopes;
  bool api_key_required = false;
};

/// The document's own security schemes, for SDKs (all kinds, also those that the gateway does not enforce).
struct SecurityScheme {
  std::string name;
  std::string type;            // apiKey, http, oauth2, openIdConnect, mutualTLS, basic
  std::string in;              // apiKey: header, query, cookie
  std::string parameter_name;  // apiKey
  std::string http_scheme;     // http: basic, bearer
  const document::Node* node = nullptr;
  Span span;
};

// ----------------------------------------------------------------------------------------------------------- operations

struct Parameter {
  enum class Location { path, query, header, cookie } location;
  std::string name;
  bool required = false;
  std::string description;
  bool deprecated = false;
  std::optional<SchemaId> schema;
  std::string content_type;    // content-typed parameter: its media type
  std::string style;           // "" for the default of its location
  std::optional<bool> explode;
  bool allow_reserved = false;
  const document::Node* node = nullptr;
  Span span;
};

struct BodyContent {
  std::string media_type;
  std::optional<SchemaId> schema;
  const document::Node* node = nullptr;  // the media type object
};

struct RequestBody {
  bool required = false;
  std::string description;
  std::vector<BodyContent> content;
  bool form = false;  // Swagger 2.0 formData; the schema is synthesised from the parameters
};

struct Response {
  std::string status;  // "200", "4XX", "default"
  std::string description;
  std::vector<BodyContent> content;
  std::vector<Parameter> headers;
  Span span;
};

/// What x-amazon-apigateway-request-validator selects.
struct RequestValidator {
  std::string name;
  bool body = false;
  bool parameters = false;
};

enum class ValidationMode { aws, strict };
enum class ResponseValidation { off, log, enforce };
enum class UnknownParameters { ignore, refuse };  // of the query string, in strict mode

struct Operation {
  std::string id;              // operationId, or one made from method and path; unique in the API
  bool id_from_document = false;
  Method method;
  PathTemplate path;
  std::string summary;
  std::string description;
  std::vector<std::string> tags;
  bool deprecated = false;
  std::vector<Parameter> parameters;  // path item's and operation's own, merged
  std::optional<RequestBody> body;
  std::vector<Response> responses;
  OperationSecurity security;
  const document::Node* security_node = nullptr;     // effective `security` list, for SDKs
  std::optional<RequestValidator> validator;
  ValidationMode validation = ValidationMode::aws;
  ResponseValidation response_validation = ResponseValidation::off;
  UnknownParameters unknown_parameters = UnknownParameters::ignore;
  std::optional<Integration> integration;            // none: refused or defaulted before planning
  std::string unsupported_feature;                   // allowed by --allow-unsupported: the route answers 501
  std::string resource_id;                           // stable short id per path ("a1b2c3"), $context.resourceId
  bool default_route = false;                        // HTTP API $default
  const document::Node* node = nullptr;              // for x- extensions that an SDK reads
  Span span;
};

// -------------------------------------------------------------------------------------------------------- gateway level

/// One entry of x-amazon-apigateway-gateway-responses. Templates are plain substitution, not VTL.
struct GatewayResponse {
  std::string type;                 // "DEFAULT_4XX", "UNAUTHORIZED"; checked against the closed list
  std::optional<int> status_code;
  struct Header { std::string name; MappingSource source; };
  std::vector<Header> headers;
  std::vector<MappingTemplate> templates;
  Span span;
};

struct Cors {  // HTTP APIs
  std::vector<std::string> allow_origins, allow_methods, allow_headers, expose_headers;
  std::optional<int> max_age;
  bool allow_credentials = false;
};

enum class ApiType { rest, http, websocket };
enum class ApiKeySource { header, authorizer };

struct Server {
  std::string url;
  std::string description;
  const document::Node* node = nullptr;  // variables
};

struct Api {
  std::string id;            // x-apigen-api-id, else a slug of info.title
  std::string title;
  std::string version;
  std::string description;
  std::string document_name; // as given on the command line, without folders: "openapi.yaml"
  ApiType type = ApiType::rest;
  std::string type_reason;   // why: "x-amazon-apigateway-cors is set (openapi.yaml:4)"
  SchemaDialect dialect = SchemaDialect::openapi30;
  std::vector<Server> servers;
  std::vector<Schema> schemas;                 // component schemas first, in order, then inline ones
  std::size_t named_schema_count = 0;
  std::shared_ptr<const SchemaResolver> resolver;
  std::vector<Operation> operations;
  std::vector<Authorizer> authorizers;
  std::vector<SecurityScheme> security_schemes;
  std::vector<GatewayResponse> gateway_responses;
  std::vector<std::string> binary_media_types;
  std::optional<std::int64_t> minimum_compression_size;
  std::optional<Cors> cors;
  bool rest_features = false;                  // what REST APIs alone have works: in a REST API, and elsewhere by option
  const document::Node* policy = nullptr;      // x-amazon-apigateway-policy
  ApiKeySource api_key_source = ApiKeySource::header;
  bool disable_execute_api_endpoint = false;
  bool check_formats = true;                   // in strict validation
  std::string security_policy;                 // x-amazon-apigateway-security-policy; "" if not set
  const document::Node* root = nullptr;        // for SDK extensions (x-apigen-...), tags, externalDocs

  const Schema& schema(SchemaId which) const { return schemas[static_cast<std::size_t>(which)]; }
  const Authorizer& authorizer(AuthorizerId which) const { return authorizers[static_cast<std::size_t>(which)]; }
};

/// Everything that one `apigen build` compiles: one or several APIs. Owns (by `documents`) all nodes that they point to.
struct ApiModel {
  std::vector<Api> apis;
  std::vector<std::shared_ptr<const void>> documents;
};

}  // namespace apigen::model
