// The files of a generated gateway as a whole: main, README, CMakeLists, and a folder for each API.
#include <fstream>
#include <iterator>
#include <map>

#include "apigen/emit/code_writer.h"
#include "apigen/emit/gateway.h"
#include "apigen/support/text.h"
#include "authorizer_writer.h"
#include "contract_writer.h"
#include "schema_checks.h"
#include "validation_writer.h"
#include "writers.h"

namespace apigen::emit {
namespace {

using gateway::ApiContext;
using gateway::ApiNames;

constexpr const char* kTemplates[] = {"CMakeLists.txt", "README.md", "main.cc"};

/// One line for a Markdown table cell: nothing in it is markup.
std::string markdown(std::string_view text) {
  std::string out;
  for (char c : support::cpp_comment_text(text)) {
    if (std::string_view("\\`*_[]<>#|!&~").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string backend_name(const model::Operation& operation) {
  if (!operation.integration || !operation.unsupported_feature.empty()) return "none (501)";
  struct Name {
    std::string operator()(const model::MockBackend&) const { return "mock"; }
    std::string operator()(const model::HttpBackend& http) const { return http.proxy ? "http_proxy" : "http"; }
    std::string operator()(const model::LambdaBackend& lambda) const { return lambda.proxy ? "aws_proxy" : "aws"; }
    std::string operator()(const model::AwsServiceBackend& aws) const { return "aws (" + markdown(aws.service) + ")"; }
  };
  return std::visit(Name{}, operation.integration->backend);
}

std::string operations_table(const model::Api& api) {
  std::string text = "## " + markdown(api.title) + "\n\n| operation | request | integration | from |\n| --- | --- | --- | --- |\n";
  for (const model::Operation& operation : api.operations) {
    text += "| " + markdown(operation.id) + " | " + markdown(operation.method.token + " " + operation.path.text) + " | " +
            backend_name(operation) + " | " + markdown(gateway::place_of(operation.span)) + " |\n";
  }
  return text;
}

std::string api_header(const ApiContext& context) {
  CodeWriter out;
  gateway::write_file_head(out, context, "What the rest of the gateway knows of this API.", {"apigen/rt/api.h"}, {});
  out.emit(R"(
extern const rt::Api kApi;

/// The operation that serves a request; null if there is none.
const rt::Operation* route(std::string_view method, std::string_view path, rt::Captures& captures);

/// Answers with the gateway response for an error.
void gateway_response(rt::Exchange& x, const rt::GatewayError& error);
)");
  gateway::write_file_end(out, context);
  return "#pragma once\n" + out.take();
}

/// A word once for each document: real ones repeat their own formats on hundreds of lines.
void report_unknown_formats(const ApiContext& context, const gateway::SchemaChecks& requests, const gateway::SchemaChecks& answers) {
  std::map<std::string, support::Span> unknown = requests.unknown_formats();
  unknown.insert(answers.unknown_formats().begin(), answers.unknown_formats().end());
  for (const auto& [name, span] : unknown) {
    const std::string near = support::nearest(name, schema::known_formats());
    context.diagnostics.report(support::DiagnosticId::unknown_format, span, "the format " + support::in_quotes(name) + " is not checked: nothing is known of it",
                               near.empty() ? "" : "did you mean '" + near + "'?");
  }
}

void add_api(FileSet& files, const ApiContext& context) {
  const std::string& folder = context.names.folder;
  std::vector<bool> at_once(context.api.operations.size());
  gateway::AuthorizerWriter authorizers(context);
  gateway::ValidationWriter validation(context);
  using Direction = schema::Options::Direction;
  gateway::SchemaChecks requests(context, gateway::strict_options(context.api, Direction::request), "valid_");
  gateway::SchemaChecks answers(context, gateway::strict_options(context.api, Direction::response), "answers_");
  const gateway::StepWriters writers{authorizers, validation, requests, answers};
  for (const gateway::Shard& shard : gateway::make_shards(context)) {
    gateway::ShardText text = gateway::write_shard(context, shard, writers, at_once);
    files.add(folder + "operations" + shard.suffix + ".cc", std::move(text.operations));
    auto add_pair = [&](const std::string& name, std::string header, std::string source) {
      if (source.empty()) return;
      files.add(folder + name + shard.suffix + ".h", std::move(header));
      files.add(folder + name + shard.suffix + ".cc", std::move(source));
    };
    add_pair("mappings", std::move(text.mappings_header), std::move(text.mappings));
    add_pair("contracts", std::move(text.contracts_header), std::move(text.contracts));
  }
  if (!authorizers.empty()) {
    files.add(folder + "authorizers.h", authorizers.header_text());
    files.add(folder + "authorizers.cc", authorizers.source_text());
  }
  auto add_schemas = [&](gateway::SchemaChecks& checks, const std::string& name, std::string_view declared, std::string_view purpose) {
    if (checks.empty()) return;
    files.add(folder + name + ".h", checks.header_text(declared));
    std::vector<std::string> texts = checks.source_texts(purpose, name);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string number = texts.size() == 1 ? "" : "_" + std::to_string(i + 1);
      files.add(folder + name + number + ".cc", std::move(texts[i]));
    }
  };
  add_schemas(validation.checks(), "validators", "Whether a body is as its model wants.", "Models as straight code.");
  add_schemas(requests, "request_schemas", "Whether a value of a request is as its schema wants.", "Schemas of requests as straight code.");
  add_schemas(answers, "answer_schemas", "Whether a value of an answer is as its schema wants.", "Schemas of answers as straight code.");
  report_unknown_formats(context, requests, answers);
  files.add(folder + "api.h", api_header(context));
  files.add(folder + "routes.cc", gateway::write_routes(context, at_once));
  files.add(folder + "gateway_responses.cc", gateway::write_gateway_responses(context));
}

}  // namespace

GatewayTemplates load_gateway_templates(const std::string& templates_folder) {
  GatewayTemplates templates;
  for (const char* name : kTemplates) {
    std::ifstream in(templates_folder + "/gateway/" + name + ".tmpl", std::ios::binary);
    if (!in) {
      templates.problem = "cannot read the template " + templates_folder + "/gateway/" + name + ".tmpl";
      return templates;
    }
    templates.texts[name] = std::string(std::istreambuf_iterator<char>(in), {});
  }
  return templates;
}

std::string program_name(const passes::GatewayPlan& plan) {
  return support::slug(plan.apis.empty() ? "" : plan.apis.front().api->id) + "-gateway";
}

std::string dump_validators(const passes::GatewayPlan& plan, support::Diagnostics& diagnostics) {
  using Direction = schema::Options::Direction;
  std::string out;
  const std::vector<ApiNames> names = gateway::name_apis(plan);
  for (std::size_t i = 0; i < plan.apis.size(); ++i) {
    const ApiContext context{*plan.apis[i].api, plan.apis[i], names[i], diagnostics};
    gateway::ValidationWriter validation(context);
    gateway::SchemaChecks requests(context, gateway::strict_options(context.api, Direction::request), "valid_");
    gateway::SchemaChecks answers(context, gateway::strict_options(context.api, Direction::response), "answers_");
    gateway::ContractWriter contracts(context, requests, answers);
    for (std::size_t k = 0; k < context.api.operations.size(); ++k) {
      validation.operation(context.api.operations[k], names[i].operations[k]);
      contracts.request(context.api.operations[k], names[i].operations[k]);
      contracts.answer(context.api.operations[k], names[i].operations[k]);
    }
    for (const auto& [title, checks] : {std::pair{"models", &validation.checks()}, {"requests", &requests}, {"answers", &answers}}) {
      if (!checks->empty()) out += std::string(title) + " of " + context.api.id + "\n" + schema::dump(checks->finished_plan());
    }
  }
  return out;
}

FileSet emit_gateway(const passes::GatewayPlan& plan, const GatewayTemplates& templates, support::Diagnostics& diagnostics) {
  FileSet files;
  const std::vector<ApiNames> names = gateway::name_apis(plan);
  std::string includes, list, tables;
  for (std::size_t i = 0; i < plan.apis.size(); ++i) {
    const model::Api& api = *plan.apis[i].api;
    add_api(files, ApiContext{api, plan.apis[i], names[i], diagnostics});
    includes += "#include \"" + names[i].folder + "api.h\"\n";
    list += (i ? ", " : "") + std::string("&gateway::") + names[i].ns + "::kApi";
    tables += (i ? "\n" : "") + operations_table(api);
  }
  const std::string program = program_name(plan);
  files.add("main.cc", fill(templates.texts.at("main.cc"), {{"program", program},
                                                            {"includes", includes},
                                                            {"apis", list},
                                                            {"count", std::to_string(plan.apis.size())}}));
  files.add("README.md", fill(templates.texts.at("README.md"), {{"program", program}, {"tables", tables}}));
  std::string sources;
  for (const auto& [path, text] : files.files()) {
    if (path.ends_with(".cc")) sources += (sources.empty() ? "" : "\n") + path;
  }
  files.add("CMakeLists.txt", fill(templates.texts.at("CMakeLists.txt"), {{"program", program}, {"sources", sources}}));
  return files;
}

}  // namespace apigen::emit
