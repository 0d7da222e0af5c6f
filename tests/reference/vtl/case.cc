#include "tests/reference/vtl/case.h"

#include <fstream>

#include "apigen/mapping/template.h"
#include "tests/reference/vtl/interpreter.h"

namespace apigen::reference {
namespace {

const Json kNothing = Json::object();

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

void flatten(const Json& value, const std::string& prefix, std::vector<std::pair<std::string, std::optional<std::string>>>& out) {
  for (const auto& [name, member] : value.items()) {
    if (member.is_object() && !member.empty()) flatten(member, prefix + name + ".", out);
    else if (member.is_null()) out.emplace_back(prefix + name, std::nullopt);
    else if (!member.is_object()) out.emplace_back(prefix + name, text_of(member));
  }
}

}  // namespace

TemplateCase case_of(const Json& line) {
  TemplateCase result;
  result.id = line.value("id", "");
  result.text = line.at("template").get<std::string>();
  const Json& input = line.contains("input") ? line["input"] : kNothing;
  if (input.contains("body") && input["body"].is_string()) result.body = input["body"].get<std::string>();
  result.params = input.value("params", kNothing);
  result.context = input.value("context", kNothing);
  result.stage_variables = input.value("stageVariables", kNothing);
  if (line.contains("expect") && line["expect"].is_string()) result.expect = line["expect"].get<std::string>();
  return result;
}

std::vector<TemplateCase> read_cases(const std::string& path) {
  std::vector<TemplateCase> cases;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) cases.push_back(case_of(Json::parse(line)));
  }
  return cases;
}

CaseData::CaseData(const TemplateCase& source, rt::Arena& arena) : source_(source), overrides_(arena) { flatten(source.context, "", context_); }

std::string_view CaseData::context(std::string_view name) const {
  for (const auto& [known, value] : context_) {
    if (known == name && value) return *value;
  }
  return {};
}

void CaseData::context_names(rt::ArenaVector<std::string_view>& names) const {
  for (const auto& [name, value] : context_) names.push_back(name);
}

std::string_view CaseData::stage_variable(std::string_view name) const {
  auto found = source_.stage_variables.find(std::string(name));
  return found == source_.stage_variables.end() ? std::string_view() : std::string_view(found->get_ref<const std::string&>());
}

void CaseData::stage_variables(rt::ArenaVector<rt::NamedValue>& values) const {
  for (const auto& [name, value] : source_.stage_variables.items()) values.push_back({values.arena().copy(name), value.get_ref<const std::string&>()});
}

const Json& CaseData::params(rt::vtl::ParameterPlace place) const {
  const char* name = place == rt::vtl::ParameterPlace::path ? "path" : place == rt::vtl::ParameterPlace::querystring ? "querystring" : "header";
  auto found = source_.params.find(name);
  return found == source_.params.end() ? kNothing : *found;
}

std::string_view CaseData::parameter(rt::vtl::ParameterPlace place, std::string_view name) const {
  const Json& values = params(place);
  auto found = values.find(std::string(name));
  return found == values.end() ? std::string_view() : std::string_view(found->get_ref<const std::string&>());
}

void CaseData::parameters(rt::vtl::ParameterPlace place, rt::ArenaVector<rt::NamedValue>& values) const {
  for (const auto& [name, value] : params(place).items()) values.push_back({values.arena().copy(name), value.get_ref<const std::string&>()});
}

namespace {
template <class F>
Rendered run_on(const TemplateCase& source, F run) {
  rt::Arena arena;
  CaseData data(source, arena);
  rt::TemplateInput input;
  input.body = source.body;
  rt::TemplateScope scope(arena, input, data);
  rt::Buffer out(arena);
  rt::Outcome outcome = run(scope, out);
  if (!outcome.ok()) return {true, std::string(outcome.error().cause)};
  return {false, std::string(out.view())};
}
}  // namespace

Rendered render(const TemplateCase& source, Run run) { return run_on(source, run); }

Rendered interpret(const TemplateCase& source) {
  support::Diagnostics diagnostics;
  auto parsed = mapping::parse_template(source.text, {}, diagnostics);
  if (!parsed) return {true, diagnostics.all().empty() ? "" : diagnostics.all()[0].message};
  return run_on(source, [&](rt::TemplateScope& scope, rt::Buffer& out) { return Interpreter(scope).run(parsed->body, out); });
}

}  // namespace apigen::reference
