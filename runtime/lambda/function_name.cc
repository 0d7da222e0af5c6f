#include "function_name.h"

namespace apigen::lambda {

FunctionName parse_function_name(std::string_view text) {
  constexpr std::string_view marker = "function:";
  std::size_t at = text.starts_with(marker) ? 0 : text.find(":function:");
  if (at != std::string_view::npos) text.remove_prefix(text.find(marker, at) + marker.size());
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace apigen::lambda
