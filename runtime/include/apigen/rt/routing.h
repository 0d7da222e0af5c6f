// What generated routers are made of: taking a path apart, segment by segment, and comparing segments.
//
// All of it is inline and allocation-free. Paths are raw (percent-encoded) and begin with '/'. Source: aws-behaviour
// reference sections 11.1 and 12.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace apigen::rt {

/// The methods that a document can name; everything else is `other`.
enum class Method : std::uint8_t { other, del, get, head, options, patch, post, put, trace };

inline Method method_of(std::string_view token) {
  switch (token.size()) {
    case 3:
      if (token == "GET") return Method::get;
      if (token == "PUT") return Method::put;
      break;
    case 4:
      if (token == "POST") return Method::post;
      if (token == "HEAD") return Method::head;
      break;
    case 5:
      if (token == "PATCH") return Method::patch;
      if (token == "TRACE") return Method::trace;
      break;
    case 6:
      if (token == "DELETE") return Method::del;
      break;
    case 7:
      if (token == "OPTIONS") return Method::options;
      break;
    default:
      break;
  }
  return Method::other;
}

/// What routing looks at beside the path.
struct RouteKey {
  Method method;
  std::string_view token;  // the method as sent
  explicit RouteKey(std::string_view method_token) : method(method_of(method_token)), token(method_token) {}
  /// ANY of a REST API stands for seven methods (section 12.1).
  bool any() const { return method != Method::other && method != Method::trace; }
};

/// One trailing slash is ignored. "/" becomes "", the root's path; so does "//", whose first slash is a doubled one after
/// the stage.
inline std::string_view without_trailing_slash(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return path == "/" ? std::string_view() : path;
}

/// The first segment of a path that is not empty, and what follows it ("" or "/...").
struct PathPart {
  std::string_view segment;
  std::string_view rest;
};
inline PathPart first_segment(std::string_view path) {
  std::size_t end = path.find('/', 1);
  if (end == std::string_view::npos) end = path.size();
  return {path.substr(1, end - 1), path.substr(end)};
}

/// Whether a segment, whose length the caller has compared already, is this literal.
template <std::size_t N>
inline bool is(std::string_view segment, const char (&literal)[N]) {
  return __builtin_memcmp(segment.data(), literal, N - 1) == 0;
}

}  // namespace apigen::rt
