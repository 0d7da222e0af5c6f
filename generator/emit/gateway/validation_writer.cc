#include "validation_writer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "apigen/support/text.h"

namespace apigen::emit::gateway {
namespace {

using support::cpp_string_view;

schema::Options options_of(const model::Api&) {
  schema::Options options;
  options.dialect = schema::Dialect::aws;
  return options;
}

}  // namespace

ValidationWriter::ValidationWriter(const ApiContext& context)
    : context_(context), compiler_(options_of(context.api), [&context](const document::Node& holder) -> const document::Node* {
        return context.api.resolver ? context.api.resolver->resolve(holder) : nullptr;
      }, context.diagnostics) {}

std::string ValidationWriter::check_of(const model::Schema& schema, const std::string& function) {
  const document::Node* node = schema.node;
  std::string name = schema.name;
  if (node->is_mapping() && node->find("$ref") && context_.api.resolver) {  // several operations share the component's check
    if (const document::Node* target = context_.api.resolver->resolve(*node)) {
      name = context_.api.resolver->name_of(*target);
      node = target;
    }
  }
  const schema::BlockId block = compiler_.add(*node, name.empty() ? function + ".body" : name);
  for (const schema::Exported& one : exported_) {
    if (one.block == block) return one.function;
  }
  exported_.push_back({block, names_.allocate("is_" + (name.empty() ? function + "_body" : name))});
  return exported_.back().function;
}

OperationSteps ValidationWriter::operation(const model::Operation& operation, const std::string& function) {
  OperationSteps checks;
  if (!operation.validator || operation.validation != model::ValidationMode::aws) return checks;
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
      checks.steps.push_back({.call = "rt::validate_parameters(x, " + constant + "Required, " + std::to_string(count) + ")"});
    }
  }
  if (operation.validator->body && operation.body) {
    std::string rows;
    std::size_t count = 0;
    for (const model::BodyContent& content : operation.body->content) {
      if (!content.schema) continue;
      rows += "    {" + cpp_string_view(content.media_type, 8) + ", " + check_of(context_.api.schema(*content.schema), function) + "},\n";
      ++count;
    }
    if (count) {
      out.emit("constexpr rt::BodyModel @name@Models[] = {\n@rows@\n};\n", {{"name", constant}, {"rows", rows.substr(0, rows.size() - 1)}});
      checks.steps.push_back({.call = "rt::validate_body(x, " + constant + "Models, " + std::to_string(count) + ")", .needs_body = true});
    }
  }
  checks.constants = out.take();
  return checks;
}

std::string ValidationWriter::header_text() const {
  CodeWriter out;
  write_file_head(out, context_, "Whether a body is as its model wants.", {"apigen/rt/request_validation.h"}, {});
  out.emit("namespace json = apigen::json;\n\n");
  for (const schema::Exported& one : exported_) {
    out.emit("bool @name@(const json::Value& v, rt::Validation& c);\n", {{"name", one.function}});
  }
  write_file_end(out, context_);
  return "#pragma once\n" + out.take();
}

std::string ValidationWriter::source_text() {
  const schema::Plan& plan = compiler_.finish();
  CodeWriter out;
  write_file_head(out, context_, "Models as straight code.", {}, {"validators.h"});
  out.append(schema::emit_cpp(plan, exported_));
  write_file_end(out, context_);
  return out.take();
}

}  // namespace apigen::emit::gateway
