#include "apigen/integrations/media_types.h"

#include "apigen/rt/message.h"

namespace apigen::rt {

std::string_view first_media_type(std::string_view list) {
  std::string_view type = list.substr(0, list.find_first_of(",;"));
  while (!type.empty() && (type.front() == ' ' || type.front() == '\t')) type.remove_prefix(1);
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return type;
}

bool is_binary_type(const Api& api, std::string_view type) {
  for (std::size_t i = 0; i < api.binary_media_type_count; ++i) {
    std::string_view entry = api.binary_media_types[i];
    if (entry == "*/*") return true;
    if (type.empty()) continue;
    if (equals_ignoring_case(entry, type)) {
      // "*/test" in both places: such an entry matches nothing, not even itself (2.3).
      if (!entry.starts_with("*/")) return true;
      continue;
    }
    if (entry.ends_with("/*")) {
      std::string_view family = entry.substr(0, entry.size() - 1);  // with the slash
      if (type.size() >= family.size() && equals_ignoring_case(type.substr(0, family.size()), family)) return true;
    }
  }
  return false;
}

}  // namespace apigen::rt
