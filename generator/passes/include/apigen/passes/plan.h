// GatewayPlan: the decisions that turn a model into a program: which route reaches which operation, and which steps an
// operation runs in which order. Plain values that borrow the model; the emitter and the twins under tests/ read them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apigen/model/api.h"
#include "apigen/model/policy.h"
#include "apigen/passes/cache_key.h"
#include "apigen/support/diagnostics.h"

namespace apigen::passes {

/// A node of the route tree stands for one path. Variable segments have no name here: two operations may name the same
/// place differently, and captures are by position (Operation::path names them).
///
/// Matching (aws-behaviour.md 12.1): literal before param before greedy, with backtracking over the whole tree; a node
/// ends a match only if it has the request's method, or ANY. A greedy node takes one or more of the remaining segments.
struct RouteNode {
  struct Literal {
    std::string text;
    std::size_t node;
  };
  std::string path;               // "/pets/{petId}", as the first operation below it spells it
  std::vector<Literal> literals;  // sorted by text
  std::size_t param = 0;          // index of the child for one variable segment; 0 for none
  std::size_t greedy = 0;         // index of the child for the rest of the path; 0 for none
  std::vector<std::pair<std::string, model::OperationId>> methods;  // by method token, document order; "ANY" among them
};

/// A step of an operation's pipeline, in the order of aws-behaviour.md section 8.
enum class Stage {
  unsupported,  // answers 501; the only stage then
  authorize,    // Operation::security.authorizer
  api_key,
  validate_parameters,
  validate_body,
  cache,        // a kept answer in place of what follows, where the stage keeps them (cache_key.h)
  map_request,  // parameter mappings and request templates
  integrate,
  map_response,  // integration responses: selection, parameters, templates
  validate_response,
};

struct OperationPlan {
  model::OperationId operation;
  std::vector<Stage> stages;
};

struct ApiPlan {
  const model::Api* api = nullptr;
  std::vector<RouteNode> nodes;           // nodes[0] is "/"; a child's index is greater than its parent's
  int default_operation = -1;             // HTTP API $default: index of its operation, or -1
  std::vector<OperationPlan> operations;  // as Api::operations
  std::optional<model::Policy> resource_policy;
};

struct GatewayPlan {
  std::vector<ApiPlan> apis;
};

/// Plans a model that `lower` made. The model must outlive the plan.
GatewayPlan plan(const model::ApiModel& model, support::Diagnostics& diagnostics);

/// The plan as stable text (`apigen dump --stage plan`).
std::string dump_plan(const GatewayPlan& plan);

/// The stage's name in dumps: "validate_body".
std::string_view name(Stage stage);

}  // namespace apigen::passes
