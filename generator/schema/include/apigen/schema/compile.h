// Schemas of any dialect, compiled to a validator plan.
#pragma once

#include <functional>
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
  openapi30,  // draft 4 with nullable
  draft2020,  // 2020-12, OpenAPI 3.1
};

struct Options {
  Dialect dialect = Dialect::draft2020;
  bool assert_formats = false;
  /// readOnly members are no part of a request, writeOnly ones none of a response: their `required` does not count.
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
  /// Compiles a schema and all that it refers to. Problems are diagnostics; a schema with a problem yields no plan.
  BlockId add(const document::Node& schema, std::string name);
  /// The plan of everything added so far. Valid if no error was reported.
  const Plan& finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The names that CheckFormat may have.
bool known_format(std::string_view name);

}  // namespace apigen::schema
