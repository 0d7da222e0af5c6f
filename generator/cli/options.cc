#include "options.h"

#include <fstream>
#include <iterator>

// No commas inside values: "--param list=a,b" is one value.
#define CXXOPTS_VECTOR_DELIMITER '\0'
#define CXXOPTS_NO_REGEX
#include <cxxopts.hpp>

#include "apigen/support/diagnostics.h"
#include "exit_status.h"

namespace apigen::cli {
namespace {

constexpr const char* kUsage =
    R"(apigen compiles OpenAPI documents with x-amazon-apigateway-* extensions into one gateway executable.

  apigen build SPEC... [-o FILE]       compile into one executable (default ./<api id>-gateway)
  apigen run SPEC... [-- OPTIONS]      build, start, and start again when a document or gateway.yaml changes
  apigen generate SPEC... -o DIR       only write the C++ sources
  apigen sdk SPEC --lang LANGUAGE      write a client package
  apigen invoke SPEC METHOD PATH       run one method as the console's Test tab does: answer and execution log
  apigen export SPEC --format FORMAT   print the API as OpenAPI 3.0 or Swagger 2.0
  apigen check SPEC...                 diagnostics only
  apigen dump SPEC --stage STAGE       print what was read: document, spec, model, plan or sdk
  apigen init [DIR]                    a starter project

  apigen COMMAND --help                the options of a command
  apigen --version

Exit status: 0 done, 1 problems in the document, 2 wrong usage, 3 a defect of apigen, 4 the C++ compiler or a tool failed.
)";

struct Usage {
  const char* name;
  Command command;
  const char* synopsis;
  const char* purpose;
};
constexpr Usage kCommands[] = {
    {"build", Command::build, "SPEC...", "Compiles documents into one gateway executable."},
    {"run", Command::run, "SPEC... [-- GATEWAY-OPTIONS]",
     "Builds and starts a gateway; builds and starts it again when a document or gateway.yaml changes.\n"
     "A gateway.yaml beside the first SPEC is its configuration, unless --config is among GATEWAY-OPTIONS."},
    {"generate", Command::generate, "SPEC... -o DIR", "Writes the C++ sources of a gateway, with a CMakeLists.txt that builds them."},
    {"sdk", Command::sdk, "SPEC --lang LANGUAGE [-o DIR]",
     "Writes a client package that can be published as it is. Writing it again removes what it made before and no longer\n"
     "needs, and never a file that was edited. apigen.lock in the folder freezes the names: keep it in version control."},
    {"invoke", Command::invoke, "SPEC... METHOD PATH",
     "Runs one method through the gateway's pipeline and prints the answer and the execution log, as the console's Test tab.\n"
     "A gateway.yaml beside the first SPEC is its configuration. Authorizers, API keys and usage plans are not asked."},
    {"export", Command::export_, "SPEC --format oas30|swagger [--extensions KIND] [--yaml]",
     "Prints the API as one document, as API Gateway's own export does. What the format has no place for is said on stderr."},
    {"check", Command::check, "SPEC...", "Shows all problems of the documents, and what each was taken for."},
    {"dump", Command::dump, "SPEC... --stage document|spec|model|plan|sdk", "Prints one stage of reading the documents."},
    {"init", Command::init, "[DIR]", "Writes a starter project: a document, a function, gateway.yaml."},
};

struct WrongUsage {
  std::string text;
};

template <class Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

template <class Value>
Value choose(const std::string& option, const std::string& text, const Choices<Value>& choices) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    names.push_back(name);
  }
  std::string message = "--" + option + " " + text + ": one of";
  for (std::size_t i = 0; i < names.size(); ++i) message += (i ? ", " : " ") + std::string(names[i]);
  throw WrongUsage{message};
}

