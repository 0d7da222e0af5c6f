#include <array>

#include "apigen/aws/mapping.h"
#include "apigen/openapi/fields.h"

namespace apigen::aws {

using document::Member;
using document::Node;
using support::DiagnosticId;

namespace {

struct Subtype {
  std::string_view name;
  std::array<std::string_view, 4> required;
  std::array<std::string_view, 7> optional;  // Region may always stand
};

// aws-behaviour.md 11.4
constexpr Subtype kSubtypes[] = {
    {"EventBridge-PutEvents", {"Detail", "DetailType", "Source"}, {"Time", "EventBusName", "Resources", "TraceHeader"}},
    {"SQS-SendMessage",
     {"QueueUrl", "MessageBody"},
     {"DelaySeconds", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId", "MessageSystemAttributes"}},
    {"SQS-ReceiveMessage",
     {"QueueUrl"},
     {"AttributeNames", "MaxNumberOfMessages", "MessageAttributeNames", "ReceiveRequestAttemptId", "VisibilityTimeout",
      "WaitTimeSeconds"}},
    {"SQS-DeleteMessage", {"QueueUrl", "ReceiptHandle"}, {}},
    {"SQS-PurgeQueue", {"QueueUrl"}, {}},
    {"AppConfig-GetConfiguration",
     {"Application", "Environment", "Configuration", "ClientId"},
     {"ClientConfigurationVersion"}},
    {"Kinesis-PutRecord", {"StreamName", "Data", "PartitionKey"}, {"SequenceNumberForOrdering", "ExplicitHashKey"}},
    {"StepFunctions-StartExecution", {"StateMachineArn"}, {"Name", "Input"}},
    {"StepFunctions-StartSyncExecution", {"StateMachineArn"}, {"Name", "Input", "TraceHeader"}},
    {"StepFunctions-StopExecution", {"ExecutionArn"}, {"Cause", "Error"}},
};

template <typename List>
bool holds(const List& list, std::string_view name) {
  for (std::string_view one : list) {
    if (!one.empty() && one == name) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> canonical_subtype(std::string_view name) {
  for (const Subtype& one : kSubtypes) {
    if (openapi::lower(one.name) == openapi::lower(name)) return std::string(one.name);
  }
  return std::nullopt;
}

std::vector<std::string_view> known_subtypes() {
  std::vector<std::string_view> out;
  for (const Subtype& one : kSubtypes) out.push_back(one.name);
  return out;
}

std::vector<model::ParameterMapping> read_service_parameters(const Node* node, support::Span span,
                                                             const std::string& subtype, const Place& place,
                                                             support::Diagnostics& diagnostics) {
  std::vector<model::ParameterMapping> out;
  const Subtype* known = nullptr;
  for (const Subtype& one : kSubtypes) {
    if (one.name == subtype) known = &one;
  }
  if (!known) return out;
  if (node && !node->is_mapping()) {
    diagnostics.report(DiagnosticId::wrong_type, node->span,
                       "'requestParameters' of " + place.text() + " should be an object");
    return out;
  }
  for (std::string_view name : known->required) {
    if (!name.empty() && (!node || !node->find(name))) {
      diagnostics.report(DiagnosticId::missing_field, node ? node->span : span,
                         subtype + " of " + place.text() + " needs the request parameter " + std::string(name));
    }
  }
  if (!node) return out;
  for (const Member& entry : node->members) {
    if (entry.key != "Region" && !holds(known->required, entry.key) && !holds(known->optional, entry.key)) {
      std::vector<std::string_view> names(known->required.begin(), known->required.end());
      names.insert(names.end(), known->optional.begin(), known->optional.end());
      std::string near = support::nearest(entry.key, names);
      diagnostics.report(DiagnosticId::unknown_property, entry.key_span,
                         subtype + " of " + place.text() + " has no parameter '" + entry.key + "'",
                         near.empty() ? "" : "did you mean '" + near + "'?");
    }
    if (openapi::is_intrinsic(*entry.value)) {
      openapi::Fields(*node, "'requestParameters' of " + place.text(), diagnostics)
          .wrong_type(entry.key, *entry.value, "a string");
      continue;
    }
    std::optional<std::string> text = openapi::scalar_text(*entry.value);
    std::optional<model::MappingSource> source = text ? parse_http_source(*text, false) : std::nullopt;
    if (!source) {
      diagnostics.report(DiagnosticId::invalid_mapping_expression, entry.value->span,
                         "the value of '" + entry.key + "' of " + place.text() + " is no mapping expression",
                         "write $request.body.x, $request.header.x, $context.x or plain text");
      continue;
    }
    out.push_back(
        {model::MappingLocation::service, model::MappingAction::set, entry.key, std::move(*source), entry.key_span});
  }
  return out;
}

}  // namespace apigen::aws
