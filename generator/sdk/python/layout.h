// Bracketed Python source, broken into lines as ruff format breaks it: on one line if it fits, else the contents of
// a call on one indented line, else an item a line with a trailing comma.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace apigen::sdk::python {

inline constexpr std::size_t kLineWidth = 140;

struct Source {
  std::string open;  // of a leaf: all of it
  std::vector<Source> items;
  std::string close;
  bool tuple = false;  // of one item: needs its comma

  Source(std::string text) : open(std::move(text)) {}
  Source(const char* text) : open(text) {}
  Source(std::string opening, std::vector<Source> parts, std::string closing, bool is_tuple = false)
      : open(std::move(opening)), items(std::move(parts)), close(std::move(closing)), tuple(is_tuple) {}
};

/// (a, b), (a,) or ().
Source tuple_of(std::vector<Source> items);
/// name(items).
Source call_of(const std::string& name, std::vector<Source> items);
/// name=value, as an item of a call.
Source keyword(const std::string& name, Source value);

/// The text, beginning at `column` of a line whose margin is `indent`, with `after` columns behind it.
std::string render(const Source& source, std::size_t indent, std::size_t column, std::size_t after = 0);

}  // namespace apigen::sdk::python
