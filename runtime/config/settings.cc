#include "apigen/config/settings.h"

#include "sections.h"

namespace apigen::config {

std::shared_ptr<const Settings> defaults() {
  auto settings = std::make_shared<Settings>();
  add_environment_endpoints(*settings);
  read_shared_aws_files(*settings);
  return settings;
}

void read_validation(Members& top, Settings& out) {
  std::string word;
  if (top.word("validation", word, {"aws", "strict"})) out.validation = word == "aws" ? RequestValidation::aws : RequestValidation::strict;
  if (top.word("responseValidation", word, {"off", "log", "enforce"})) {
    out.answer_validation = word == "off" ? AnswerValidation::off : word == "log" ? AnswerValidation::log : AnswerValidation::enforce;
  }
  if (top.word("unknownParameters", word, {"ignore", "refuse"})) out.unknown_parameters = word == "ignore" ? UnknownParameters::ignore : UnknownParameters::refuse;
}

const Stage* find_stage(const Settings& settings, std::string_view api_id, std::string_view stage, bool only_api) {
  const std::vector<Stage>* stages = only_api ? &settings.stages : nullptr;
  if (!only_api) {
    auto api = settings.apis.find(api_id);
    if (api != settings.apis.end()) stages = &api->second.stages;
  }
  if (!stages) return nullptr;
  for (const Stage& candidate : *stages) {
    if (candidate.name == stage) return &candidate;
  }
  return nullptr;
}

}  // namespace apigen::config
