// apigen sdk: a client package in one language.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "apigen/driver/paths.h"
#include "apigen/driver/process.h"
#include "apigen/emit/file_set.h"
#include "apigen/sdk/build.h"
#include "apigen/sdk/language.h"
#include "apigen/sdk/names.h"
#include "commands.h"
#include "exit_status.h"

namespace apigen::cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* kManifest = ".apigen/manifest.json";
constexpr const char* kLock = "apigen.lock";

int fail(int status, const std::string& text) {
  std::fprintf(stderr, "apigen: %s\n", text.c_str());
  return status;
}

/// The language's row; null (said on stderr) if there is none.
const sdk::Language* find_language(const std::string& id) {
  std::string known;
  std::vector<std::string_view> names;
  for (const sdk::Language& language : sdk::languages()) {
    if (language.id == id) return &language;
    names.push_back(language.id);
    known += (known.empty() ? "" : ", ") + std::string(language.id);
  }
  std::string text = "--lang " + id + ": apigen writes " + (known.empty() ? "no language yet" : known);
  if (std::string near = support::nearest(id, names); !near.empty()) text += "; did you mean " + near + "?";
  fail(kWrongUsage, text);
  return nullptr;
}

bool is_semantic_version(const std::string& text) {
  int dots = 0;
  bool digit = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= '0' && text[i] <= '9') {
      digit = true;
    } else if (text[i] == '.' && digit && dots < 2) {
      ++dots;
      digit = false;
    } else if (text[i] == '-' && digit && dots == 2) {
      return i + 1 < text.size() && text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-", i) == std::string::npos;
    } else {
      return false;
    }
  }
  return dots == 2 && digit && text.size() < 64;
}

/// What integrations and AWS's rules for its import do not allow is no matter of a client: only what was read counts.
Options reading_options(Options options) {
  if (options.passes.default_integration.kind == passes::DefaultIntegration::Kind::none) {
    options.passes.default_integration.kind = passes::DefaultIntegration::Kind::mock;
  }
  return options;
}

/// The problems that concern a client: of reading the document (AG01, AG02), of the SDK, and every error.
support::Diagnostics of_clients(const support::Diagnostics& all) {
  support::Diagnostics out;
  for (const support::Diagnostic& diagnostic : all.all()) {
    const support::DiagnosticInfo& row = support::info(diagnostic.id);
    const bool reading = row.id.starts_with("AG01") || row.id.starts_with("AG02");
    if (row.severity == support::Severity::error || (row.severity == support::Severity::warning && reading)) {
      out.report(diagnostic.id, diagnostic.span, diagnostic.message, diagnostic.suggestion).notes = diagnostic.notes;
    }
  }
  return out;
}

bool read_lock(const fs::path& path, sdk::Lock& lock, std::string& problem) {
  std::error_code error;
  if (!fs::exists(path, error)) return true;
  std::ifstream in(path, std::ios::binary);
  if (!in) return problem = "cannot read " + path.string(), false;
  lock = sdk::Lock::parse(std::string(std::istreambuf_iterator<char>(in), {}), problem);
  return problem.empty();
}

int check_publishing(const Options& options, const sdk::Language& language, const sdk::Package& package, const std::string& folder) {
  for (const sdk::PublishStep& step : language.publish_check(package)) {
    const std::string program = driver::find_program(step.program);
    if (program.empty()) return fail(kToolFailed, "--publish-check needs " + step.program + " on PATH (to " + step.purpose + ")");
    std::vector<std::string> command{program};
    command.insert(command.end(), step.arguments.begin(), step.arguments.end());
    if (options.verbose) std::fprintf(stderr, "%s\n", driver::shell_text(command).c_str());
    const driver::ProcessResult ran = driver::run(command, folder);
    if (ran.status != 0) return fail(kToolFailed, "cannot " + step.purpose + ": " + driver::shell_text(command) + " failed\n" + ran.output);
    if (!options.json) std::printf("%s: %s: done\n", folder.c_str(), step.purpose.c_str());
  }
  return kDone;
}

}  // namespace

int sdk(const Options& options) {
  const sdk::Language* language = find_language(options.language);
  if (!language) return kWrongUsage;
  Front front;
  const Options reading = reading_options(options);
  read(reading, front);
  if (!front.model) {
    report(options, of_clients(front.diagnostics));
    return kProblems;
  }
  const model::Api& api = front.model->apis.front();
  const std::string folder = options.output.empty() ? api.id + "-" + options.language : options.output;

  sdk::Lock lock;
  std::string problem;
  if (!read_lock(fs::path(folder) / kLock, lock, problem)) return fail(kProblems, problem);
  const sdk::Sdk made = sdk::build(api, lock, front.diagnostics);
  if (!report(options, of_clients(front.diagnostics))) return kProblems;

  sdk::Package package;
  package.name = options.package.empty() ? language->default_package(made) : options.package;
  if (problem = language->package_problem(package.name); !problem.empty()) return fail(kWrongUsage, "--package " + package.name + ": " + problem);
  package.version = !options.package_version.empty() ? options.package_version : is_semantic_version(api.version) ? api.version : "0.1.0";
  if (!is_semantic_version(package.version)) return fail(kWrongUsage, "--version " + package.version + ": a semantic version is needed, such as 1.2.3");
  package.generator_version = APIGEN_VERSION;
  if (problem = sdk::load_templates(driver::find_paths().templates, language->id, package.templates); !problem.empty()) return fail(kToolFailed, problem);

  const emit::WriteResult written =
      emit::write(language->generate(made, package), folder, {.force = options.force, .keep_edited = true, .manifest = kManifest});
  if (problem = written.problem; problem.empty()) problem = emit::write_file((fs::path(folder) / kLock).string(), lock.text());
  if (!problem.empty()) return fail(kWrongUsage, problem);
  for (const std::string& path : written.kept) {
    std::fprintf(stderr, "apigen: %s stays as it is: it was edited, or apigen did not make it (--force overwrites it)\n", (fs::path(folder) / path).c_str());
  }
  if (!options.json) {
    std::printf("%s: %s %s for %s, %zu operations; %zu files written, %zu unchanged, %zu removed, %zu kept\n", folder.c_str(), package.name.c_str(),
                package.version.c_str(), std::string(language->title).c_str(), made.operations.size(), written.written, written.unchanged,
                written.removed, written.kept.size());
  }
  return options.publish_check ? check_publishing(options, *language, package, folder) : kDone;
}

}  // namespace apigen::cli
