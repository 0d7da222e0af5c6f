// The only ways in which text of a document reaches TypeScript source. Pure; any bytes give well-formed source.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apigen/sdk/model.h"

namespace apigen::sdk::typescript {

/// A string literal in ASCII, quoted as prettier does: double quotes unless single ones need fewer escapes.
std::string literal(std::string_view text);
/// ["a", "b"]
std::string literals(const std::vector<std::string>& texts);

/// A member's name in an interface: bare if it is an identifier, else a literal.
std::string member_name(std::string_view wire);
/// The same in an object literal, where `__proto__` has to be computed.
std::string member_key(std::string_view wire);

/// A doc comment with a line end, every line behind `indent`; empty for nothing. `extra`: lines of our own ("@deprecated").
std::string doc_comment(std::string_view text, std::string_view indent, const std::vector<std::string>& extra = {});

}  // namespace apigen::sdk::typescript
