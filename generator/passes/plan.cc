#include "apigen/passes/plan.h"

#include <algorithm>

#include "apigen/aws/policy.h"

namespace apigen::passes {

namespace {

class Router {
 public:
  explicit Router(ApiPlan& plan) : plan_(plan) { plan_.nodes.push_back({"/", {}, 0, 0, {}}); }

  void add(const model::Operation& operation, model::OperationId id) {
    std::size_t at = 0;
    std::string path;
    for (const model::Segment& segment : operation.path.segments) {
      if (const auto* literal = std::get_if<model::LiteralSegment>(&segment)) {
        path += "/" + literal->text;
        at = literal_child(at, literal->text, path);
      } else if (const auto* param = std::get_if<model::ParamSegment>(&segment)) {
        path += "/{" + param->name + "}";
        at = variable_child(at, &RouteNode::param, path);
      } else {
        path += "/{" + std::get<model::GreedySegment>(segment).name + "+}";
        at = variable_child(at, &RouteNode::greedy, path);
      }
    }
    plan_.nodes[at].methods.emplace_back(operation.method.token, id);
  }

  void finish() {
    for (RouteNode& node : plan_.nodes) {
      std::sort(node.literals.begin(), node.literals.end(),
                [](const RouteNode::Literal& a, const RouteNode::Literal& b) { return a.text < b.text; });
    }
  }

 private:
  std::size_t make(const std::string& path) {
    plan_.nodes.push_back({path, {}, 0, 0, {}});
    return plan_.nodes.size() - 1;
  }

  std::size_t literal_child(std::size_t parent, const std::string& text, const std::string& path) {
    for (const RouteNode::Literal& literal : plan_.nodes[parent].literals) {
      if (literal.text == text) return literal.node;
    }
    std::size_t child = make(path);
    plan_.nodes[parent].literals.push_back({text, child});
    return child;
  }

  std::size_t variable_child(std::size_t parent, std::size_t RouteNode::*kind, const std::string& path) {
    if (plan_.nodes[parent].*kind == 0) {
      std::size_t child = make(path);  // may move the nodes
      plan_.nodes[parent].*kind = child;
    }
    return plan_.nodes[parent].*kind;
  }

  ApiPlan& plan_;
};

std::vector<Stage> stages(const model::Api& api, const model::Operation& operation) {
  if (!operation.unsupported_feature.empty()) return {Stage::unsupported};
  std::vector<Stage> out;
  if (operation.security.authorizer) out.push_back(Stage::authorize);
  if (operation.security.api_key_required) out.push_back(Stage::api_key);
  bool strict = operation.validation == model::ValidationMode::strict;
  if (strict || (operation.validator && operation.validator->parameters)) out.push_back(Stage::validate_parameters);
  if (operation.body && (strict || (operation.validator && operation.validator->body)))
    out.push_back(Stage::validate_body);
  if (may_keep_answers(api, operation)) out.push_back(Stage::cache);
  if (operation.integration) {
    const model::Integration& integration = *operation.integration;
    if (!integration.request_parameters.empty() || !integration.request_templates.empty())
      out.push_back(Stage::map_request);
    out.push_back(Stage::integrate);
    if (!integration.responses.empty() || !integration.response_parameters.empty()) out.push_back(Stage::map_response);
  }
  if (operation.response_validation != model::ResponseValidation::off) out.push_back(Stage::validate_response);
  return out;
}

}  // namespace

GatewayPlan plan(const model::ApiModel& model, support::Diagnostics&) {
  GatewayPlan out;
  support::Diagnostics reported;  // what is wrong with a policy was said when the model was made
  for (const model::Api& api : model.apis) {
    ApiPlan& one = out.apis.emplace_back();
    one.api = &api;
    Router router(one);
    for (std::size_t i = 0; i < api.operations.size(); ++i) {
      auto id = static_cast<model::OperationId>(i);
      if (api.operations[i].default_route) {
        one.default_operation = static_cast<int>(i);
      } else {
        router.add(api.operations[i], id);
      }
      one.operations.push_back({id, stages(api, api.operations[i])});
    }
    router.finish();
    if (api.policy) one.resource_policy = aws::read_policy(*api.policy, reported);
  }
  return out;
}

}  // namespace apigen::passes
