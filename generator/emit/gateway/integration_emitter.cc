#include "integration_emitter.h"

#include <algorithm>

#include "apigen/aws/service_call.h"
#include "apigen/aws/uri.h"
#include "apigen/support/text.h"
#include "static_mock.h"

namespace apigen::emit::gateway {
namespace {


/// Writes the constants of one operation. Names: kGetPet + what it is; operations' names differ without regard to
/// underscores, and the words after them are none of each other's ends.
class Emitter {
 public:
  Emitter(const ApiContext& context, MappingWriter& mappings, const model::Operation& operation, const std::string& function)
      : context_(context), mappings_(mappings), operation_(operation), integration_(*operation.integration), function_(function),
        constant_("k" + support::pascal_case(function)) {}

  EmittedIntegration operator()(const model::MockBackend&) {
    auto known = static_mock(integration_);
    if (!known) {
      custom_mock();
      return done("rt::mock_custom", true);
    }
    custom_mock("Otherwise");
    std::string headers = "nullptr";
    if (!known->headers.empty()) {
      headers = constant_ + "Headers";
      out_.emit("constexpr rt::HeaderField @name@[] = {\n", {{"name", headers}});
      for (const auto& [name, value] : known->headers) {
        out_.emit("    {@name@, @value@},\n", {{"name", view_of(name, 8)}, {"value", view_of(value, 8)}});
      }
      out_.emit("};\n");
    }
    out_.emit(R"(
constexpr rt::Mock @name@{
    .status = @status@,
    .headers = @headers@,
    .header_count = @count@,
    .body = @body@,
    .otherwise = &@otherwise@,
};
)",
              {{"name", backend()},
               {"status", std::to_string(known->status)},
               {"headers", headers},
               {"count", std::to_string(known->headers.size())},
               {"body", view_of(known->body, 8)},
               {"otherwise", constant_ + "Otherwise"}});
    return done("rt::mock", true);
  }

  EmittedIntegration operator()(const model::HttpBackend& http) {
    const std::string uri = mappings_.uri(function_, http.uri, integration_.span);
    const std::string method = http.method && !http.method->any() ? http.method->token : std::string();
    const std::string upstream = http.vpc_link ? mappings_.uri(function_ + "_link", http.connection, integration_.span) : std::string();
    if (http.proxy) {
      const std::string map = request_mapping();
      const std::string responses = status_mappings();
      begin("HttpProxy");
      field("method", view_of(method));
      field("uri", uri);
      if (http.vpc_link) field("upstream", upstream);
      if (http.listener) field("listener", "true");
      if (map != "nullptr") field("map", map);
      timeout();
      if (http.insecure_skip_verification) field("insecure_skip_verification", "true");
      if (integration_.stream_response) field("stream", "true");
      if (reads_request_body()) field("reads_body", "true");
      out_.append(responses);
      if (!http.server_name_to_verify.empty()) field("server_name", view_of(http.server_name_to_verify, 8));
      end();
      return done("rt::http_proxy", false);
    }
    const std::string request = request_transform();
    const std::string response = response_transform();
    begin("HttpCustom");
    field("method", view_of(method));
    field("uri", uri);
    if (http.vpc_link) field("upstream", upstream);
    field("request", request);
    field("response", response);
    timeout();
    if (http.insecure_skip_verification) field("insecure_skip_verification", "true");
    end();
    return done("rt::http_custom", false);
  }

  EmittedIntegration operator()(const model::LambdaBackend& lambda) {
    const std::string arn = mappings_.uri(function_, lambda.function, integration_.span);
    const std::string role = credentials();
    if (lambda.proxy) {
      const bool http_api = context_.api.type == model::ApiType::http;
      const std::string map = request_mapping();
      const std::string responses = status_mappings();
      begin("LambdaProxy");
      field("function", arn);
      if (map != "nullptr") field("map", map);
      timeout();
      if (!http_api && lambda.method && lambda.method->token != "POST") field("post", "false");
      if (http_api) {
        field("payload_version", lambda.payload_format_version == "1.0" ? "1" : "2");
        field("route_key", view_of(operation_.default_route ? "$default" : operation_.method.token + " " + operation_.path.text, 8));
        out_.append(responses);
      }
      if (role != "nullptr") field("credentials", role);
      if (integration_.stream_response) field("stream", "true");
      end();
      return done("rt::lambda_proxy", false);
    }
    const std::string request = request_transform();
    const std::string response = response_transform();
    begin("LambdaCustom");
    field("function", arn);
    field("request", request);
    field("response", response);
    timeout();
    if (role != "nullptr") field("credentials", role);
    end();
    return done("rt::lambda_custom", false);
  }

