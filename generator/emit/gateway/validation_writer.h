// validators.h and validators.cc of one API, and what an operation checks before its integration.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apigen/schema/compile.h"
#include "apigen/schema/emit.h"
#include "writers.h"

namespace apigen::emit::gateway {

/// The checks of one operation, as C++.
struct OperationChecks {
  std::string constants;   // tables that stand in front of the operation
  std::string parameters;  // an expression of type Outcome, or ""
  std::string body;        // the same; the body has to be read before
};

class ValidationWriter {
 public:
  explicit ValidationWriter(const ApiContext& context);

  /// `function`: the operation's name in generated code.
  OperationChecks operation(const model::Operation& operation, const std::string& function);

  /// True while no operation checks a body.
  bool empty() const { return exported_.empty(); }
  std::string header_text() const;
  std::string source_text();

 private:
  std::string check_of(const model::Schema& schema, const std::string& function);

  const ApiContext& context_;
  schema::Compiler compiler_;
  std::vector<schema::Exported> exported_;
  support::IdentifierAllocator names_;
};

}  // namespace apigen::emit::gateway
