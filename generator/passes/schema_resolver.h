// Resolves every reference between schemas once, while problems can still be reported; afterwards only looks up.
#pragma once

#include <memory>

#include "apigen/model/api.h"
#include "apigen/openapi/spec.h"

namespace apigen::passes {

/// Walks all schemas of the spec and follows their references (what does not resolve is reported by spec.resolve). The
/// result holds no reference to the spec or its resolver and may be read by several threads.
std::shared_ptr<const model::SchemaResolver> resolve_schemas(const openapi::Spec& spec);

}  // namespace apigen::passes