std::pair<std::string, std::string> split_assignment(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw WrongUsage{"--" + option + " takes NAME=VALUE, not " + text};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

passes::DefaultIntegration default_integration(const std::string& text) {
  if (text == "mock") return {passes::DefaultIntegration::Kind::mock, {}};
  constexpr std::string_view kProxy = "http_proxy=";
  if (text.starts_with(kProxy) && text.size() > kProxy.size()) {
    return {passes::DefaultIntegration::Kind::http_proxy, text.substr(kProxy.size())};
  }
  throw WrongUsage{"--default-integration " + text + ": mock, or http_proxy=URL"};
}

void add_reading_options(cxxopts::Options& all, bool formats) {
  using cxxopts::value;
  auto add = all.add_options("Reading");
  add("basepath", "what happens to the document's base path: ignore, prepend or split", value<std::string>()->default_value("ignore"), "MODE");
  add("default-integration", "for operations that have none: mock, or http_proxy=URL", value<std::string>(), "KIND");
  add("allow-unsupported", "build although this feature is not acted on; may be repeated", value<std::vector<std::string>>(), "ID");
  add("validation", "how requests are validated: aws or strict", value<std::string>(), "MODE");
  add("response-validation", "what happens to answers that are not as the document says: off, log or enforce", value<std::string>(), "MODE");
  add("unknown-parameters", "what happens to query parameters that are not declared, in strict mode: ignore or refuse", value<std::string>(), "MODE");
  add("formats", "whether strict checks look at formats: check or ignore", value<std::string>(), "MODE");
  add("param", "the value of a placeholder in the documents; may be repeated", value<std::vector<std::string>>(), "NAME=VALUE");
  add("params", "a YAML or JSON file with values of placeholders; may be repeated", value<std::vector<std::string>>(), "FILE");
  add("allow-remote-refs", "fetch $ref targets by HTTP");
  add("allow-outside-refs", "read $ref targets outside the document's folder");
  add("deployment", "a second version of an API, for canaries", value<std::vector<std::string>>(), "ID=SPEC");
  add("fail-on-warnings", "treat warnings as errors");
  if (formats) add("format", "how problems are shown: text, or json (one object a line on stdout)", value<std::string>()->default_value("text"), "FORMAT");
}

void read_reading_options(const cxxopts::ParseResult& result, Options& options) {
  options.passes.base_path = choose<passes::BasePath>(
      "basepath", result["basepath"].as<std::string>(),
      {{"ignore", passes::BasePath::ignore}, {"prepend", passes::BasePath::prepend}, {"split", passes::BasePath::split}});
  if (options.command != Command::export_) options.json = choose<bool>("format", result["format"].as<std::string>(), {{"text", false}, {"json", true}});
  options.fail_on_warnings = result.count("fail-on-warnings") != 0;
  options.allow_remote_refs = result.count("allow-remote-refs") != 0;
  options.allow_outside_refs = result.count("allow-outside-refs") != 0;
  if (result.count("default-integration")) {
    options.passes.default_integration = default_integration(result["default-integration"].as<std::string>());
  }
  if (result.count("validation")) {
    options.passes.validation = choose<model::ValidationMode>(
        "validation", result["validation"].as<std::string>(), {{"aws", model::ValidationMode::aws}, {"strict", model::ValidationMode::strict}});
  }
  if (result.count("response-validation")) {
    using model::ResponseValidation;
    options.passes.response_validation = choose<ResponseValidation>(
        "response-validation", result["response-validation"].as<std::string>(),
        {{"off", ResponseValidation::off}, {"log", ResponseValidation::log}, {"enforce", ResponseValidation::enforce}});
  }
  if (result.count("unknown-parameters")) {
    using model::UnknownParameters;
    options.passes.unknown_parameters = choose<UnknownParameters>(
        "unknown-parameters", result["unknown-parameters"].as<std::string>(), {{"ignore", UnknownParameters::ignore}, {"refuse", UnknownParameters::refuse}});
  }
  if (result.count("formats")) options.passes.check_formats = choose<bool>("formats", result["formats"].as<std::string>(), {{"check", true}, {"ignore", false}});
  if (result.count("allow-unsupported")) {
    for (const std::string& id : result["allow-unsupported"].as<std::vector<std::string>>()) options.passes.allow_unsupported.insert(id);
  }
  if (result.count("params")) options.parameter_files = result["params"].as<std::vector<std::string>>();
  if (result.count("param")) {
    for (const std::string& text : result["param"].as<std::vector<std::string>>()) {
      options.parameters.push_back(split_assignment("param", text));
    }
  }
  if (result.count("deployment")) {
    for (const std::string& text : result["deployment"].as<std::vector<std::string>>()) {
      options.deployments.push_back(split_assignment("deployment", text));
    }
  }
}

void add_building_options(cxxopts::Options& all) {
  using cxxopts::value;
  auto add = all.add_options("Building");
  add("generated", "keep the C++ sources in this folder", value<std::string>(), "DIR");
  add("static", "link everything in, the C library too");
  add("debug", "without optimisation, with debug information");
  add("jobs", "compilers side by side (default: one for each processor)", value<unsigned>(), "N");
  add("v,verbose", "show the commands");
}

void read_building_options(const cxxopts::ParseResult& result, Options& options) {
  if (result.count("generated")) options.generated = result["generated"].as<std::string>();
  options.fully_static = result.count("static") != 0;
  options.debug = result.count("debug") != 0;
  options.verbose = result.count("verbose") != 0;
  if (result.count("jobs")) {
    options.jobs = result["jobs"].as<unsigned>();
    if (options.jobs == 0 || options.jobs > 1024) throw WrongUsage{"--jobs takes a number from 1 to 1024"};
  }
}

void add_invocation_options(cxxopts::Options& all) {
  using cxxopts::value;
  auto add = all.add_options("Request");
  add("H,header", "a header; may be repeated", value<std::vector<std::string>>(), "'NAME: VALUE'");
  add("d,data", "the body; @FILE: a file's content", value<std::string>(), "BODY");
  add("query", "added to the path's query string, as a=1&b=2; may be repeated", value<std::vector<std::string>>(), "QUERY");
  add("stage", "the stage (default: the only one, else prod)", value<std::string>(), "NAME");
  add("stage-variable", "a variable of the stage, over the configured one; may be repeated", value<std::vector<std::string>>(), "NAME=VALUE");
  add("config", "settings (default: gateway.yaml beside the first SPEC)", value<std::string>(), "FILE");
  add("api", "which API, of several", value<std::string>(), "ID");
  add("enforce", "ask authorizers, API keys and usage plans, too");
}

std::string read_body(const std::string& given) {
  if (!given.starts_with('@')) return given;
  std::ifstream file(given.substr(1), std::ios::binary);
  if (!file) throw WrongUsage{"-d " + given + ": cannot read " + given.substr(1)};
  return {std::istreambuf_iterator<char>(file), {}};
}

void read_invocation_options(const cxxopts::ParseResult& result, std::vector<std::string>& operands, Options& options) {
  if (operands.size() < 3) throw WrongUsage{"invoke needs a SPEC, a METHOD and a PATH"};
  Invocation& invocation = options.invocation;
  invocation.path = operands.back();
  operands.pop_back();
  invocation.method = operands.back();
  operands.pop_back();
  if (invocation.method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos) {
    throw WrongUsage{"'" + invocation.method + "' is no METHOD, such as GET"};
  }
  if (!invocation.path.starts_with('/')) throw WrongUsage{"PATH begins with '/', and has no stage in front: " + invocation.path};
  auto each = [&](const char* name, auto take) {
    if (!result.count(name)) return;
    for (const std::string& text : result[name].as<std::vector<std::string>>()) take(text);
  };
  each("header", [&](const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == 0 || colon == std::string::npos) throw WrongUsage{"-H takes 'NAME: VALUE', not " + text};
    const std::size_t value = text.find_first_not_of(" \t", colon + 1);
    invocation.headers.emplace_back(text.substr(0, colon), value == std::string::npos ? "" : text.substr(value));
  });
  each("query", [&](const std::string& text) { invocation.path += (invocation.path.find('?') == std::string::npos ? '?' : '&') + text; });
  each("stage-variable", [&](const std::string& text) { invocation.stage_variables.push_back(split_assignment("stage-variable", text)); });
  auto text = [&](const char* name) { return result.count(name) ? result[name].as<std::string>() : std::string(); };
  invocation.body = read_body(text("data"));
  invocation.config = text("config");
  invocation.api = text("api");
  invocation.enforce = result.count("enforce") != 0;
  options.stage = text("stage");
}

