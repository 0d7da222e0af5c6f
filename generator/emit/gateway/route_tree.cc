#include "route_tree.h"

#include <algorithm>

namespace apigen::emit::gateway {
namespace {

void add_method(const model::Api& api, std::vector<std::size_t>& methods, std::size_t operation) {
  for (std::size_t other : methods) {
    if (api.operations[other].method.token == api.operations[operation].method.token) return;
  }
  methods.push_back(operation);
}

RouteNode& literal_child(RouteNode& node, const std::string& text) {
  auto at = std::lower_bound(node.literals.begin(), node.literals.end(), text,
                             [](const RouteNode::Literal& literal, const std::string& wanted) { return literal.text < wanted; });
  if (at == node.literals.end() || at->text != text) {
    auto child = std::make_unique<RouteNode>();
    child->path = node.path + "/" + text;
    child->captures = node.captures;
    at = node.literals.insert(at, {text, std::move(child)});
  }
  return *at->node;
}

RouteNode& parameter_child(RouteNode& node, const std::string& name) {
  if (!node.parameter) {
    node.parameter = std::make_unique<RouteNode>();
    node.parameter->path = node.path + "/{" + name + "}";
    node.parameter->captures = node.captures + 1;
  }
  return *node.parameter;
}

}  // namespace

RouteTree build_route_tree(const model::Api& api) {
  RouteTree tree;
  for (std::size_t i = 0; i < api.operations.size(); ++i) {
    const model::Operation& operation = api.operations[i];
    if (operation.default_route) {
      add_method(api, tree.default_routes, i);
      continue;
    }
    RouteNode* node = &tree.root;
    bool greedy = false;
    for (const model::Segment& segment : operation.path.segments) {
      if (const auto* literal = std::get_if<model::LiteralSegment>(&segment)) {
        node = &literal_child(*node, literal->text);
      } else if (const auto* parameter = std::get_if<model::ParamSegment>(&segment)) {
        node = &parameter_child(*node, parameter->name);
      } else {
        greedy = true;
      }
    }
    add_method(api, greedy ? node->greedy : node->methods, i);
  }
  return tree;
}

}  // namespace apigen::emit::gateway
