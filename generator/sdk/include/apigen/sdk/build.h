// From the model of an API to the model of its client packages.
#pragma once

#include "apigen/model/api.h"
#include "apigen/sdk/lock.h"
#include "apigen/sdk/model.h"
#include "apigen/support/diagnostics.h"

namespace apigen::sdk {

/// Builds the Sdk. Names come from `lock` where it has them; new ones are added to it. What cannot be given a type or an
/// operation is reported as a warning and left out or typed `any`; never fails. `api` must outlive the result.
Sdk build(const model::Api& api, Lock& lock, support::Diagnostics& diagnostics);

/// The Sdk as stable, readable text, one fact a line: for tests and for `apigen dump --stage sdk`.
std::string dump(const Sdk& sdk);

}  // namespace apigen::sdk
