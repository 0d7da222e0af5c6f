// Lays expressions out as prettier does: on one line if it fits, else one item a line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace apigen::sdk::typescript {

/// An expression: text, or items between brackets.
struct Doc {
  std::string text;         // all of it, or what stands before `items` with the opening bracket: "$.list(", "{"
  std::vector<Doc> items;
  std::string close;        // ")", "}"; empty: `text` is all
  bool padded = false;      // spaces within the brackets on one line: { a: 1 }
  bool broken = false;      // always one item a line: objects that are written so from the start
  bool hugs = false;        // the only item follows the bracket at once and breaks by itself: f(() => ({ ... }))

  Doc(std::string all) : text(std::move(all)) {}  // NOLINT: most items are plain text
  Doc(const char* all) : text(all) {}             // NOLINT
  Doc(std::string open, std::vector<Doc> inner, std::string closing) : text(std::move(open)), items(std::move(inner)), close(std::move(closing)) {}
};

/// { ... }, one member a line if `broken`; {} without members.
Doc object(std::vector<Doc> members, bool broken = true);
/// [ ... ]
Doc array(std::vector<Doc> items);
/// f(...)
Doc call(std::string function, std::vector<Doc> arguments);
/// Puts text before ("key: ").
Doc prefixed(std::string text, Doc doc);

/// The expression, its first line beginning at `column`, further ones behind `indent` spaces; `after` columns are needed
/// behind it (";").
std::string lay_out(const Doc& doc, std::size_t indent, std::size_t column, std::size_t after = 1);

/// "export type Name =" with its alternatives and ";".
std::string union_declaration(const std::string& head, const std::vector<std::string>& alternatives);

}  // namespace apigen::sdk::typescript
