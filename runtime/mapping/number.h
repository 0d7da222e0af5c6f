// Java's numbers: arithmetic as Velocity's MathUtils does it, exact integers of any size, and their spelling.
//
// Big numbers are decimal texts in the arena; they are rare, so nothing here is fast for them. Results beyond kMostDigits
// digits are refused (null), which bounds what a template can make the gateway compute.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/template_value.h"

namespace apigen::rt::vtl {

inline constexpr std::size_t kMostDigits = 4096;

enum class Arithmetic : std::uint8_t { add, subtract, multiply, divide, modulo };

/// Null for a division by zero. `failed` is set where Java throws.
Value arithmetic(Arena& arena, Arithmetic operation, const Value& left, const Value& right, bool& failed);

/// -1, 0 or 1 of two numbers, by value across types.
int compare_numbers(Arena& arena, const Value& left, const Value& right);

/// Number.intValue(), longValue() and doubleValue().
std::int32_t int_value(const Value& number);
std::int64_t long_value(const Value& number);
double double_value(const Value& number);

/// Integer.toString() and so on.
void append_number(Buffer& out, const Value& number);
/// Double.toString().
void append_double(Buffer& out, double value);

/// Whether a JSON number prints as it was spelt. False where that is not plain to see.
bool prints_as_spelt(std::string_view spelling, bool integral);

/// The number that json-smart makes of a JSON number's spelling: Integer, Long, BigInteger, Double, or BigDecimal when it has
/// more than 18 characters.
Value number_of_json(Arena& arena, std::string_view spelling, bool integral);
/// An integer of any size from its digits, perhaps with '-'; the smallest type that holds it.
Value integer_of(Arena& arena, std::string_view digits);

}  // namespace apigen::rt::vtl
