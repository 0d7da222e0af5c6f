#include "front_end.h"

#include <unistd.h>

#include <cstdio>

namespace apigen::cli {
namespace {

std::string without_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

std::vector<std::string> Front::files(const Options& options) const {
  std::vector<std::string> all = options.parameter_files;
  // A template that holds several APIs is given as FILE#LOGICAL-ID.
  for (const std::string& spec : options.specs) all.push_back(spec.substr(0, spec.find('#')));
  if (!loader) return all;
  for (const auto& document : loader->documents()) all.push_back(document->source().name());
  return all;
}

void read(const Options& options, Front& front) {
  support::Diagnostics& diagnostics = front.diagnostics;
  for (const auto& [id, spec] : options.deployments) {
    diagnostics.unsupported({}, "canary-deployment", "--deployment " + id + "=" + spec + ": a second version of an API is not supported yet");
  }
  document::Parameters parameters;
  for (const std::string& file : options.parameter_files) parameters.add_file(file, diagnostics);
  for (const auto& [name, value] : options.parameters) parameters.set(name, value);
  front.loader = std::make_shared<document::Loader>(document::LoaderOptions{.allow_outside = options.allow_outside_refs,
                                                                            .allow_remote = options.allow_remote_refs,
                                                                            .parameters = std::move(parameters),
                                                                            .limits = {}});
  for (const std::string& spec : options.specs) {
    const document::Document* document = front.loader->load(spec, diagnostics);
    if (!document || !document->root()) continue;
    front.documents.push_back(document);
    document::Loader* loader = front.loader.get();
    front.inputs.documents.push_back({document->root(),
                                      [loader, &diagnostics](const document::Node& node) { return loader->resolve(node, diagnostics); },
                                      without_folder(spec)});
  }
  front.inputs.options = options.passes;
  front.inputs.owners.push_back(front.loader);
  if (front.documents.size() != options.specs.size()) {
    // The others are still lowered, so that all problems of all documents are shown at once.
    if (!front.documents.empty()) passes::lower(front.inputs, diagnostics);
    return;
  }
  front.model = passes::lower(front.inputs, diagnostics);
  if (front.model) front.plan = passes::plan(*front.model, diagnostics);
}

bool report(const Options& options, const support::Diagnostics& diagnostics) {
  const bool colour = ::isatty(STDERR_FILENO) == 1;
  for (const support::Diagnostic& diagnostic : diagnostics.all()) {
    const std::string text = options.json ? support::to_json(diagnostic) : support::to_text(diagnostic, colour);
    std::fputs(text.c_str(), options.json ? stdout : stderr);
    if (!text.ends_with('\n')) std::fputc('\n', options.json ? stdout : stderr);
  }
  std::fflush(stdout);
  using support::Severity;
  bool stops = diagnostics.has_errors() || (options.fail_on_warnings && diagnostics.count(Severity::warning));
  for (const support::Diagnostic& diagnostic : diagnostics.all()) {
    if (support::info(diagnostic.id).severity == Severity::unsupported && !options.passes.allow_unsupported.contains(diagnostic.feature)) stops = true;
  }
  return !stops;
}

std::string describe(const model::Api& api) {
  const char* type = api.type == model::ApiType::http ? "HTTP API" : api.type == model::ApiType::websocket ? "WebSocket API" : "REST API";
  const std::string count = std::to_string(api.operations.size()) + (api.operations.size() == 1 ? " operation" : " operations");
  return api.id + ": " + type + " (" + api.type_reason + "), " + count;
}

}  // namespace apigen::cli
