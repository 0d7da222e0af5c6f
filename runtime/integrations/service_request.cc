#include "service_request.h"

#include "apigen/core/urlencoding.h"
#include "apigen/json/value.h"
#include "apigen/json/writer.h"
#include "failures.h"

namespace apigen::rt {
namespace {

using Parameters = ArenaVector<NamedValue>;

enum class Form : std::uint8_t {
  text,
  list,        // a JSON array, or values with commas between
  attributes,  // {"name": {"DataType": ..., "StringValue": ...}}
};

struct Parameter {
  std::string_view name;    // in the document
  std::string_view member;  // in the service's request
  Form form = Form::text;
};

enum class Protocol : std::uint8_t { json, query, configuration };

struct Service {
  Protocol protocol;
  std::string_view service;
  std::string_view target;  // X-Amz-Target, or the query protocol's action
  std::string_view version; // of the JSON protocol
  Parameter parameters[8];
};

// In the order of ServiceActionKind. Members as the services' API references name them.
constexpr Service kServices[] = {
    {Protocol::json, "events", "AWSEvents.PutEvents", "1.1",
     {{"Detail", "Detail"}, {"DetailType", "DetailType"}, {"Source", "Source"}, {"Time", "Time"}, {"EventBusName", "EventBusName"},
      {"Resources", "Resources", Form::list}, {"TraceHeader", "TraceHeader"}}},
    {Protocol::query, "sqs", "SendMessage", "",
     {{"QueueUrl", "QueueUrl"}, {"MessageBody", "MessageBody"}, {"DelaySeconds", "DelaySeconds"},
      {"MessageAttributes", "MessageAttribute", Form::attributes}, {"MessageDeduplicationId", "MessageDeduplicationId"},
      {"MessageGroupId", "MessageGroupId"}, {"MessageSystemAttributes", "MessageSystemAttribute", Form::attributes}}},
    {Protocol::query, "sqs", "ReceiveMessage", "",
     {{"QueueUrl", "QueueUrl"}, {"AttributeNames", "AttributeName", Form::list}, {"MaxNumberOfMessages", "MaxNumberOfMessages"},
      {"MessageAttributeNames", "MessageAttributeName", Form::list}, {"ReceiveRequestAttemptId", "ReceiveRequestAttemptId"},
      {"VisibilityTimeout", "VisibilityTimeout"}, {"WaitTimeSeconds", "WaitTimeSeconds"}}},
    {Protocol::query, "sqs", "DeleteMessage", "", {{"QueueUrl", "QueueUrl"}, {"ReceiptHandle", "ReceiptHandle"}}},
    {Protocol::query, "sqs", "PurgeQueue", "", {{"QueueUrl", "QueueUrl"}}},
    {Protocol::configuration, "appconfig", "", "", {}},
    {Protocol::json, "kinesis", "Kinesis_20131202.PutRecord", "1.1",
     {{"StreamName", "StreamName"}, {"Data", "Data"}, {"PartitionKey", "PartitionKey"}, {"SequenceNumberForOrdering", "SequenceNumberForOrdering"},
      {"ExplicitHashKey", "ExplicitHashKey"}}},
    {Protocol::json, "states", "AWSStepFunctions.StartExecution", "1.0", {{"StateMachineArn", "stateMachineArn"}, {"Name", "name"}, {"Input", "input"}}},
    {Protocol::json, "states", "AWSStepFunctions.StartSyncExecution", "1.0",
     {{"StateMachineArn", "stateMachineArn"}, {"Name", "name"}, {"Input", "input"}, {"TraceHeader", "traceHeader"}}},
    {Protocol::json, "states", "AWSStepFunctions.StopExecution", "1.0", {{"ExecutionArn", "executionArn"}, {"Cause", "cause"}, {"Error", "error"}}},
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

ArenaVector<std::string_view> list_of(Arena& arena, std::string_view text) {
  ArenaVector<std::string_view> values(arena);
  const json::Parsed parsed = json::parse(arena, text);
  if (parsed.value && parsed.value->is(json::Type::array)) {
    for (const json::Value& value : *parsed.value) {
      if (value.is(json::Type::string)) values.push_back(value.text());
    }
    return values;
  }
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    values.push_back(trimmed(text.substr(0, comma)));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return values;
}

void append_json(Buffer& out, const Service& service, const Parameters& parameters) {
  bool more = false;
  out.append('{');
  for (const Parameter& parameter : service.parameters) {
    const std::string_view value = parameter.name.empty() ? std::string_view() : service_parameter(parameters, parameter.name);
    if (!value.data()) continue;
    if (more) out.append(',');
    more = true;
    json::append_string(out, parameter.member);
    out.append(':');
    if (parameter.form == Form::text) {
      json::append_string(out, value);
      continue;
    }
    bool next = false;
    out.append('[');
    for (std::string_view item : list_of(out.arena(), value)) {
      if (next) out.append(',');
      next = true;
      json::append_string(out, item);
    }
    out.append(']');
  }
  out.append('}');
}

void append_field(Buffer& out, std::string_view value) { append_encoded(out.append('='), value); }

// MessageAttribute.1.Name=n&MessageAttribute.1.Value.DataType=String&...
bool append_attributes(Buffer& out, std::string_view member, std::string_view text) {
  const json::Parsed parsed = json::parse(out.arena(), text);
  if (!parsed.value || !parsed.value->is(json::Type::object)) return false;
  for (std::uint32_t i = 0; i < parsed.value->count; ++i) {
    const json::Member& attribute = parsed.value->members[i];
    if (!attribute.value.is(json::Type::object)) return false;
    auto field = [&](std::string_view name, std::string_view value) {
      append_field(out.append('&').append(member).append('.').append_number(i + 1).append('.').append(name), value);
    };
    field("Name", attribute.name);
    for (std::string_view part : {"DataType", "StringValue", "BinaryValue"}) {
      const json::Value* value = attribute.value.find(part);
      if (value && value->is(json::Type::string)) field(Buffer(out.arena()).append("Value.").append(part).view(), value->text());
    }
  }
  return true;
}

bool append_query_body(Buffer& out, const Service& service, const Parameters& parameters) {
  out.append("Action=").append(service.target).append("&Version=2012-11-05");
  for (const Parameter& parameter : service.parameters) {
    const std::string_view value = parameter.name.empty() ? std::string_view() : service_parameter(parameters, parameter.name);
    if (!value.data()) continue;
    if (parameter.form == Form::attributes) {
      if (!append_attributes(out, parameter.member, value)) return false;
    } else if (parameter.form == Form::list) {
      std::int64_t number = 0;
      for (std::string_view item : list_of(out.arena(), value)) {
        append_field(out.append('&').append(parameter.member).append('.').append_number(++number), item);
      }
    } else {
      append_field(out.append('&').append(parameter.member), value);
    }
  }
  return true;
}

// GET /applications/A/environments/E/configurations/C?client_id=X
std::string_view configuration_path(Arena& arena, const Parameters& parameters) {
  Buffer path(arena);
  append_encoded(path.append("/applications/"), service_parameter(parameters, "Application"));
  append_encoded(path.append("/environments/"), service_parameter(parameters, "Environment"));
  append_encoded(path.append("/configurations/"), service_parameter(parameters, "Configuration"));
  append_field(path.append("?client_id"), service_parameter(parameters, "ClientId"));
  const std::string_view version = service_parameter(parameters, "ClientConfigurationVersion");
  if (version.data()) append_field(path.append("&client_configuration_version"), version);
  return path.view();
}

}  // namespace

std::string_view service_parameter(const Parameters& parameters, std::string_view name) {
  for (const NamedValue& parameter : parameters) {
    if (parameter.name == name) return parameter.value;
  }
  return {};
}

Outcome build_service_request(Exchange& x, ServiceActionKind kind, const Parameters& parameters, ServiceRequest& out) {
  const Service& service = kServices[static_cast<std::size_t>(kind)];
  out.service = service.service;
  out.method = "POST";
  out.path = "/";
  Buffer body(x.arena);
  switch (service.protocol) {
    case Protocol::configuration:
      out.method = "GET";
      out.path = configuration_path(x.arena, parameters);
      return {};
    case Protocol::query:
      if (!append_query_body(body, service, parameters)) {
        return GatewayError{.kind = GatewayErrorKind::bad_request_body, .cause = "message attributes are no JSON object of objects", .from_integration = true};
      }
      out.content_type = "application/x-www-form-urlencoded; charset=utf-8";
      break;
    case Protocol::json: {
      const bool events = kind == ServiceActionKind::eventbridge_put_events;
      if (events) body.append("{\"Entries\":[");
      append_json(body, service, parameters);
      if (events) body.append("]}");
      out.target = service.target;
      out.content_type = Buffer(x.arena).append("application/x-amz-json-").append(service.version).view();
      if (kind == ServiceActionKind::stepfunctions_start_sync_execution) out.host_prefix = "sync-";
      break;
    }
  }
  out.body = body.view();
  return {};
}

}  // namespace apigen::rt
