// contracts.h and contracts.cc of one shard: what operations declare, a line for each thing, for strict request validation
// and for the validation of answers.
#pragma once

#include <string>

#include "schema_checks.h"
#include "steps.h"
#include "text_shapes.h"
#include "writers.h"

namespace apigen::emit::gateway {

class ContractWriter {
 public:
  /// Schemas of requests and of answers are compiled apart: readOnly and writeOnly mean different things in them.
  ContractWriter(const ApiContext& context, SchemaChecks& requests, SchemaChecks& answers) : context_(context), requests_(requests), answers_(answers) {}

  /// The check of the request, if the operation is validated strictly.
  OperationSteps request(const model::Operation& operation, const std::string& function);
  /// What `function` passes on to rt::check_answer(x, ...): "get_pet_answer, rt::AnswerMode::log"; "" if answers are not checked.
  std::string answer(const model::Operation& operation, const std::string& function);

  bool empty() const { return declarations_.empty(); }
  std::string header_text() const;
  std::string source_text(const std::string& header) const;

 private:
  std::string parameter(const model::Parameter& parameter, const std::string& name, SchemaChecks& checks, schema::Shape& shape);
  std::string known_names(const model::Operation& operation, const std::string& constant, const std::string& except, std::size_t& count, bool& open);
  std::string content(const model::BodyContent& content, const std::string& name, const std::string& constant, std::size_t number, SchemaChecks& checks);
  std::string contents(const std::vector<model::BodyContent>& all, const std::string& name, const std::string& constant, SchemaChecks& checks, std::size_t& count);
  std::string fields(const model::BodyContent& content, const schema::Shape& shape, std::size_t& count);

  const ApiContext& context_;
  SchemaChecks& requests_;
  SchemaChecks& answers_;
  TextShapes shapes_;
  CodeWriter declarations_, bodies_;
};

}  // namespace apigen::emit::gateway
