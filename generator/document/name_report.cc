#include "name_report.h"

#include "apigen/support/text.h"

namespace apigen::document {

using support::DiagnosticId;
using support::printable;

void NameReport::List::add(std::string_view name, std::string_view detail, support::Span at) {
  auto [entry, is_new] = index.emplace(std::string(name), uses.size());
  if (is_new) uses.push_back({std::string(name), std::string(detail), {}});
  uses[entry->second].places.push_back(at);
}

void NameReport::missing(std::string_view name, std::string_view kind, support::Span at) { missing_.add(name, kind, at); }
void NameReport::assumed(std::string_view name, std::string_view value, support::Span at) { assumed_.add(name, value, at); }

std::string NameReport::places_of(const Use& use) {
  constexpr std::size_t most = 8;
  std::string out = use.places.size() == 1 ? "line " : "lines ";
  for (std::size_t i = 0; i < use.places.size() && i < most; ++i) {
    if (i > 0) out += ", ";
    const support::Span& at = use.places[i];
    out += at.file ? std::to_string(at.file->position(at.begin).line) : "?";
  }
  if (use.places.size() > most) out += " and " + std::to_string(use.places.size() - most) + " more";
  return out;
}

void NameReport::finish(const std::vector<std::string_view>& given, support::Diagnostics& diagnostics) const {
  if (!missing_.uses.empty()) {
    std::size_t count = missing_.uses.size();
    std::string message = count == 1 ? "there is no value for a name that the document uses:" : "there is no value for " + std::to_string(count) + " names that the document uses:";
    std::string near;
    for (const Use& use : missing_.uses) {
      message += "\n" + printable(use.name) + (use.detail.empty() ? "" : ", " + use.detail) + ": " + places_of(use);
      if (near.empty()) {
        if (std::string found = support::nearest(use.name, given); !found.empty()) near = "; is the parameter " + support::in_quotes(found) + " meant for " + support::in_quotes(use.name) + "?";
      }
    }
    diagnostics.report(DiagnosticId::missing_parameter, missing_.uses[0].places[0], std::move(message),
                       "give each as --param NAME=VALUE, or all in a file with --params FILE" + near);
  }
  if (!assumed_.uses.empty()) {
    std::string message = "values were made up for names that are not given:";
    for (const Use& use : assumed_.uses) message += "\n" + printable(use.name) + " = " + printable(use.detail) + ": " + places_of(use);
    diagnostics.report(DiagnosticId::assumed_value, assumed_.uses[0].places[0], std::move(message), "give them as --param NAME=VALUE");
  }
}

}  // namespace apigen::document
