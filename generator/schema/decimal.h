// Numbers of a document as exact decimals. Internal to the schema module.
#pragma once

#include <cstdint>
#include <optional>

#include "apigen/document/node.h"
#include "apigen/schema/plan.h"

namespace apigen::schema {

/// The value of a number node; none for other kinds, hexadecimal and infinite ones.
std::optional<Decimal> decimal(const document::Node& node);
/// A count: a whole number that is not negative ("2.0" is allowed since draft 6).
std::optional<std::uint64_t> count(const document::Node& node);
/// Negative, 0, positive.
int compare(const Decimal& a, const Decimal& b);
inline bool is_whole(const Decimal& value) { return value.exponent >= 0; }

}  // namespace apigen::schema
