// The validator plan: what a set of schemas asks of a value, as a closed list of rules per schema.
//
// A plan is made by compile() from schema nodes of any dialect and knows no dialect any more. It can be printed, turned
// into C++ (emit.h) and interpreted (tests/reference). Blocks refer to each other by BlockId; recursion goes through calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "apigen/document/node.h"

namespace apigen::schema {

/// One schema object (or boolean schema).
enum class BlockId : std::uint32_t {};

/// Bits of the types that a value may have.
struct TypeSet {
  enum Bit : std::uint8_t { null = 1, boolean = 2, integer = 4, number = 8, string = 16, array = 32, object = 64 };
  std::uint8_t bits = 0;
  /// Draft 4: only numbers without fraction and exponent are integers; later, 1.0 is one.
  bool lexical_integer = false;
};

/// A decimal constant, normalised: no leading or trailing zeros in digits; "" is zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

struct CheckType { TypeSet types; };
/// The schema `false`, or a member that this direction may not hold.
struct CheckNever { enum class Why : std::uint8_t { schema, read_only, write_only } why = Why::schema; };
struct CheckEnum { std::vector<const document::Node*> values; };
struct CheckRange { Decimal bound; bool upper = false; bool exclusive = false; };
struct CheckMultiple { std::int64_t divisor = 1; std::int64_t exponent = 0; };  // divisor x 10^exponent
struct CheckLength { std::uint64_t bound = 0; bool upper = false; };            // code points of a string
/// A pattern without choices: from the text's beginning, runs of characters of one set each, every run as long as it can be.
struct SimplePattern {
  struct Run { std::uint64_t low = 0, high = 0; bool others = false; std::uint32_t least = 1, most = 1; };  // sets: bits of ASCII, and all others
  std::vector<Run> runs;
  bool to_end = false;  // nothing may follow
};
/// A regular expression: as written, in the words of the engine that runs it, and as runs if it is simple.
struct Pattern { std::string source; std::string program; bool backtracking = false; std::optional<SimplePattern> simple; };
struct CheckPattern { Pattern pattern; };
struct CheckFormat { std::string name; };                                       // one of checked_format()
struct CheckItemCount { std::uint64_t bound = 0; bool upper = false; };
struct CheckUnique {};
struct CheckItems { std::vector<BlockId> prefix; std::optional<BlockId> rest; };
struct CheckContains { BlockId block; std::uint64_t least = 1; std::optional<std::uint64_t> most; };
struct CheckPropertyCount { std::uint64_t bound = 0; bool upper = false; };
struct Property { std::string name; std::optional<BlockId> block; bool required = false; };
struct PatternProperty { Pattern pattern; BlockId block; };
/// properties, patternProperties, additionalProperties, required, propertyNames: one walk over the members.
struct CheckMembers {
  std::vector<Property> properties;
  std::vector<PatternProperty> patterns;
  std::optional<BlockId> additional;
  std::optional<BlockId> names;
};
struct CheckDependentRequired { std::string name; std::vector<std::string> required; };
struct ApplyIfPresent { std::string name; BlockId block; };  // dependentSchemas
struct ApplyAll { std::vector<BlockId> blocks; };
struct ApplyAny { std::vector<BlockId> blocks; };
struct ApplyOne { std::vector<BlockId> blocks; };
/// OpenAPI's discriminator: the text of a member says which schema applies.
struct ApplyDiscriminator {
  std::string property;
  struct Branch { std::string value; BlockId block; };
  std::vector<Branch> branches;
};
struct ApplyNot { BlockId block; };
struct ApplyIf { BlockId condition; std::optional<BlockId> then_block, else_block; };
struct Call { BlockId block; };                           // $ref
/// $dynamicRef: the first resource of the dynamic scope that has the anchor decides, else `fallback`.
struct DynamicCall {
  BlockId fallback;
  struct Choice { std::uint32_t resource; BlockId block; };
  std::vector<Choice> choices;
};
struct CheckUnevaluatedProperties { BlockId block; };
struct CheckUnevaluatedItems { BlockId block; };

using Rule = std::variant<CheckType, CheckNever, CheckEnum, CheckRange, CheckMultiple, CheckLength, CheckPattern, CheckFormat, CheckItemCount, CheckUnique,
                          CheckItems, CheckContains, CheckPropertyCount, CheckMembers, CheckDependentRequired, ApplyIfPresent, ApplyAll, ApplyAny, ApplyOne,
                          ApplyDiscriminator, ApplyNot, ApplyIf, Call, DynamicCall, CheckUnevaluatedProperties, CheckUnevaluatedItems>;

struct Block {
  std::string name;             // a hint for people: "Pet", "Pet.properties.tag"
  support::Span span;
  const document::Node* node = nullptr;  // the schema as written; null for one that apigen made
  std::vector<Rule> rules;      // cheap ones first, unevaluated* last
  std::uint32_t resource = 0;   // the schema resource ($id) it belongs to
  bool notes = false;           // some caller wants to know which members and elements it evaluated
};

struct Plan {
  std::vector<Block> blocks;
  bool dynamic = false;         // has a DynamicCall: the dynamic scope is kept

  Block& block(BlockId id) { return blocks[static_cast<std::size_t>(id)]; }
  const Block& block(BlockId id) const { return blocks[static_cast<std::size_t>(id)]; }
};

/// The blocks that a rule applies to the same value (not to a member or element of it).
std::vector<BlockId> in_place(const Rule& rule);

/// The plan as text, stable, one rule a line.
std::string dump(const Plan& plan);

}  // namespace apigen::schema
