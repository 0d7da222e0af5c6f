// Media types as API Gateway compares them.
// Source: aws-behaviour reference 2.3 (binary), 3.3 (templates), 3.4.
#pragma once

#include <string_view>

#include "apigen/rt/api.h"

namespace apigen::rt {

/// "image/png" of "image/png;q=0.8, image/*": the first entry of a list without its parameters and white space.
std::string_view first_media_type(std::string_view list);

/// Whether binaryMediaTypes holds this type: exactly, or by an entry "*/*" or "image/*". Wildcards in `type` are plain text, and
/// "*/png" is no wildcard. An absent type ("") matches "*/*" only.
bool is_binary_type(const Api& api, std::string_view type);

}  // namespace apigen::rt
