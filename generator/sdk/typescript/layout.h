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
  bool spaced = false;      // a space behind `text` on one line: f(() => a)
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
/// () => body, as the only argument of a function.
Doc lazy(std::string function, const std::string& body);
/// Puts text before ("key: ").
Doc prefixed(std::string text, Doc doc);
/// Calls, objects and lists within each other as their own items: `f(g("a"), { b: 1 })`. Text that is none stays text.
Doc parsed(const std::string& expression);
/// The same of "key: value".
Doc parsed_member(const std::string& member);

/// The expression, its first line beginning at `column`, further ones behind `indent` spaces; `after` columns are needed
/// behind it (";").
std::string lay_out(const Doc& doc, std::size_t indent, std::size_t column, std::size_t after = 1);

/// "name?: Type;" of an interface behind `indent` spaces; `head` is "name?:".
std::string member_declaration(std::size_t indent, const std::string& head, const std::string& type);

/// "key: value," of an object behind `indent` spaces; `value` cannot be broken.
std::string property(std::size_t indent, const std::string& key, const std::string& value);

/// "export type Name =" with its alternatives and ";".
std::string union_declaration(const std::string& head, const std::vector<std::string>& alternatives);

}  // namespace apigen::sdk::typescript
