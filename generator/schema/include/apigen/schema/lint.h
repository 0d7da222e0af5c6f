// What is suspicious in schemas that can be compiled: nothing is valid, a branch is never taken, a pattern can never match or
// takes engines that backtrack exponential time, a required member is not declared, a default or an example is refused.
#pragma once

#include <memory>
#include <string>

#include "apigen/schema/compile.h"

namespace apigen::schema {

/// Warns of the schemas of one document. Not thread-safe.
class Lint {
 public:
  /// As Compiler's.
  Lint(Options options, ReferenceFinder find, support::Diagnostics& diagnostics);
  ~Lint();

  void add_document(const std::string& uri, const document::Node& root);
  void add_embedded(const std::string& uri, const document::Node& schema);
  void add(const document::Node& schema, const std::string& name);
  /// An example that stands beside a schema: of a parameter, of a media type.
  void add_example(const document::Node& schema, const document::Node& example);
  /// Reports everything. A set of schemas that cannot be compiled says nothing here: whoever compiles it reports that.
  void run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigen::schema
