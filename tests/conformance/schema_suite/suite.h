// The tables that schema_suite_generate writes.
#pragma once

#include <cstddef>
#include <string_view>

#include "apigen/rt/validate.h"

namespace apigen::suite {

struct Test {
  std::string_view description;
  std::string_view data;  // JSON
  bool valid;
};
struct Group {
  std::string_view title;
  rt::Check check;           // null: the schema could not be compiled
  std::string_view problem;  // why
  const Test* tests;
  std::size_t test_count;
};
struct Groups {
  const Group* groups;
  std::size_t count;
};
extern const Groups* const all[];
extern const std::size_t all_count;

}  // namespace apigen::suite
