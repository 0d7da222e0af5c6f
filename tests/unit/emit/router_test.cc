// Generated routers against the naive one, on many small sets of routes: all compiled in one program.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "emitted.h"
#include "tests/reference/naive_router.h"

namespace apigen {
namespace {

using RouteSet = std::vector<reference::NaiveRoute>;

constexpr const char* kMethods[] = {"GET", "POST", "PURGE"};

/// As API Gateway has it: one variable below a path, under one name.
bool agrees_with(const RouteSet& set, const std::string& path) {
  const std::vector<std::string> wanted = reference::naive::segments(path);
  for (const reference::NaiveRoute& route : set) {
    const std::vector<std::string> there = reference::naive::segments(route.path);
    for (std::size_t i = 0; i < there.size() && i < wanted.size(); ++i) {
      const bool both = reference::naive::is_variable(there[i]) && reference::naive::is_variable(wanted[i]);
      if (both && there[i] != wanted[i]) return false;
      if (there[i] != wanted[i]) break;
    }
  }
  return true;
}

/// Sets that differ in which of these templates they have, and with which method.
std::vector<RouteSet> route_sets() {
  // In an order that changes with the set, so that none always comes first where only one of two can be.
  std::vector<std::string> templates = {"/",       "/a",       "/b",         "/a/b",  "/a/b/a",  "/{x}",        "/a/{x}",
                                        "/{x}/b",  "/{x}/{y}", "/{x}/{y}/c", "/{x+}", "/a/{x+}", "/{x}/b/{z+}", "/a/b/{x+}"};
  std::vector<RouteSet> sets;
  std::uint32_t state = 12345;
  auto random = [&](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  while (sets.size() < 60) {
    RouteSet set;
    for (std::size_t i = templates.size(); i > 1; --i) std::swap(templates[i - 1], templates[random(static_cast<std::uint32_t>(i))]);
    for (const std::string& text : templates) {
      if (random(3) == 0 || !agrees_with(set, text)) continue;
      switch (random(4)) {
        case 0:
          set.push_back({"ANY", text});
          break;
        case 1:
          set.push_back({"GET", text});
          set.push_back({"ANY", text});
          break;
        case 2:
          set.push_back({"POST", text});
          break;
        default:
          set.push_back({"GET", text});
      }
    }
    if (!set.empty()) sets.push_back(std::move(set));
  }
  // A node wide enough for the switches on length and on single bytes.
  RouteSet wide;
  for (const char* word : {"aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc", "abc", "abd", "acd", "bcd", "a.b", "a-b", "abcd", "abce", "xbce"}) {
    wide.push_back({"GET", std::string("/") + word});
  }
  wide.push_back({"GET", "/{x}"});
  sets.push_back(std::move(wide));
  return sets;
}

std::vector<std::string> request_paths(const RouteSet& set) {
  std::vector<std::string> paths = {"", "*", "a", "/", "//", "///", "/A", "/a%2Fb", "/a/b/c/d"};
  const std::vector<std::string> segments = {"a", "b", "c", ""};
  for (const std::string& first : segments) {
    paths.push_back("/" + first + "/");
    for (const std::string& second : segments) {
      paths.push_back("/" + first + "/" + second);
      for (const std::string& third : segments) {
        paths.push_back("/" + first + "/" + second + "/" + third);
        paths.push_back("/" + first + "/" + second + "/" + third + "/");
      }
    }
  }
  for (const reference::NaiveRoute& route : set) {
    paths.push_back(route.path);
    paths.push_back(route.path + "x");
  }
  return paths;
}

std::string document(const RouteSet& set, std::size_t number) {
  std::string text = "openapi: 3.0.1\ninfo: {title: t, version: '1'}\nx-apigen-api-id: api" + std::to_string(number) + "\npaths:\n";
  std::string previous;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set[i].path != previous) text += "  " + std::string(set[i].path) + ":\n";
    previous = set[i].path;
    const std::string key = set[i].method == "ANY" ? "x-amazon-apigateway-any-method" : set[i].method == "GET" ? "get" : "post";
    text += "    " + key + ": {operationId: r" + std::to_string(i) + ", responses: {}, x-amazon-apigateway-integration: {type: mock}}\n";
  }
  return text;
}

/// One line for each request: "r3 x=a y=b", "-" for none.
std::string expected_lines(const RouteSet& set) {
  std::string out;
  for (const std::string& path : request_paths(set)) {
    for (const char* method : kMethods) {
      // The naive twin takes any method for ANY and any text for a path; the seven methods and the first '/' are the router's.
      RouteSet routes = set;
      if (std::string_view(method) == "PURGE") routes.clear();
      auto match = path.starts_with('/') ? reference::naive_route(routes, method, path) : std::nullopt;
      if (!match) {
        out += "-\n";
        continue;
      }
      out += "r" + std::to_string(match->route);
      for (const auto& [name, value] : match->captures) out += " " + name + "=" + value;
      out += "\n";
    }
  }
  return out;
}

TEST(Router, AgreesWithTheNaiveOne) {
  const std::vector<RouteSet> sets = route_sets();
  auto lowered = std::make_unique<test::Lowered>();
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const std::string name = "t" + std::to_string(i) + ".yaml";
    lowered->add(lowered->loader.load_text(name, document(sets[i], i), lowered->diagnostics), name);
  }
  lowered->run({});
  test::Emitted emitted = test::emit_lowered(std::move(lowered));
  ASSERT_TRUE(emitted.lowered->model) << emitted.lowered->problems();

