#include "lambda_answer.h"

#include <new>

#include "apigen/json/value.h"
#include "apigen/json/writer.h"
#include "apigen/policy/parse.h"

namespace apigen::authorize {
namespace {

using json::Type;
using json::Value;
using Kind = AnswerParts::Kind;

constexpr std::size_t kMostResourceCharacters = 512;  // of a Resource in an authorizer's policy (8.3)

AnswerParts misconfigured(const char* cause) {
  AnswerParts parts;
  parts.kind = Kind::misconfigured;
  parts.cause = cause;
  return parts;
}

/// A value as text: a string's characters, anything else as JSON.
std::string_view as_text(rt::Arena& arena, const Value& value) {
  if (value.is(Type::string) || value.is(Type::number)) return value.text();
  rt::Buffer out(arena);
  json::append(out, value);
  return out.view();
}

bool is_scalar(const Value& value) { return !value.is(Type::object) && !value.is(Type::array); }

/// False if REST APIs do not take it: its values are text, numbers and booleans only (8.1).
bool read_context(rt::Arena& arena, const Value& context, bool any_type, AnswerParts& parts) {
  if (!context.is(Type::object)) return false;
  rt::ArenaVector<rt::NamedValue> values(arena);
  for (std::uint32_t i = 0; i < context.count; ++i) {
    const json::Member& member = context.members[i];
    if (!any_type && !is_scalar(member.value)) return false;
    if (member.value.is(Type::null)) continue;
    values.push_back({member.name, as_text(arena, member.value)});
  }
  parts.context = values.begin();
  parts.context_count = values.size();
  return true;
}

/// requestContext.authorizer of a REST API's event: everything is text, but for the latency.
std::string_view rest_authorizer(rt::Arena& arena, const AnswerParts& parts, std::uint32_t latency_ms) {
  rt::Buffer out(arena);
  out.append("{\"principalId\":");
  json::append_string(out, parts.principal_id);
  out.append(",\"integrationLatency\":").append_number(latency_ms);
  for (std::size_t i = 0; i < parts.context_count; ++i) {
    if (parts.context[i].name == "principalId" || parts.context[i].name == "integrationLatency") continue;
    out.append(',');
    json::append_string(out, parts.context[i].name);
    out.append(':');
    json::append_string(out, parts.context[i].value);
  }
  return out.append('}').view();
}

/// The same of an HTTP API: {"lambda": the context with its types}.
std::string_view http_authorizer(rt::Arena& arena, const Value* context) {
  rt::Buffer out(arena);
  out.append("{\"lambda\":");
  if (context) {
    json::append(out, *context);
  } else {
    out.append("{}");
  }
  return out.append('}').view();
}

bool resources_fit(const rt::Policy& policy) {
  for (std::size_t i = 0; i < policy.count; ++i) {
    for (std::string_view resource : policy.statements[i].resources) {
      if (resource.size() > kMostResourceCharacters) return false;
    }
  }
  return true;
}

}  // namespace

AnswerParts read_answer(rt::Arena& arena, std::string_view payload, rt::ApiType api, bool simple, std::uint32_t latency_ms) {
  const bool http_api = api == rt::ApiType::http;
  const json::Parsed parsed = json::parse(arena, payload);
  if (!parsed.value || !parsed.value->is(Type::object)) return misconfigured("the authorizer's result is no JSON object");
  const Value& result = *parsed.value;
  AnswerParts parts;
  const Value* context = result.find("context");
  if (context && context->is(Type::null)) context = nullptr;
  if (context && !read_context(arena, *context, http_api, parts)) return misconfigured("the authorizer's context is no object of texts, numbers and booleans");
  if (simple) {
    const Value* authorized = result.find("isAuthorized");
    if (!authorized || !authorized->is(Type::boolean)) return misconfigured("the authorizer's result has no boolean isAuthorized");
    parts.simple = true;
    parts.authorized = authorized->boolean;
  } else {
    const Value* principal = result.find("principalId");
    if (principal && principal->is(Type::string)) {
      parts.principal_id = principal->text();
    } else if (!http_api || (principal && !principal->is(Type::null))) {
      return misconfigured("the authorizer's result has no text principalId");
    }
    const Value* document = result.find("policyDocument");
    if (!document) return misconfigured("the authorizer's result has no policyDocument");
    const policy::Parsed policy = policy::parse(arena, *document, policy::Attached::to_identity);
    if (!policy.policy) return misconfigured(policy.problem);
    if (!resources_fit(*policy.policy)) return misconfigured("a Resource of the authorizer's policy is over 512 characters");
    parts.policy = *policy.policy;
    if (const Value* key = result.find("usageIdentifierKey"); key && !key->is(Type::null)) {
      if (!key->is(Type::string)) return misconfigured("the authorizer's usageIdentifierKey is no text");
      parts.usage_identifier_key = key->text();
    }
  }
  parts.authorizer_json = http_api ? http_authorizer(arena, context) : rest_authorizer(arena, parts, latency_ms);
  return parts;
}

AnswerParts read_function_error(rt::Arena& arena, std::string_view payload) {
  AnswerParts parts;
  parts.kind = Kind::failed;
  parts.cause = payload;
  const json::Parsed parsed = json::parse(arena, payload);
  const Value* message = parsed.value ? parsed.value->find("errorMessage") : nullptr;
  if (message && message->is(Type::string) && message->text() == "Unauthorized") {
    parts.kind = Kind::unauthorized;
    parts.cause = "the authorizer said Unauthorized";
  }
  return parts;
}

namespace {

std::size_t footprint_of(const AnswerParts& parts) {
  std::size_t bytes = policy::footprint_of(parts.policy) + parts.cause.size() + parts.principal_id.size() + parts.usage_identifier_key.size() +
                      parts.authorizer_json.size() + parts.context_count * sizeof(rt::NamedValue);
  for (std::size_t i = 0; i < parts.context_count; ++i) bytes += parts.context[i].name.size() + parts.context[i].value.size();
  return bytes;
}

}  // namespace

Answer::Answer(const AnswerParts& source) : block(footprint_of(source)), parts(source) {
  auto* values = block.array<rt::NamedValue>(source.context_count);
  for (std::size_t i = 0; i < source.context_count; ++i) {
    new (&values[i]) rt::NamedValue{block.text(source.context[i].name), block.text(source.context[i].value)};
  }
  parts.context = values;
  parts.policy = policy::copy(source.policy, block);
  parts.cause = block.text(source.cause);
  parts.principal_id = block.text(source.principal_id);
  parts.usage_identifier_key = block.text(source.usage_identifier_key);
  parts.authorizer_json = block.text(source.authorizer_json);
}

}  // namespace apigen::authorize
