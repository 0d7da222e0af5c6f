// Every C++ name of one API's generated code, allocated once and in the document's order, so that no two are alike.
#pragma once

#include <string>
#include <vector>

#include "apigen/model/api.h"
#include "apigen/passes/plan.h"
#include "apigen/support/text.h"

namespace apigen::emit::gateway {

struct ApiNames {
  std::string ns;                       // namespace within `gateway`: "petstore"
  std::string folder;                   // "" for the only API, else "petstore/"
  std::vector<std::string> operations;  // the serving function of each operation: "get_pet"
};

/// One entry for each API.
std::vector<ApiNames> name_apis(const passes::GatewayPlan& plan);

/// "openapi.yaml:41", without folders; "" where there is no source.
std::string place_of(const support::Span& span);

/// The first line of an operation's comment: "getPet: Find a pet by its id."
std::string title_of(const model::Operation& operation);

}  // namespace apigen::emit::gateway
