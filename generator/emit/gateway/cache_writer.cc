#include "cache_writer.h"

#include <algorithm>

#include "apigen/support/text.h"

namespace apigen::emit::gateway {
namespace {

using model::MethodRequestValue;

/// "    {rt::CacheKeyParameter::Location::querystring, "type"},": "" for what tells no two requests apart.
std::string row(const model::MappingSource& source) {
  std::string location, name;
  if (const auto* value = std::get_if<MethodRequestValue>(&source)) {
    static constexpr const char* kLocations[] = {"header", "querystring", "path"};
    location = kLocations[static_cast<int>(value->location)];
    name = value->name;
  } else if (const auto* variable = std::get_if<model::ContextVariable>(&source)) {
    location = "context";
    name = variable->name;
  } else if (const auto* of_stage = std::get_if<model::StageVariable>(&source)) {
    location = "stage_variable";
    name = of_stage->name;
  } else {
    return {};
  }
  return "    {rt::CacheKeyParameter::Location::" + location + ", " + view_of(name, 8) + "},\n";
}

}  // namespace

void call_through_cache(const ApiContext& context, const passes::OperationPlan& plan, const std::string& function, EmittedIntegration& integration) {
  if (std::find(plan.stages.begin(), plan.stages.end(), passes::Stage::cache) == plan.stages.end()) return;
  const model::Operation& operation = context.api.operations[static_cast<std::size_t>(plan.operation)];
  const passes::CacheKey key = passes::cache_key(*operation.integration);
  const std::string constant = "k" + support::pascal_case(function);
  std::string rows;
  std::size_t count = 0;
  for (const model::MappingSource& source : key.parameters) {
    const std::string one = row(source);
    rows += one;
    count += !one.empty();
  }
  CodeWriter out;
  std::string name;
  if (count) {
    out.emit("constexpr rt::CacheKeyParameter @name@CacheParameters[] = {\n@rows@};\n", {{"name", constant}, {"rows", rows}});
  }
  if (count || !key.name_space.empty()) {
    name = constant + "CacheKey";
    std::string fields;
    if (!key.name_space.empty()) fields += "    .name_space = " + view_of(key.name_space, 8) + ",\n";
    if (count) fields += "    .parameters = " + constant + "CacheParameters,\n    .parameter_count = " + std::to_string(count) + ",\n";
    out.emit("constexpr rt::CacheKey @name@{\n@fields@};\n", {{"name", name}, {"fields", fields}});
  }
  integration.constants += out.take();
  integration.cached = true;
  integration.cache_key = name;
}

}  // namespace apigen::emit::gateway
