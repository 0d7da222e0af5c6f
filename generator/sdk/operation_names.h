// What an operation without an operationId is called, and which group it belongs to.
#pragma once

#include <string>
#include <vector>

#include "apigen/model/api.h"

namespace apigen::sdk {

/// Candidates in order of preference: method and the path's words (a segment before a variable in the singular; a variable
/// that no segment leads to as by_<name>), then with by_<name> for one variable after another.
/// GET /pets/{petId} -> get_pet, get_pet_by_pet_id; GET /{proxy+} -> get_by_proxy; GET / -> get_root.
std::vector<std::string> operation_names(const model::Operation& operation);

/// The title of the group: the first tag, else the first literal segment of the path, else "default".
std::string group_title(const model::Operation& operation);

}  // namespace apigen::sdk
