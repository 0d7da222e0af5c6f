// One template with its input, as the conformance corpus writes it: {id, template, input{body, params{path, querystring,
// header}, context, stageVariables}, expect, error}.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apigen/rt/exchange.h"
#include "apigen/rt/integrations.h"
#include "apigen/rt/mapping.h"

namespace apigen::reference {

using Json = nlohmann::ordered_json;

struct TemplateCase {
  std::string id;
  std::string text;
  std::string body;
  Json params, context, stage_variables;
  std::optional<std::string> expect;  // none: an error
};

/// Reads JSON lines. Throws what nlohmann throws.
std::vector<TemplateCase> read_cases(const std::string& path);
TemplateCase case_of(const Json& line);

/// What a template sees of a case.
class CaseData : public rt::TemplateData {
 public:
  explicit CaseData(const TemplateCase& source, rt::Arena& arena);
  std::string_view context(std::string_view name) const override;
  void context_names(rt::ArenaVector<std::string_view>& names) const override;
  std::string_view stage_variable(std::string_view name) const override;
  void stage_variables(rt::ArenaVector<rt::NamedValue>& values) const override;
  std::string_view parameter(rt::vtl::ParameterPlace place, std::string_view name) const override;
  void parameters(rt::vtl::ParameterPlace place, rt::ArenaVector<rt::NamedValue>& values) const override;
  rt::Overrides& overrides() override { return overrides_; }

 private:
  const Json& params(rt::vtl::ParameterPlace place) const;
  const TemplateCase& source_;
  std::vector<std::pair<std::string, std::optional<std::string>>> context_;
  rt::Overrides overrides_;
};

/// What a run gave.
struct Rendered {
  bool failed = false;
  std::string text;   // or why it failed
  bool operator==(const Rendered& other) const { return failed == other.failed && (failed || text == other.text); }
};

using Run = rt::Outcome (*)(rt::TemplateScope& t, rt::Buffer& out);

/// Runs a compiled template on a case.
Rendered render(const TemplateCase& source, Run run);
/// Parses and interprets a case; a template that does not parse has failed.
Rendered interpret(const TemplateCase& source);

}  // namespace apigen::reference