  EmittedIntegration operator()(const model::AwsServiceBackend& aws) {
    if (!aws.subtype.empty()) return first_class(aws);
    const aws::ServiceCall call = aws::service_call(aws);
    const std::string path = mappings_.uri(function_, call.path, integration_.span);
    const std::string role = credentials();
    const std::string request = request_transform();
    const std::string response = response_transform();
    begin("AwsService");
    field("method", view_of(aws.method && !aws.method->any() ? aws.method->token : std::string()));
    field("endpoint", view_of(call.endpoint));
    field("host", view_of(call.host));
    field("signing_name", view_of(call.signing_name));
    field("region", view_of(call.region));
    if (!call.target.empty()) {
      field("target", view_of(call.target));
      field("content_type", view_of(call.content_type));
    }
    if (!call.query.empty()) field("query", view_of(call.query));
    field("path", path);
    field("request", request);
    field("response", response);
    timeout();
    if (role != "nullptr") field("credentials", role);
    end();
    return done("rt::aws_service", false);
  }

 private:
  /// An HTTP API's integrationSubtype: "SQS-SendMessage" is rt::ServiceActionKind::sqs_send_message.
  EmittedIntegration first_class(const model::AwsServiceBackend& aws) {
    const std::string map = request_mapping();
    const std::string responses = status_mappings();
    const std::string role = credentials();
    std::string kind;
    bool action = false;
    for (char c : aws.subtype) {
      const bool capital = c >= 'A' && c <= 'Z';
      if (capital && action) kind += '_';
      if (c == '-') {
        action = true;
      } else {
        kind += capital ? static_cast<char>(c + ('a' - 'A')) : c;
      }
    }
    begin("ServiceAction");
    field("kind", "rt::ServiceActionKind::" + kind);
    if (map != "nullptr") field("map", map);
    timeout();
    if (role != "nullptr") field("credentials", role);
    out_.append(responses);
    end();
    return done("rt::service_action", false);
  }

  std::string backend() const { return constant_ + "Backend"; }

  EmittedIntegration done(const char* function, bool at_once) {
    return {.constants = out_.take(), .function = function, .description = backend(), .at_once = at_once};
  }

  void begin(const char* type) { out_.emit("constexpr rt::@type@ @name@{\n", {{"type", type}, {"name", backend()}}); }
  void field(const char* name, const std::string& value) { out_.emit("    .@name@ = @value@,\n", {{"name", name}, {"value", value}}); }
  /// The function that writes the role whose credentials sign.
  std::string credentials() {
    if (integration_.credentials.empty()) return "nullptr";
    return mappings_.uri(function_, aws::parse_uri_template(integration_.credentials), integration_.span);
  }
  void timeout() { field("timeout_ms", std::to_string(integration_.timeout_ms)); }
  void end() { out_.emit("};\n"); }

  void custom_mock(const char* name = "Backend") {
    const std::string request = request_transform();
    const std::string response = response_transform();
    out_.emit("constexpr rt::MockCustom @name@{\n    .request = @request@,\n    .response = @response@,\n};\n",
              {{"name", constant_ + name}, {"request", request}, {"response", response}});
  }

  /// An array of templates before the description; ".templates = ..., .template_count = ..." for it, "" without any.
  std::string templates(const std::vector<model::MappingTemplate>& sources, const std::string& name) {
    if (sources.empty()) return {};
    std::string list;
    for (const model::MappingTemplate& source : sources) {
      const std::string function = mappings_.mapping_template(function_, source);
      list += "    {" + view_of(source.content_type, 8) + ", " + function + "},\n";
    }
    out_.emit("constexpr rt::Template @name@[] = {\n@list@};\n", {{"name", name}, {"list", list}});
    return ".templates = " + name + ", .template_count = " + std::to_string(sources.size());
  }

  static const char* name_of(model::ContentHandling handling) {
    switch (handling) {
      case model::ContentHandling::to_text:
        return "rt::ContentHandling::to_text";
      case model::ContentHandling::to_binary:
        return "rt::ContentHandling::to_binary";
      case model::ContentHandling::passthrough:
        break;
    }
    return nullptr;
  }

