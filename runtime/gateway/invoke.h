// One request without a listener: what `apigen invoke` runs. It goes through selection, routing and the whole pipeline on a
// worker of its own, and its execution log is kept.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apigen/config/settings.h"
#include "worker.h"

namespace apigen::gateway {

/// What to ask, as `gateway --invoke FILE` reads it: an object of JSON with
/// method, path (with its query), stage, api, headers [[name, value]], body (base64), stageVariables {name: value},
/// enforce (authorizers, keys and plans are asked as for any client), format ("text" or "json"). All but method and path may
/// be missing.
struct Invocation {
  std::string method, path, stage, api, body;
  std::vector<std::pair<std::string, std::string>> headers, stage_variables;
  bool enforce = false;
  bool json = false;
};
/// What is wrong with the description, "" if nothing.
std::string read_invocation(std::string_view text, Invocation& invocation);

/// The settings with the invocation's stage variables in its stage. `problem` says why that cannot be.
std::shared_ptr<const config::Settings> settings_for(const Invocation& invocation, const config::Settings& settings,
                                                     const rt::Api* const* apis, std::size_t count, std::string& problem);

/// Runs it and returns what to print: status, latency, headers, body and log, in words or as `aws apigateway
/// test-invoke-method` prints them. Blocks. `problem` says why it could not be run.
std::string invoke(Shared& shared, const config::Settings& settings, const Invocation& invocation, std::string& problem);

}  // namespace apigen::gateway
