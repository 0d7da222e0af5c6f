#include "apigen/rt/request_validation.h"

#include "apigen/json/writer.h"
#include "apigen/rt/context.h"

namespace apigen::rt {
namespace {

bool blank(std::string_view value) { return value.find_first_not_of(" \t") == std::string_view::npos; }

/// The media type alone, without parameters; application/json where there is none (section 3.3).
std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (!content_type.empty() && (content_type.back() == ' ' || content_type.back() == '\t')) content_type.remove_suffix(1);
  return content_type.empty() ? std::string_view("application/json") : content_type;
}

const char* type_name(const json::Value& value) {
  switch (value.type) {
    case json::Type::null: return "null";
    case json::Type::boolean: return "boolean";
    case json::Type::number: return value.integral ? "integer" : "number";
    case json::Type::string: return "string";
    case json::Type::array: return "array";
    case json::Type::object: return "object";
  }
  return "null";
}

void append_list(Buffer& out, const ArenaVector<ValidationFailure>& failures, std::size_t from, Rule rule) {
  // Missing members of one object are one message on AWS; they stand side by side here.
  out.append("([");
  bool first = true;
  for (std::size_t i = from; i < failures.size() && failures[i].rule == rule && failures[i].value.offset == failures[from].value.offset; ++i) {
    if (!first) out.append(',');
    json::append_string(out, failures[i].name);
    first = false;
  }
  out.append("])");
}

void append_failure(Buffer& out, const ArenaVector<ValidationFailure>& failures, std::size_t index) {
  const ValidationFailure& f = failures[index];
  const json::Value& v = f.value;
  auto number = [&](const char* words, const char* bound) { out.append(words).append(" (").append(bound).append(": ").append(f.detail).append(", found: ").append(v.text()).append(')'); };
  auto size = [&](const char* words, const char* bound, std::int64_t found) {
    out.append(words).append(f.detail).append(bound).append_number(found);
  };
  switch (f.rule) {
    case Rule::type: out.append("instance type (").append(type_name(v)).append(") does not match any allowed primitive type (allowed: ").append(f.detail).append(')'); break;
    case Rule::required: out.append("object has missing required properties "); append_list(out, failures, index, f.rule); break;
    case Rule::additional_properties: out.append("object instance has properties which are not allowed by the schema: "); append_list(out, failures, index, f.rule); break;
    case Rule::enumeration: out.append("instance value ("); json::append(out, v); out.append(") not found in enum (possible values: [").append(f.detail).append("])"); break;
    case Rule::minimum: number("numeric instance is lower than the required minimum", "minimum"); break;
    case Rule::exclusive_minimum: number("numeric instance is not strictly greater than the required minimum", "minimum"); break;
    case Rule::maximum: number("numeric instance is greater than the required maximum", "maximum"); break;
    case Rule::exclusive_maximum: number("numeric instance is not strictly lower than the required maximum", "maximum"); break;
    case Rule::multiple_of: out.append("remainder of division is not zero (").append(v.text()).append(" / ").append(f.detail).append(')'); break;
    case Rule::min_length:
    case Rule::max_length:
      out.append("string "); json::append(out, v);
      out.append(f.rule == Rule::min_length ? " is too short (length: " : " is too long (length: ").append_number(static_cast<std::int64_t>(code_points(v.text())));
      out.append(f.rule == Rule::min_length ? ", required minimum: " : ", maximum allowed: ").append(f.detail).append(')');
      break;
    case Rule::pattern: out.append("ECMA 262 regex \"").append(f.detail).append("\" does not match input string "); json::append(out, v); break;
    case Rule::min_items: size("array is too short: must have at least ", " elements but instance has ", v.count); out.append(" elements"); break;
    case Rule::max_items: size("array is too long: must have at most ", " elements but instance has ", v.count); out.append(" elements"); break;
    case Rule::min_properties: size("object has too few properties (required: ", ", found: ", v.count); out.append(')'); break;
    case Rule::max_properties: size("object has too many properties (allowed: ", ", found: ", v.count); out.append(')'); break;
    case Rule::unique_items: out.append("array must not contain duplicate elements"); break;
    case Rule::any_of: out.append("instance failed to match at least one required schema among several"); break;
    case Rule::one_of: out.append("instance failed to match exactly one schema"); break;
    case Rule::not_: out.append("instance matched a schema which it should not have"); break;
    default: out.append("instance does not match the schema"); break;
  }
}

}  // namespace

Outcome validate_parameters(Exchange& x, const RequiredParameter* parameters, std::size_t count) {
  Buffer missing(x.arena);
  for (std::size_t i = 0; i < count; ++i) {
    const RequiredParameter& parameter = parameters[i];
    std::string_view value;
    switch (parameter.location) {
      case RequiredParameter::Location::header: value = request_header(x, parameter.name); break;
      case RequiredParameter::Location::path: value = request_path_parameter(x, parameter.name); break;
      case RequiredParameter::Location::querystring: value = request_query(x, parameter.name); break;
    }
    if (!blank(value)) continue;
    missing.append(missing.empty() ? "Missing required request parameters: [" : ", ").append(parameter.name);
  }
  if (missing.empty()) return {};
  missing.append(']');
  return GatewayError{.kind = GatewayErrorKind::bad_request_parameters, .message = missing.view()};
}

Outcome validate_body(Exchange& x, const BodyModel* models, std::size_t count) {
  std::string_view type = media_type(request_header(x, "Content-Type"));
  const BodyModel* model = nullptr;
  for (std::size_t i = 0; i < count && !model; ++i) {
    if (equals_ignoring_case(models[i].content_type, type)) model = &models[i];
  }
  if (!model) return {};
  std::string_view body = x.request.body_bytes.empty() ? std::string_view("{}") : x.request.body_bytes;
  json::Parsed parsed = json::parse(x.arena, body);
  if (!parsed.value) {
    Buffer detail(x.arena);
    detail.append("Unable to parse JSON: ").append(parsed.error).append(" (at byte ").append_number(parsed.error_offset).append(')');
    return GatewayError{.kind = GatewayErrorKind::bad_request_body, .validation_detail = detail.view()};
  }
  Validation fast(x.arena, false);
  if (model->check(*parsed.value, fast)) return {};
  Validation thorough(x.arena, true);
  model->check(*parsed.value, thorough);
  return GatewayError{.kind = GatewayErrorKind::bad_request_body, .validation_detail = aws_failure_text(thorough)};
}

std::string_view aws_failure_text(const Validation& validation) {
  const auto& failures = validation.failures();
  Buffer out(validation.arena());
  out.append('[');
  for (std::size_t i = 0; i < failures.size(); ++i) {
    bool listed = failures[i].rule == Rule::required || failures[i].rule == Rule::additional_properties;
    if (listed && i > 0 && failures[i - 1].rule == failures[i].rule && failures[i - 1].value.offset == failures[i].value.offset) continue;
    if (i) out.append(", ");
    append_failure(out, failures, i);
  }
  out.append(']');
  return out.view();
}

}  // namespace apigen::rt