  bool reads_request_body() const {
    return std::any_of(integration_.request_parameters.begin(), integration_.request_parameters.end(),
                       [](const model::ParameterMapping& mapping) { return reads_body(mapping.source); });
  }

  std::string request_mapping() {
    return context_.api.type == model::ApiType::http ? mappings_.http_request(function_, integration_.request_parameters)
                                                     : mappings_.request(function_, integration_.request_parameters);
  }

  /// An array of rt::StatusMapping before the description; the fields for it, "" without any.
  std::string status_mappings() {
    std::string rows;
    std::size_t count = 0;
    for (const auto& [status, mappings] : integration_.response_parameters) {
      const std::string map = mappings_.http_response(function_, status, mappings);
      if (map == "nullptr") continue;
      const bool body = std::any_of(mappings.begin(), mappings.end(), [](const model::ParameterMapping& mapping) { return reads_body(mapping.source); });
      rows += "    {" + status + ", " + map + (body ? ", true" : "") + "},\n";
      ++count;
    }
    if (rows.empty()) return {};
    const std::string name = constant_ + "Statuses";
    out_.emit("constexpr rt::StatusMapping @name@[] = {\n@rows@};\n", {{"name", name}, {"rows", rows}});
    return "    .responses = " + name + ",\n    .response_count = " + std::to_string(count) + ",\n";
  }

  static void add(std::string& list, const std::string& item) {
    if (!item.empty()) list += (list.empty() ? "" : ", ") + item;
  }

  std::string request_transform() {
    std::string list;
    if (std::string map = mappings_.request(function_, integration_.request_parameters); map != "nullptr") add(list, ".map = " + map);
    add(list, templates(integration_.request_templates, constant_ + "RequestTemplates"));
    if (integration_.passthrough == model::PassthroughBehavior::never) add(list, ".passthrough = rt::Passthrough::never");
    if (integration_.passthrough == model::PassthroughBehavior::when_no_templates) add(list, ".passthrough = rt::Passthrough::when_no_templates");
    if (const char* handling = name_of(integration_.content_handling)) add(list, std::string(".content_handling = ") + handling);
    return "{" + list + "}";
  }

  std::string response_transform() {
    const bool lambda = std::holds_alternative<model::LambdaBackend>(integration_.backend);
    const std::string select = mappings_.selection(function_, integration_.responses,
                                                   lambda ? MappingWriter::Subject::error_message : MappingWriter::Subject::status);
    if (integration_.responses.empty()) return "{.select = " + select + ", .responses = nullptr, .response_count = 0}";
    std::string list;
    std::size_t number = 0;
    for (const model::IntegrationResponse& response : integration_.responses) {
      std::string item = ".status = " + std::to_string(response.status_code);
      if (std::string map = mappings_.response(function_, response.parameters); map != "nullptr") add(item, ".map = " + map);
      add(item, templates(response.templates, constant_ + "Response" + std::to_string(++number) + "Templates"));
      if (const char* handling = name_of(response.content_handling)) add(item, std::string(".content_handling = ") + handling);
      list += "    {" + item + "},\n";
    }
    const std::string name = constant_ + "Responses";
    out_.emit("constexpr rt::IntegrationResponse @name@[] = {\n@list@};\n", {{"name", name}, {"list", list}});
    return "{.select = " + select + ", .responses = " + name + ", .response_count = " + std::to_string(integration_.responses.size()) + "}";
  }

  const ApiContext& context_;
  MappingWriter& mappings_;
  const model::Operation& operation_;
  const model::Integration& integration_;
  const std::string& function_;
  const std::string constant_;
  CodeWriter out_;
};

}  // namespace

std::string EmittedIntegration::call() const {
  if (description.empty()) return function;
  if (!cached) return function + "(x, " + description + ")";
  return "rt::cached(x, " + (cache_key.empty() ? "" : cache_key + ", ") + function + ", " + description + ")";
}

EmittedIntegration emit_integration(const ApiContext& context, MappingWriter& mappings, const model::Operation& operation,
                                    const std::string& function) {
  if (!operation.integration || !operation.unsupported_feature.empty()) {
    return {.constants = {}, .function = "rt::Outcome(rt::GatewayError{.kind = rt::GatewayErrorKind::not_implemented})", .description = {}, .at_once = true};
  }
  Emitter emitter(context, mappings, operation, function);
  return std::visit(emitter, operation.integration->backend);
}

}  // namespace apigen::emit::gateway
