// How arguments travel: the styles of OpenAPI 3.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/json.hpp"

namespace sdk::detail {

enum class Location {
  path,
  query,
  header,
  cookie,
  method
};
enum class Style {
  simple,
  label,
  matrix,
  form,
  space,
  pipe,
  tab,
  deep_object,
  json
};

struct ParameterRules {
  std::string_view wire;
  Location location = Location::query;
  Style style = Style::form;
  bool explode = true;
  bool required = false;
  bool reserved = false;  // reserved characters are sent as they are; in paths slashes
};

/// A value that is no list or object, as text; null is empty.
std::string plain_text(const Json& value);
bool is_empty_aggregate(const Json& value);

std::string path_text(const ParameterRules& rules, const Json& value);
std::string header_text(const ParameterRules& rules, const Json& value);
/// name=value, encoded; `encode` is that of queries or of forms.
std::vector<std::string> query_pairs(const ParameterRules& rules, const Json& value,
                                     const std::function<std::string(std::string_view)>& encode);

}  // namespace sdk::detail
