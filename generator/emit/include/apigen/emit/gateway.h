// Emits the C++ sources of a gateway from its plan. Deterministic: the same plan gives the same bytes; no absolute
// paths, no times, no machine names.
#pragma once

#include <map>
#include <string>

#include "apigen/emit/file_set.h"
#include "apigen/passes/plan.h"
#include "apigen/support/diagnostics.h"

namespace apigen::emit {

/// The texts of templates/gateway by file name ("main.cc").
struct GatewayTemplates {
  std::map<std::string, std::string> texts;
  std::string problem;  // "" if all are there
};
/// Reads them from the folder that holds gateway/.
GatewayTemplates load_gateway_templates(const std::string& templates_folder);

/// The default name of the executable: "<api id>-gateway" of the first API.
std::string program_name(const passes::GatewayPlan& plan);

/// What cannot be emitted yet is reported as unsupported; its route then answers 501.
FileSet emit_gateway(const passes::GatewayPlan& plan, const GatewayTemplates& templates, support::Diagnostics& diagnostics);

/// The validator plans of all APIs as text: what bodies, parameters and answers are checked against.
std::string dump_validators(const passes::GatewayPlan& plan, support::Diagnostics& diagnostics);

}  // namespace apigen::emit
