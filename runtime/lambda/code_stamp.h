// Whether the code of a function changed.
#pragma once

#include <cstdint>
#include <string>

namespace apigen::lambda {

/// A number that differs once a source file of the function was written, added or taken away. Looks at what the runtime
/// runs (.py; .js, .mjs, .cjs, .node, package.json; executables), not at hidden folders, installed packages or caches, and at no
/// more than 2,000 entries.
std::uint64_t code_stamp(const std::string& folder, const std::string& runtime);

}  // namespace apigen::lambda
