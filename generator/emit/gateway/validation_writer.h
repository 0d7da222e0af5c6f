// What an operation of AWS's validation mode checks before its integration; its models become validators.h and validators.cc.
#pragma once

#include <string>

#include "schema_checks.h"
#include "steps.h"
#include "writers.h"

namespace apigen::emit::gateway {

class ValidationWriter {
 public:
  explicit ValidationWriter(const ApiContext& context);

  /// `function`: the operation's name in generated code.
  OperationSteps operation(const model::Operation& operation, const std::string& function);

  SchemaChecks& checks() { return checks_; }

 private:
  const ApiContext& context_;
  SchemaChecks checks_;
};

}  // namespace apigen::emit::gateway
