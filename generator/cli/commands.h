// The commands of apigen. Each returns the exit status.
#pragma once

#include <string>

#include "apigen/emit/file_set.h"
#include "front_end.h"
#include "options.h"

namespace apigen::cli {

int build(const Options& options);
int run(const Options& options);
int generate(const Options& options);
int sdk(const Options& options);
int invoke(const Options& options);
int export_document(const Options& options);
int check(const Options& options);
int dump(const Options& options);
int init(const Options& options);

/// Reads, reports and emits. The status is not kDone if something stops the build.
struct Emitted {
  int status;
  emit::FileSet files;
  std::string program;       // default name of the executable
  std::size_t operations = 0;
};
Emitted emit_sources(const Options& options, Front& front);

/// Compiles emitted sources into `output`, with progress on stderr.
int compile(const Options& options, const Emitted& emitted, const std::string& output);

}  // namespace apigen::cli
