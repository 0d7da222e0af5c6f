// What x-amazon-apigateway-cors of a document becomes: constant texts, joined when the gateway was built.
// Source: aws-behaviour reference 10.1.
#pragma once

#include <cstddef>
#include <string_view>

namespace apigen::rt {

/// Static storage. A text of null data is not set, and its field is not sent.
struct Cors {
  /// "*", "https://*", "http://*", or an origin as browsers send it.
  const std::string_view* origins;
  std::size_t origin_count;
  std::string_view allow_methods{};   // "GET,POST"
  std::string_view allow_headers{};
  std::string_view expose_headers{};
  std::string_view max_age{};         // seconds, as text
  bool allow_credentials = false;
};

}  // namespace apigen::rt
