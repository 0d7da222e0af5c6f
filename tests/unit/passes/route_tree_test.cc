// The planned route tree, walked by its documented rules, against the naive router on enumerated small APIs and
// requests.
#include <gtest/gtest.h>

#include "apigen/passes/plan.h"
#include "tests/reference/naive_router.h"
#include "tests/support/lowered.h"

namespace apigen {
namespace {

using passes::ApiPlan;
using passes::RouteNode;
using reference::NaiveRoute;

/// The walk that plan.h describes. -1 if nothing matches.
int walk(const ApiPlan& plan, std::size_t at, const std::vector<std::string>& request, std::size_t next,
         const std::string& method) {
  const RouteNode& node = plan.nodes[at];
  auto by_method = [&](const RouteNode& end) {
    int any = -1;
    for (const auto& [token, operation] : end.methods) {
      if (token == method) return static_cast<int>(operation);
      if (token == "ANY") any = static_cast<int>(operation);
    }
    return any;
  };
  if (next == request.size()) return by_method(node);
  for (const RouteNode::Literal& literal : node.literals) {
    if (literal.text != request[next]) continue;
    int found = walk(plan, literal.node, request, next + 1, method);
    if (found >= 0) return found;
  }
  if (node.param && !request[next].empty()) {
    int found = walk(plan, node.param, request, next + 1, method);
    if (found >= 0) return found;
  }
  bool rest = next + 1 < request.size() || !request[next].empty();
  return node.greedy && rest ? by_method(plan.nodes[node.greedy]) : -1;
}

std::string document(const std::vector<NaiveRoute>& routes) {
  std::string out = "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n";
  std::vector<std::string> done;
  for (const NaiveRoute& route : routes) {
    if (std::find(done.begin(), done.end(), route.path) != done.end()) continue;
    done.push_back(route.path);
    out += "  \"" + route.path + "\":\n";
    for (const NaiveRoute& same : routes) {
      if (same.path != route.path) continue;
      std::string key = same.method == "ANY" ? "x-amazon-apigateway-any-method" : same.method == "GET" ? "get" : "post";
      out += "    " + key + ": {operationId: " + key.substr(0, 4) + std::to_string(&same - routes.data()) +
             ", responses: {}, " + "x-amazon-apigateway-integration: {type: mock}}\n";
    }
  }
  return out;
}

const std::vector<std::string> kRequests = {"/",      "/a", "/b",       "/a/",    "/a/b",  "/a/c",   "/c/b",
                                            "/b/",    "//", "/a//",     "/a//b",  "//a",   "/a/b/c", "/a/b/",
                                            "/a/%2F", "/A", "/a/b/c/d", "/x/y/z", "/x//z", "/a/b//c"};

void agree(const std::vector<NaiveRoute>& routes) {
  auto lowered = test::Lowered::text(document(routes));
  ASSERT_TRUE(lowered->model) << document(routes) << lowered->problems();
  passes::GatewayPlan plan = passes::plan(*lowered->model, lowered->diagnostics);
  for (const std::string& request : kRequests) {
    for (const char* method : {"GET", "POST", "HEAD"}) {
      std::string path = request.size() > 1 && request.back() == '/' ? request.substr(0, request.size() - 1) : request;
      int found = walk(plan.apis.front(), 0, reference::naive::segments(path), 0, method);
      auto expected = reference::naive_route(routes, method, request);
      ASSERT_EQ(found >= 0, expected.has_value()) << document(routes) << method << " " << request;
      if (!expected) continue;
      const model::Operation& operation = lowered->api().operations[static_cast<std::size_t>(found)];
      EXPECT_EQ(operation.path.text, routes[expected->route].path) << document(routes) << method << " " << request;
      EXPECT_EQ(operation.method.token, routes[expected->route].method) << method << " " << request;
    }
  }
}

TEST(RouteTree, AgreesWithTheNaiveRouterOnEveryPairAndTripleOfRoutes) {
  const std::vector<NaiveRoute> routes = {{"GET", "/"},        {"ANY", "/a"},      {"GET", "/a/b"},
                                          {"POST", "/a"},      {"GET", "/a/{x}"},  {"ANY", "/{p+}"},
                                          {"GET", "/a/{x}/c"}, {"POST", "/a/b/c"}, {"POST", "/a/{x}/{y+}"}};
  for (std::size_t i = 0; i < routes.size(); ++i) {
    for (std::size_t j = i + 1; j < routes.size(); ++j) {
      agree({routes[i], routes[j]});
      for (std::size_t k = j + 1; k < routes.size(); ++k) agree({routes[i], routes[j], routes[k]});
    }
  }
}

TEST(RouteTree, MethodTakesPartInTheChoice) {
  // aws-behaviour.md 12.1: OPTIONS /a, where /a has only POST, goes to the greedy route.
  agree({{"POST", "/a"}, {"ANY", "/{p+}"}, {"GET", "/a/{x}"}, {"GET", "/a/{x}/c"}});
}

TEST(RouteTree, DefaultRouteOfAnHttpApiStandsOutsideTheTree) {
  auto lowered = test::Lowered::text(R"(
openapi: 3.0.1
info: {title: t, version: '1'}
paths:
  /$default:
    x-amazon-apigateway-any-method: {responses: {}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: "http://x"}}
)");
  ASSERT_TRUE(lowered->model) << lowered->problems();
  passes::GatewayPlan plan = passes::plan(*lowered->model, lowered->diagnostics);
  EXPECT_EQ(plan.apis.front().default_operation, 0);
  EXPECT_EQ(plan.apis.front().nodes.size(), 1u);
  EXPECT_TRUE(plan.apis.front().nodes.front().methods.empty());
}

}  // namespace
}  // namespace apigen
