// validators.h and validators.cc of one API, and what an operation checks before its integration.
#pragma once

#include <string>
#include <vector>

#include "apigen/schema/compile.h"
#include "apigen/schema/emit.h"
#include "steps.h"
#include "writers.h"

namespace apigen::emit::gateway {

class ValidationWriter {
 public:
  explicit ValidationWriter(const ApiContext& context);

  /// `function`: the operation's name in generated code.
  OperationSteps operation(const model::Operation& operation, const std::string& function);

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
