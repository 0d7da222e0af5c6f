// apigen build, generate, check, dump.
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "apigen/document/document.h"
#include "apigen/driver/build.h"
#include "apigen/driver/paths.h"
#include "apigen/emit/gateway.h"
#include "apigen/sdk/build.h"
#include "commands.h"
#include "exit_status.h"

namespace apigen::cli {
namespace {

void complain(const std::string& text) { std::fprintf(stderr, "apigen: %s\n", text.c_str()); }

std::string operations_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " operation" : " operations"); }

/// One line that is written over on a terminal; plain lines elsewhere, and where commands are shown.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet, bool commands) : quiet_(quiet), over_(!commands && ::isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() { clear(); }

  void step(std::size_t done, std::size_t total, const std::string& what) {
    if (quiet_) return;
    const char* verb = done == total ? "linking" : "compiling";
    if (over_) {
      std::fprintf(stderr, "\r\033[K[%zu/%zu] %s %s", done, total, verb, what.c_str());
      shown_ = true;
    } else {
      std::fprintf(stderr, "[%zu/%zu] %s %s\n", done, total, verb, what.c_str());
    }
  }
  void clear() {
    if (shown_) std::fputs("\r\033[K", stderr);
    shown_ = false;
  }

 private:
  bool quiet_, over_, shown_ = false;
};

}  // namespace

Emitted emit_sources(const Options& options, Front& front) {
  read(options, front);
  Emitted emitted{kDone, {}, {}, 0};
  emit::GatewayTemplates templates;
  if (front.plan) {
    templates = emit::load_gateway_templates(driver::find_paths().templates);
    if (templates.problem.empty()) emitted.files = emit::emit_gateway(*front.plan, templates, front.diagnostics);
    emitted.program = emit::program_name(*front.plan);
    for (const model::Api& api : front.model->apis) emitted.operations += api.operations.size();
  }
  if (!report(options, front.diagnostics) || !front.plan) {
    emitted.status = kProblems;
  } else if (!templates.problem.empty()) {
    complain(templates.problem);
    emitted.status = kToolFailed;
  }
  return emitted;
}

int compile(const Options& options, const Emitted& emitted, const std::string& output) {
  if (!options.generated.empty()) {
    if (auto written = emit::write(emitted.files, options.generated); !written.problem.empty()) {
      complain(written.problem);
      return kWrongUsage;
    }
  }
  ProgressLine progress(options.json, options.verbose);
  driver::BuildProgress shown;
  shown.step = [&](std::size_t done, std::size_t total, const std::string& file) { progress.step(done, total, file); };
  shown.command = [](const std::string& command) { std::fprintf(stderr, "%s\n", command.c_str()); };
  const driver::BuildResult result = driver::build(emitted.files,
                                                   {.output = output,
                                                    .sources_folder = options.generated,
                                                    .jobs = options.jobs,
                                                    .fully_static = options.fully_static,
                                                    .debug = options.debug,
                                                    .verbose = options.verbose},
                                                   shown);
  progress.clear();
  if (!result.ok) {
    complain(result.message);
    return kToolFailed;
  }
  return kDone;
}

int build(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  Front front;
  const Emitted emitted = emit_sources(options, front);
  if (emitted.status != kDone) return emitted.status;
  const std::string output = options.output.empty() ? "./" + emitted.program : options.output;
  if (int status = compile(options, emitted, output); status != kDone) return status;
  if (!options.json) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("built %s (%s, %.1f s)\n", output.c_str(), operations_text(emitted.operations).c_str(), seconds);
  }
  return kDone;
}

int generate(const Options& options) {
  Front front;
  const Emitted emitted = emit_sources(options, front);
  if (emitted.status != kDone) return emitted.status;
  const emit::WriteResult written = emit::write(emitted.files, options.output, {.force = options.force});
  if (!written.problem.empty()) {
    complain(written.problem);
    return kWrongUsage;
  }
  if (!options.json) {
    std::printf("%s: %zu files written, %zu unchanged, %zu removed\n", options.output.c_str(), written.written, written.unchanged, written.removed);
  }
  return kDone;
}

int check(const Options& options) {
  Front front;
  const Emitted emitted = emit_sources(options, front);
  if (front.model && !options.json) {
    for (const model::Api& api : front.model->apis) std::printf("%s\n", describe(api).c_str());
  }
  return emitted.status;
}

int dump(const Options& options) {
  Front front;
  read(options, front);
  const bool fine = report(options, front.diagnostics);
  std::string text;
  if (options.stage == "document") {
    for (const document::Document* document : front.documents) text += document::to_json(*document->root()) + "\n";
  } else if (options.stage == "spec") {
    support::Diagnostics already_reported;
    text = passes::dump_spec(front.inputs, already_reported);
  } else if (options.stage == "model" && front.model) {
    text = passes::dump_model(*front.model);
  } else if (options.stage == "plan" && front.plan) {
    support::Diagnostics said_by_check;
    text = passes::dump_plan(*front.plan) + emit::dump_validators(*front.plan, said_by_check);
  } else if (options.stage == "sdk" && front.model) {
    for (const model::Api& api : front.model->apis) {
      sdk::Lock names;
      support::Diagnostics already_reported;
      text += sdk::dump(sdk::build(api, names, already_reported));
    }
  }
  std::fputs(text.c_str(), stdout);
  return fine ? kDone : kProblems;
}

}  // namespace apigen::cli
