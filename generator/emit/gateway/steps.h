// What an operation does before its integration, as C++: each check of the request is one step.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace apigen::emit::gateway {

struct Step {
  std::string call;         // an expression of type rt::Outcome, or rt::Task<rt::Outcome> if it waits
  bool awaits = false;
  bool needs_body = false;  // the body has to be read before
};

struct OperationSteps {
  std::string constants;  // tables that stand in front of the operation
  std::vector<Step> steps;

  /// What runs after the steps that are here.
  void add(OperationSteps later) {
    constants += later.constants;
    for (Step& step : later.steps) steps.push_back(std::move(step));
  }
};

}  // namespace apigen::emit::gateway
