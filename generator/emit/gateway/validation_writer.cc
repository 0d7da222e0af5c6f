#include "validation_writer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "apigen/support/text.h"

namespace apigen::emit::gateway {
namespace {

using support::cpp_string_view;

schema::Options aws_options() {
  schema::Options options;
  options.dialect = schema::Dialect::aws;
  return options;
}

}  // namespace

ValidationWriter::ValidationWriter(const ApiContext& context) : context_(context), checks_(context, aws_options(), "is_") {}

OperationSteps ValidationWriter::operation(const model::Operation& operation, const std::string& function) {
  OperationSteps checks;
  if (!operation.validator) return checks;
  // A gateway that was built strict can be told to answer as AWS does (decision 9).
  const std::string guard = operation.validation == model::ValidationMode::strict ? "rt::in_strict_mode(x) ? rt::Outcome() : " : "";
  const std::string constant = "k" + support::pascal_case(function);
  CodeWriter out;
  if (operation.validator->parameters) {
    // Headers, then path, then query string, each in the order of its names (aws-behaviour section 7).
    using Location = model::Parameter::Location;
    static constexpr std::pair<Location, const char*> kOrder[] = {{Location::header, "header"}, {Location::path, "path"}, {Location::query, "querystring"}};
    std::string rows;
    std::size_t count = 0;
    for (const auto& [location, word] : kOrder) {
      std::vector<std::string> names;
      for (const model::Parameter& parameter : operation.parameters) {
        if (parameter.location == location && parameter.required) names.push_back(parameter.name);
      }
      std::sort(names.begin(), names.end());
      for (const std::string& name : names) {
        rows += "    {rt::RequiredParameter::Location::" + std::string(word) + ", " + cpp_string_view(name, 8) + "},\n";
        ++count;
      }
    }
    if (count) {
      out.emit("constexpr rt::RequiredParameter @name@Required[] = {\n@rows@\n};\n", {{"name", constant}, {"rows", rows.substr(0, rows.size() - 1)}});
      checks.steps.push_back({.call = guard + "rt::validate_parameters(x, " + constant + "Required, " + std::to_string(count) + ")"});
    }
  }
  if (operation.validator->body && operation.body) {
    std::string rows;
    std::size_t count = 0;
    for (const model::BodyContent& content : operation.body->content) {
      if (!content.schema) continue;
      rows += "    {" + cpp_string_view(content.media_type, 8) + ", " + checks_.function_of(context_.api.schema(*content.schema), function + "_body") + "},\n";
      ++count;
    }
    if (count) {
      out.emit("constexpr rt::BodyModel @name@Models[] = {\n@rows@\n};\n", {{"name", constant}, {"rows", rows.substr(0, rows.size() - 1)}});
      checks.steps.push_back({.call = guard + "rt::validate_body(x, " + constant + "Models, " + std::to_string(count) + ")", .needs_body = true});
    }
  }
  checks.constants = out.take();
  return checks;
}

}  // namespace apigen::emit::gateway
