// apigen export: the API as one document.
#include <cstdio>
#include <fstream>

#include "commands.h"
#include "exit_status.h"

namespace apigen::cli {

int export_document(const Options& options) {
  Front front;
  read(options, front);
  // What the gateway does not act on is written all the same.
  report(options, front.diagnostics);
  if (front.diagnostics.has_errors() || !front.model) return kProblems;
  const exporter::Exported exported = exporter::export_api(front.model->apis.front(), options.exported);
  for (const std::string& loss : exported.losses) std::fprintf(stderr, "apigen: left out: %s\n", loss.c_str());
  if (options.output.empty()) {
    std::fwrite(exported.text.data(), 1, exported.text.size(), stdout);
    return std::fflush(stdout) == 0 ? kDone : kToolFailed;
  }
  std::ofstream file(options.output, std::ios::binary);
  file << exported.text;
  if (file.flush()) return kDone;
  std::fprintf(stderr, "apigen: cannot write %s\n", options.output.c_str());
  return kToolFailed;
}

}  // namespace apigen::cli
