#include "apigen/rt/message.h"

namespace apigen::rt {
namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

void Headers::set(std::string_view name, std::string_view value) {
  bool placed = false;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    HeaderField field = (*this)[i];
    if (equals_ignoring_case(field.name, name)) {
      if (placed) continue;
      field = {name, value};
      placed = true;
    }
    (*this)[kept++] = field;
  }
  while (size() > kept) pop_back();
  if (!placed) add(name, value);
}

void Headers::remove(std::string_view name) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    if (!equals_ignoring_case((*this)[i].name, name)) (*this)[kept++] = (*this)[i];
  }
  while (size() > kept) pop_back();
}

std::string_view Headers::last(std::string_view name) const {
  for (std::size_t i = size(); i-- > 0;) {
    if (equals_ignoring_case((*this)[i].name, name)) return (*this)[i].value;
  }
  return {};
}

std::string_view Headers::first(std::string_view name) const {
  for (const HeaderField& field : *this) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return {};
}

}  // namespace apigen::rt
