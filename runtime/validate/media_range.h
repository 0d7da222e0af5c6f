// Media types of bodies against the ranges that a document declares. Source: RFC 9110 sections 8.3.1, 12.5.1.
#pragma once

#include <string_view>

#include "apigen/rt/message.h"

namespace apigen::rt {

/// "application/json" of "application/json; charset=utf-8".
inline std::string_view bare_media_type(std::string_view field) {
  field = field.substr(0, field.find(';'));
  while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
  while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
  return field;
}

/// How well a type fits a range: 3 the same, 2 "text/*", 1 "*/*", 0 not at all.
inline int fits_media_range(std::string_view type, std::string_view range) {
  if (equals_ignoring_case(type, range)) return 3;
  if (range == "*/*" || range == "*") return 1;
  if (!range.ends_with("/*")) return 0;
  range.remove_suffix(1);
  return type.size() > range.size() && equals_ignoring_case(type.substr(0, range.size()), range) ? 2 : 0;
}

}  // namespace apigen::rt