Parsed parse_command(const Usage& usage, const std::vector<const char*>& arguments, std::vector<std::string> after_dashes) {
  cxxopts::Options all(std::string("apigen ") + usage.name, usage.purpose);
  all.custom_help("[OPTION...]").positional_help(usage.synopsis).set_width(120);
  Options options;
  options.command = usage.command;
  const bool reads = usage.command != Command::init;
  const bool invokes = usage.command == Command::invoke;
  const bool builds = usage.command == Command::build || usage.command == Command::run || invokes;
  auto add = all.add_options("Output");
  if (usage.command == Command::build) add("o,output", "the executable", cxxopts::value<std::string>(), "FILE");
  if (usage.command == Command::generate) {
    add("o,output", "the folder for the sources", cxxopts::value<std::string>(), "DIR");
    add("force", "overwrite files that were edited or not made by apigen");
  }
  if (usage.command == Command::sdk) {
    add("lang", "the language", cxxopts::value<std::string>(), "LANGUAGE");
    add("o,output", "the folder for the package (default: <api>-<language>)", cxxopts::value<std::string>(), "DIR");
    add("package", "the package's name (default: from the API's title)", cxxopts::value<std::string>(), "NAME");
    add("version", "the package's version (default: the API's, if it is a semantic version, else 0.1.0)", cxxopts::value<std::string>(), "V");
    add("publish-check", "build what would be published, with the language's own tools");
    add("force", "overwrite files that were edited or not made by apigen");
    add("v,verbose", "show the commands of --publish-check");
  }
  if (usage.command == Command::export_) {
    add("format", "oas30 or swagger", cxxopts::value<std::string>()->default_value("oas30"), "FORMAT");
    add("extensions", "which x-amazon-apigateway extensions: none, authorizers, integrations (and authorizers) or apigateway (all)",
        cxxopts::value<std::string>()->default_value("apigateway"), "KIND");
    add("yaml", "YAML instead of JSON");
    add("o,output", "write into a file", cxxopts::value<std::string>(), "FILE");
  }
  if (usage.command == Command::dump) add("stage", "document, spec, model, plan or sdk", cxxopts::value<std::string>(), "STAGE");
  add("h,help", "this text");
  if (invokes) add_invocation_options(all);
  if (builds) add_building_options(all);
  if (reads) add_reading_options(all, usage.command != Command::export_);
  all.add_options("")("operands", "", cxxopts::value<std::vector<std::string>>());
  all.parse_positional({"operands"});

  const cxxopts::ParseResult result = all.parse(static_cast<int>(arguments.size()), arguments.data());
  if (result.count("help")) return {std::nullopt, all.help({"Request", "Output", "Building", "Reading"}) + "\n", kDone};
  std::vector<std::string> operands;
  if (result.count("operands")) operands = result["operands"].as<std::vector<std::string>>();
  if (reads) read_reading_options(result, options);
  if (builds) read_building_options(result, options);
  if (invokes) read_invocation_options(result, operands, options);
  if (!after_dashes.empty() && usage.command != Command::run) throw WrongUsage{"only run takes arguments after --"};
  options.gateway_arguments = std::move(after_dashes);
  if ((usage.command == Command::build || usage.command == Command::generate) && result.count("output")) {
    options.output = result["output"].as<std::string>();
    if (options.output.empty()) throw WrongUsage{"-o takes a name"};
  }
  if (usage.command == Command::generate) {
    options.force = result.count("force") != 0;
    if (options.output.empty()) throw WrongUsage{"generate needs -o DIR"};
  }
  if (usage.command == Command::sdk) {
    auto text = [&](const char* option) { return result.count(option) ? result[option].as<std::string>() : std::string(); };
    options.language = text("lang");
    options.output = text("output");
    options.package = text("package");
    options.package_version = text("version");
    options.publish_check = result.count("publish-check") != 0;
    options.force = result.count("force") != 0;
    options.verbose = result.count("verbose") != 0;
    if (options.language.empty()) throw WrongUsage{"sdk needs --lang LANGUAGE"};
    if (operands.size() > 1) throw WrongUsage{"sdk takes one SPEC: a package is of one API"};
  }
  if (usage.command == Command::export_) {
    using exporter::Extensions;
    using exporter::Format;
    options.exported.format =
        choose<Format>("format", result["format"].as<std::string>(), {{"oas30", Format::oas30}, {"swagger", Format::swagger}});
    options.exported.extensions = choose<Extensions>("extensions", result["extensions"].as<std::string>(),
                                                     {{"none", Extensions::none},
                                                      {"authorizers", Extensions::authorizers},
                                                      {"integrations", Extensions::integrations},
                                                      {"apigateway", Extensions::apigateway}});
    options.exported.yaml = result.count("yaml") != 0;
    options.exported.base_path_applied = options.passes.base_path != passes::BasePath::ignore;
    if (result.count("output")) options.output = result["output"].as<std::string>();
    if (operands.size() > 1) throw WrongUsage{"export takes one SPEC"};
  }
  if (usage.command == Command::dump) {
    if (!result.count("stage")) throw WrongUsage{"dump needs --stage document|spec|model|plan|sdk"};
    options.stage = result["stage"].as<std::string>();
    choose<int>("stage", options.stage, {{"document", 0}, {"spec", 1}, {"model", 2}, {"plan", 3}, {"sdk", 4}});
  }
  if (usage.command == Command::init) {
    if (operands.size() > 1) throw WrongUsage{"init takes one folder"};
    options.folder = operands.empty() ? "." : operands.front();
  } else {
    if (operands.empty()) throw WrongUsage{std::string(usage.name) + " needs a SPEC"};
    options.specs = std::move(operands);
  }
  return {std::move(options), {}, kDone};
}

}  // namespace

