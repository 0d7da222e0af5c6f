// Schemas of any dialect, compiled to a validator plan.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/document/node.h"
#include "apigen/schema/plan.h"
#include "apigen/support/diagnostics.h"

namespace apigen::schema {

enum class Dialect {
  aws,        // draft 4 without what API Gateway leaves out (extensions reference section 2)
  draft4,
  swagger2,   // draft 4 with x-nullable
  openapi30,  // draft 4 with nullable and discriminator
  draft2020,  // 2020-12, OpenAPI 3.1
};

struct Options {
  Dialect dialect = Dialect::draft2020;
  bool assert_formats = false;
  bool openapi = false;  // a draft 2020-12 schema of OpenAPI 3.1: discriminator counts
  /// readOnly members are no part of a request, writeOnly ones none of a response: they are refused there, and their
  /// `required` does not count (OpenAPI 3.0 section 4.7.24, Swagger 2.0 Schema Object).
  enum class Direction { none, request, response } direction = Direction::none;
};

/// Finds what a reference stands for. Null: nowhere (the finder has reported it, or compile() will).
using ReferenceFinder = std::function<const document::Node*(const document::Node& holder)>;

/// A compiler for one set of schemas; blocks are shared between the schemas added. Not thread-safe.
class Compiler {
 public:
  /// `find` resolves references that do not lead to a resource or anchor inside the documents added; it may be empty.
  Compiler(Options options, ReferenceFinder find, support::Diagnostics& diagnostics);
  ~Compiler();

  /// Makes a document known under a URI, for references between documents and for $id, $anchor and $dynamicAnchor in it.
  void add_document(const std::string& uri, const document::Node& root);
  /// Makes the identifiers known that a schema somewhere inside such a document has ($id, $anchor), below keywords that are not
  /// JSON Schema's own.
  void add_embedded(const std::string& uri, const document::Node& schema);
  /// Compiles a schema and all that it refers to. Problems are diagnostics; a schema with a problem yields no plan.
  BlockId add(const document::Node& schema, std::string name);
  /// The plan so far. Rules of a block that add() returned are final but for targets of $dynamicRef.
  const Plan& plan() const;
  /// Formats that ought to be asserted, but are none that is known, with a place of each.
  const std::map<std::string, support::Span>& unknown_formats() const;
  /// The plan of everything added so far. Valid if no error was reported.
  const Plan& finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Formats of JSON Schema and OpenAPI; those that something is checked for: the names that CheckFormat may have.
bool known_format(std::string_view name);
bool checked_format(std::string_view name);
std::vector<std::string_view> known_formats();

}  // namespace apigen::schema
