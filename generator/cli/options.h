// The command line of apigen, parsed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apigen/exporter/export.h"
#include "apigen/passes/lower.h"

namespace apigen::cli {

enum class Command { build, run, generate, sdk, invoke, export_, check, dump, init };

/// apigen invoke: the request.
struct Invocation {
  std::string method, path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::vector<std::pair<std::string, std::string>> stage_variables;
  std::string api;     // of several
  std::string config;  // gateway.yaml; "" for the one beside the first SPEC, if there is one
  bool enforce = false;
};

struct Options {
  Command command = Command::build;
  std::vector<std::string> specs;
  std::vector<std::string> gateway_arguments;  // run: what follows --

  std::string output;       // -o
  std::string generated;    // --generated
  bool fully_static = false;
  bool debug = false;
  bool verbose = false;
  bool force = false;       // generate: overwrite edited files
  unsigned jobs = 0;

  bool json = false;        // --format json
  bool fail_on_warnings = false;
  passes::Options passes;
  std::vector<std::string> parameter_files;  // --params
  std::vector<std::pair<std::string, std::string>> parameters;  // --param, stronger than the files
  bool allow_remote_refs = false;
  bool allow_outside_refs = false;
  std::vector<std::pair<std::string, std::string>> deployments;  // --deployment ID=SPEC

  std::string language;     // sdk
  std::string package;
  std::string package_version;
  bool publish_check = false;

  exporter::Options exported;  // export

  std::string stage;        // dump: of reading; invoke: of the API
  std::string folder;       // init
  Invocation invocation;
};

struct Parsed {
  std::optional<Options> options;  // none: `text` is to be printed and `status` to be returned
  std::string text;
  int status = 0;
};

Parsed parse(int argc, const char* const* argv);

}  // namespace apigen::cli