  test::ScratchFolder folder;
  ASSERT_EQ(emit::write(emitted.files, folder.path()).problem, "");
  std::string all, tables, expected;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const std::string api = "api" + std::to_string(i);
    all += "#include \"" + api + "/routes.cc\"\n";
    tables += "  paths = {";
    for (const std::string& path : request_paths(sets[i])) tables += "\"" + path + "\", ";
    tables += "};\n  ask(gateway::" + api + "::route);\n";
    expected += expected_lines(sets[i]);
  }
  std::ofstream(folder.path() + "/program.cc") << all << R"(
#include <cstdio>
#include <vector>
using namespace apigen::rt;
std::vector<std::string_view> paths;
void ask(const Operation* (*route)(std::string_view, std::string_view, Captures&)) {
  for (std::string_view path : paths) {
    for (std::string_view method : {"GET", "POST", "PURGE"}) {
      Captures captures;
      const Operation* found = route(method, path, captures);
      if (!found) { std::puts("-"); continue; }
      std::printf("%.*s", int(found->id.size()), found->id.data());
      for (std::size_t i = 0; i < captures.count; ++i) {
        std::printf(" %.*s=%.*s", int(found->parameter_names[i].size()), found->parameter_names[i].data(),
                    int(captures.values[i].size()), captures.values[i].data());
      }
      std::puts("");
    }
  }
}
int main() {
)" << tables << "}\n";
  // Routing calls nothing of the operations, so the runtime is not needed.
  ASSERT_EQ(test::compile(folder.path(), {"-O0", "program.cc", "-o", "program", "-Wl,--unresolved-symbols=ignore-all"}), "");
  const driver::ProcessResult result = driver::run({folder.path() + "/program"}, folder.path());
  ASSERT_EQ(result.status, 0) << result.output;

  std::istringstream got(result.output), wanted(expected);
  std::string left, right;
  std::size_t compared = 0;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    for (const std::string& path : request_paths(sets[i])) {
      for (const char* method : kMethods) {
        ASSERT_TRUE(std::getline(got, left) && std::getline(wanted, right));
        EXPECT_EQ(left, right) << "set " << i << ": " << method << " " << path << "\n" << document(sets[i], i);
        if (testing::Test::HasFailure()) return;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 10'000u);
}

}  // namespace
}  // namespace apigen
