// The router's naive twin: every path tried on its own, the best match kept. No tree, no sharing, nothing clever.
//
// Rules (aws-behaviour.md 12.1): a route matches if all its segments do; literal text compares byte for byte, `{x}`
// takes one segment that is not empty, `{x+}` takes the rest, at least one segment. Among the routes that match and
// have the method (or ANY), the one that is more literal at the first segment where they differ wins: literal, then
// `{x}`, then `{x+}`. The method itself beats ANY on the same path. One slash at the end is ignored; doubled slashes
// make empty segments, which only a greedy variable takes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apigen::reference {

struct NaiveRoute {
  std::string method;  // "GET", or "ANY"
  std::string path;    // "/pets/{petId}"
};

struct NaiveMatch {
  std::size_t route = 0;                                      // index of the route
  std::vector<std::pair<std::string, std::string>> captures;  // name, raw text; in the order of the path
};

namespace naive {

inline std::vector<std::string> segments(std::string_view path) {
  std::vector<std::string> out;
  if (path.empty() || path == "/") return out;
  path.remove_prefix(1);
  while (true) {
    std::size_t slash = path.find('/');
    out.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

inline bool is_variable(const std::string& segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
inline bool is_greedy(const std::string& segment) {
  return is_variable(segment) && segment[segment.size() - 2] == '+';
}
inline int rank(const std::string& segment) {
  return is_greedy(segment) ? 2 : is_variable(segment) ? 1 : 0;
}

inline std::optional<NaiveMatch> match_path(const std::vector<std::string>& route,
                                            const std::vector<std::string>& request) {
  NaiveMatch out;
  for (std::size_t i = 0; i < route.size(); ++i) {
    const std::string& segment = route[i];
    if (i >= request.size()) return std::nullopt;
    if (is_greedy(segment)) {
      std::string rest = request[i];
      for (std::size_t j = i + 1; j < request.size(); ++j) rest += "/" + request[j];
      if (rest.empty()) return std::nullopt;
      out.captures.emplace_back(segment.substr(1, segment.size() - 3), rest);
      return out;
    }
    if (is_variable(segment)) {
      if (request[i].empty()) return std::nullopt;
      out.captures.emplace_back(segment.substr(1, segment.size() - 2), request[i]);
    } else if (segment != request[i]) {
      return std::nullopt;
    }
  }
  if (request.size() != route.size()) return std::nullopt;
  return out;
}

/// True if route `a` is to be preferred to `b`; both match.
inline bool better(const NaiveRoute& a, const NaiveRoute& b) {
  std::vector<std::string> left = segments(a.path), right = segments(b.path);
  for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
    if (rank(left[i]) != rank(right[i])) return rank(left[i]) < rank(right[i]);
  }
  return b.method == "ANY" && a.method != "ANY";
}

}  // namespace naive

/// The route that answers, or none. `path` is the raw request path without stage and query.
inline std::optional<NaiveMatch> naive_route(const std::vector<NaiveRoute>& routes, std::string_view method,
                                             std::string_view path) {
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  std::vector<std::string> request = naive::segments(path);
  std::optional<NaiveMatch> best;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    if (routes[i].method != "ANY" && routes[i].method != method) continue;
    std::optional<NaiveMatch> match = naive::match_path(naive::segments(routes[i].path), request);
    if (!match) continue;
    match->route = i;
    if (!best || naive::better(routes[i], routes[best->route])) best = std::move(match);
  }
  return best;
}

}  // namespace apigen::reference
