// Gathers the names that no value was found for, so that one diagnostic tells all of them.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "apigen/support/diagnostics.h"

namespace apigen::document {

class NameReport {
 public:
  /// `kind` says what the name stands for, in words ("a condition"); empty for a plain name.
  void missing(std::string_view name, std::string_view kind, support::Span at);
  /// A value was made up by the place where the name stands.
  void assumed(std::string_view name, std::string_view value, support::Span at);
  /// At most one error and one warning. `given` are the names of the parameters, for suggestions.
  void finish(const std::vector<std::string_view>& given, support::Diagnostics& diagnostics) const;

 private:
  struct Use {
    std::string name;
    std::string detail;  // kind or made-up value
    std::vector<support::Span> places;
  };
  struct List {
    std::vector<Use> uses;
    std::unordered_map<std::string, std::size_t> index;
    void add(std::string_view name, std::string_view detail, support::Span at);
  };

  static std::string places_of(const Use& use);

  List missing_;
  List assumed_;
};

}  // namespace apigen::document
