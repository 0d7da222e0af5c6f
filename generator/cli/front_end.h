// From the SPECs of a command line to the plan, with all problems gathered and shown.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apigen/document/loader.h"
#include "apigen/model/api.h"
#include "apigen/passes/lower.h"
#include "apigen/passes/plan.h"
#include "apigen/support/diagnostics.h"
#include "options.h"

namespace apigen::cli {

/// All that was read. Members point into each other: neither copied nor moved.
struct Front {
  support::Diagnostics diagnostics;
  std::shared_ptr<document::Loader> loader;
  std::vector<const document::Document*> documents;  // as Options::specs; those that could not be read are left out
  passes::Inputs inputs;
  std::optional<model::ApiModel> model;
  std::optional<passes::GatewayPlan> plan;

  Front() = default;
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  /// Every file that was read, for watching: the SPECs (also those that could not be read) and what they refer to.
  std::vector<std::string> files(const Options& options) const;
};

/// Reads the documents, and up to where the problems allow it the model and the plan.
void read(const Options& options, Front& front);

/// Shows all problems, on stderr (or on stdout as JSON); true if none of them stops the build.
bool report(const Options& options, const support::Diagnostics& diagnostics);

/// "hello: REST API (why), 1 operation"
std::string describe(const model::Api& api);

}  // namespace apigen::cli
