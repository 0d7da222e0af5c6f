#include "apigen/aws/policy.h"
#include "apigen/openapi/fields.h"
#include "lowering.h"
#include "schema_resolver.h"

namespace apigen::passes {

using document::Node;

std::optional<std::string> option_text(const Node& node, std::string_view key, Diagnostics& diagnostics) {
  return openapi::Fields(node, "the document", diagnostics).text(key);
}

void bad_option(const Node& node, std::string_view key, const std::string& text,
                const std::vector<std::string_view>& choices, Diagnostics& diagnostics) {
  std::string all;
  for (std::string_view choice : choices) all += (all.empty() ? "" : ", ") + std::string(choice);
  diagnostics.report(DiagnosticId::bad_option, node.find(key)->span, std::string(key) + " cannot be '" + text + "'",
                     "one of: " + all);
}

namespace {

std::string api_id(const openapi::Spec& spec, Diagnostics& diagnostics) {
  constexpr std::string_view kKey = "x-apigen-api-id";
  std::optional<std::string> id = option_text(*spec.root, kKey, diagnostics);
  if (!id) return slug(spec.title);
  bool good = !id->empty() && id->size() <= 63;
  for (char c : *id) good = good && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  good = good && id->front() != '-' && id->back() != '-';
  if (!good) {
    // The id is the first label of the host name <apiId>.execute-api.<...>.
    diagnostics.report(DiagnosticId::bad_api_id, spec.root->find(kKey)->span,
                       "x-apigen-api-id '" + *id + "' cannot stand in a host name",
                       "use lower-case letters, digits and dashes: '" + slug(*id) + "'");
  }
  return *id;
}

/// `errors`: how many had been reported before this document was read.
model::Api lower_document(const openapi::Spec& spec, const Options& options, std::size_t errors,
                          Diagnostics& diagnostics) {
  model::Api api;
  api.id = api_id(spec, diagnostics);
  api.title = spec.title;
  api.version = spec.version;
  api.description = spec.description;
  api.document_name = spec.name;
  api.dialect = spec.dialect;
  api.servers = spec.servers;
  api.schemas = spec.schemas;
  api.named_schema_count = spec.named_schema_count;
  api.resolver = resolve_schemas(spec);
  api.security_schemes = spec.security_schemes;
  api.root = spec.root;
  decide_type(spec, diagnostics, api);
  aws::check_extension_keys(spec, api.type, diagnostics);
  if (api.type == model::ApiType::http && spec.dialect == model::SchemaDialect::swagger2) {
    diagnostics.report(DiagnosticId::unusual_form, openapi::key_span(*spec.root, "swagger"),
                       "API Gateway imports HTTP APIs from OpenAPI 3 only", "write it as openapi: 3.0.1");
  }

  Document document{spec, options, diagnostics};
  document.root = aws::read_root(spec, diagnostics);
  // HTTP APIs have it; for the others it is this gateway's own, on request.
  static constexpr std::pair<std::string_view, bool> kModes[] = {{"off", false}, {"enforce", true}};
  if (read_option(*spec.root, "x-apigen-cors", kModes, diagnostics).value_or(api.type == model::ApiType::http))
    api.cors = document.root.cors;
  api.disable_execute_api_endpoint = document.root.endpoint && document.root.endpoint->disable_execute_api_endpoint;
  static constexpr std::pair<std::string_view, bool> kFormats[] = {{"check", true}, {"ignore", false}};
  api.check_formats = options.check_formats.value_or(read_option(*spec.root, "x-apigen-formats", kFormats, diagnostics).value_or(true));
  document.rest_features = read_option(*spec.root, "x-apigen-rest-features", kModes, diagnostics).value_or(api.type == model::ApiType::rest);
  api.rest_features = document.rest_features;
  if (document.rest_features) api.gateway_responses = document.root.gateway_responses;
  if (api.type == model::ApiType::rest) {
    api.binary_media_types = document.root.binary_media_types;
    api.minimum_compression_size = document.root.minimum_compression_size;
    api.policy = document.root.policy;
    if (api.policy) aws::read_policy(*api.policy, diagnostics);
    api.security_policy = document.root.security_policy;
  }
  if (document.enforces_api_keys(api)) api.api_key_source = document.root.api_key_source;
  lower_security_schemes(document, api);
  lower_operations(document, api);
  if (api.operations.empty() && diagnostics.count(support::Severity::error) == errors) {
    diagnostics.report(DiagnosticId::empty_api, spec.root->span, "'" + spec.name + "' has no operation to serve");
  }
  check_routes(api, document.lenient(), diagnostics);
  check_options(spec, api, diagnostics);
  check_cors(api, document);
  check_schemas(api, diagnostics);
  check_features(document, api);
  return api;
}

}  // namespace

std::optional<model::ApiModel> lower(const Inputs& inputs, Diagnostics& diagnostics) {
  std::size_t errors = diagnostics.count(support::Severity::error);
  model::ApiModel out;
  out.documents = inputs.owners;
  std::map<std::string, const Node*> ids;
  for (const openapi::Source& source : inputs.documents) {
    std::size_t before = diagnostics.count(support::Severity::error);
    std::optional<openapi::Spec> spec = openapi::read(source, diagnostics);
    if (!spec) continue;
    model::Api api = lower_document(*spec, inputs.options, before, diagnostics);
    out.documents.push_back(spec->made);
    auto [first, fresh] = ids.emplace(api.id, spec->root);
    if (!fresh) {
      diagnostics
          .report(DiagnosticId::duplicate_api_id, spec->title_span, "two documents have the API id '" + api.id + "'",
                  "set x-apigen-api-id at the root of one of them")
          .notes.push_back({first->second->span, "the other document"});
    }
    out.apis.push_back(std::move(api));
  }
  if (diagnostics.count(support::Severity::error) != errors) return std::nullopt;
  return out;
}

std::string dump_spec(const Inputs& inputs, Diagnostics& diagnostics) {
  std::string out;
  for (const openapi::Source& source : inputs.documents) {
    std::optional<openapi::Spec> spec = openapi::read(source, diagnostics);
    if (!spec) continue;
    out += openapi::dump(*spec) + aws::dump(aws::read_root(*spec, diagnostics));
  }
  return out;
}

}  // namespace apigen::passes
