// multipart/form-data taken apart. Source: RFC 7578, RFC 2046 section 5.1.1.
#pragma once

#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::rt {

struct FormPart {
  std::string_view name;
  std::string_view content_type;  // "text/plain" where the part does not say
  std::string_view content;
  bool file = false;              // it has a file name
};

struct FormParts {
  ArenaVector<FormPart> parts;
  const char* problem = nullptr;  // a plain sentence's end: "has no boundary"; null: fine
};

/// Views into `body`. `content_type`: the whole header field, for its boundary.
FormParts split_multipart(Arena& arena, std::string_view content_type, std::string_view body);

}  // namespace apigen::rt
