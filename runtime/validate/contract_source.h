// Where the text of a parameter comes from. Internal to the contract checks.
#pragma once

#include "text_values.h"

namespace apigen::rt {

/// `in` of a failure of the media type, which is answered 415.
inline constexpr std::string_view kContentType = "content-type";

struct ContractCheck::Source {
  std::string_view in;
  Escapes escapes;
  const std::string_view* texts = nullptr;
  std::size_t count = 0;
  const ArenaVector<NamedValue>* pairs = nullptr;  // an object whose members are parameters of their own, instead of texts
};

}  // namespace apigen::rt
