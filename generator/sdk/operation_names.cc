#include "operation_names.h"

#include "apigen/openapi/fields.h"
#include "apigen/sdk/names.h"

namespace apigen::sdk {

std::vector<std::string> operation_names(const model::Operation& operation) {
  std::string base = openapi::lower(operation.method.token);
  std::vector<std::string> led;  // variables that a segment leads to
  const auto& segments = operation.path.segments;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (const auto* literal = std::get_if<model::LiteralSegment>(&segments[i])) {
      const bool leads = i + 1 < segments.size() && std::holds_alternative<model::ParamSegment>(segments[i + 1]);
      const std::string word = neutral(literal->text, "");
      if (!word.empty()) base += "_" + (leads ? singular(word) : word);
      continue;
    }
    const auto* greedy = std::get_if<model::GreedySegment>(&segments[i]);
    const std::string& variable = greedy ? greedy->name : std::get<model::ParamSegment>(segments[i]).name;
    const bool is_led = !greedy && i > 0 && std::holds_alternative<model::LiteralSegment>(segments[i - 1]);
    if (is_led) {
      led.push_back(variable);
    } else {
      base += "_by_" + neutral(variable, "path");
    }
  }
  if (segments.empty()) base += "_root";
  std::vector<std::string> out{neutral(base)};
  for (const std::string& variable : led) {
    base += "_by_" + neutral(variable, "path");
    out.push_back(neutral(base));
  }
  return out;
}

std::string group_title(const model::Operation& operation) {
  if (!operation.tags.empty() && !operation.tags.front().empty()) return operation.tags.front();
  for (const model::Segment& segment : operation.path.segments) {
    const auto* literal = std::get_if<model::LiteralSegment>(&segment);
    if (literal && !neutral(literal->text, "").empty()) return literal->text;
  }
  return "default";
}

}  // namespace apigen::sdk
