// The paths of one API as a tree of segments; the router is written from it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "apigen/model/api.h"

namespace apigen::emit::gateway {

struct RouteNode {
  struct Literal {
    std::string text;
    std::unique_ptr<RouteNode> node;
  };
  std::string path;                      // for comments: "/pets/{petId}"
  std::size_t captures = 0;              // path parameters down to this node
  std::vector<std::size_t> methods;      // operations that end here, as indexes into Api::operations
  std::vector<Literal> literals;         // sorted by text
  std::unique_ptr<RouteNode> parameter;
  std::vector<std::size_t> greedy;       // operations of {name+} below this node
};

struct RouteTree {
  RouteNode root;
  std::vector<std::size_t> default_routes;  // HTTP APIs: $default (at most one)
};

/// Of several operations with the same path shape and method the first is kept (the others are reported by the checks).
RouteTree build_route_tree(const model::Api& api);

}  // namespace apigen::emit::gateway
