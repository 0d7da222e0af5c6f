// The syntax tree of a mapping template: what Velocity 1.7 makes of its text, with white space and escapes already settled.
//
// Text statements hold exactly what is printed; a reference knows what it prints around its value. Nodes own their
// children. Immutable after parse_template(); reading is thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace apigen::mapping {

struct Expression;
struct Statement;

/// Statements that run one after the other.
struct Block {
  Block();
  Block(Block&&) noexcept;
  Block& operator=(Block&&) noexcept;
  ~Block();
  std::vector<Statement> statements;
};

/// One step of a reference: `.name`, `.name(arguments)` or `[argument]`.
struct Access {
  enum class Kind : std::uint8_t { property, method, index } kind = Kind::property;
  std::string name;                   // property and method
  std::vector<Expression> arguments;  // method: any number; index: one
  std::size_t offset = 0;             // byte in the template
};

/// `$name.step.step`.
struct Reference {
  std::string name;              // empty: a form that Velocity accepts but that never has a value ($\!x)
  std::vector<Access> accesses;
  std::string prefix;            // printed before the value: backslashes and stray `$` that stuck to it
  std::string literal;           // printed instead of the value when `escaped`, or when a #define recurses too deep
  bool escaped = false;
  bool bare = false;             // a word without `$` among method arguments: null
  std::size_t offset = 0;
};

struct Expression {
  enum class Kind : std::uint8_t {
    null_value,       // a word where Velocity sees null
    boolean, integer, big_integer, real,
    text,             // a string without anything to interpolate
    interpolation,    // block
    list, map, range, // operands; a map's are key, value, key, value, ...
    reference,
    negation,         // one operand; the following have two
    logical_or, logical_and,
    equal, not_equal, less, less_equal, greater, greater_equal,
    add, subtract, multiply, divide, modulo,
  };
  Kind kind = Kind::null_value;
  bool boolean = false;
  std::int64_t integer = 0;           // beyond 32 bits it is a Long
  double real = 0;
  std::string text;                   // text; big_integer: its digits
  std::string source;                 // what stands for a null when a string is added to it: of arithmetic and ranges
  std::vector<Expression> operands;
  std::unique_ptr<Reference> reference;
  std::unique_ptr<Block> block;
  std::size_t offset = 0;
};

struct Statement {
  enum class Kind : std::uint8_t {
    text,        // text
    print,       // reference
    assign,      // reference = expressions[0]; a null value leaves the reference as it is
    condition,   // expressions[i] guards blocks[i]; one block more than expressions: #else
    loop,        // reference (the loop variable) over expressions[0], blocks[0]
    define,      // reference (a plain name), blocks[0]
    stop,        // expressions: evaluated before it stops, if any
    leave,       // #break; expressions[0], if any, is the scope to leave
    fail,        // a directive that Velocity accepts and that always fails when it runs; text says why
  };
  Kind kind = Kind::text;
  std::string text;
  Reference reference;
  std::vector<Expression> expressions;
  std::vector<Block> blocks;
  std::size_t offset = 0;
};

inline Block::Block() = default;
inline Block::Block(Block&&) noexcept = default;
inline Block& Block::operator=(Block&&) noexcept = default;
inline Block::~Block() = default;

}  // namespace apigen::mapping