Parsed parse(int argc, const char* const* argv) {
  if (argc < 2) return {std::nullopt, kUsage, kWrongUsage};
  const std::string first = argv[1];
  if (first == "--help" || first == "-h" || first == "help") return {std::nullopt, kUsage, kDone};
  if (first == "--version") return {std::nullopt, std::string("apigen ") + APIGEN_VERSION + "\n", kDone};
  const Usage* usage = nullptr;
  std::vector<std::string_view> names;
  for (const Usage& candidate : kCommands) {
    names.push_back(candidate.name);
    if (first == candidate.name) usage = &candidate;
  }
  if (!usage) {
    std::string message = "apigen: there is no command " + first;
    if (std::string near = support::nearest(first, names); !near.empty()) message += "; did you mean " + near + "?";
    return {std::nullopt, message + "\n(apigen --help shows the commands)\n", kWrongUsage};
  }
  std::vector<const char*> arguments{argv[0]};
  std::vector<std::string> after_dashes;
  for (int i = 2; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--") {
      after_dashes.assign(argv + i + 1, argv + argc);
      break;
    }
    arguments.push_back(argv[i]);
  }
  try {
    return parse_command(*usage, arguments, std::move(after_dashes));
  } catch (const WrongUsage& wrong) {
    return {std::nullopt, "apigen: " + wrong.text + "\n(apigen " + usage->name + " --help shows the options)\n", kWrongUsage};
  } catch (const cxxopts::exceptions::exception& wrong) {
    std::string hint = "(apigen " + std::string(usage->name) + " --help shows the options";
    if (usage->name == std::string_view("run")) hint += "; those of the gateway follow after --, as in: apigen run SPEC -- --listen 127.0.0.1:8080";
    return {std::nullopt, std::string("apigen: ") + wrong.what() + "\n" + hint + ")\n", kWrongUsage};
  }
}

}  // namespace apigen::cli
