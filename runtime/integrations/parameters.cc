// Request parameters as mappings and templates see them.
#include "apigen/core/urlencoding.h"
#include "apigen/rt/context.h"
#include "header_rules.h"

namespace apigen::rt {
namespace {

std::string_view joined(Arena& arena, const Headers& headers, std::string_view name) {
  std::size_t count = 0;
  std::string_view only;
  for (const HeaderField& field : headers) {
    if (equals_ignoring_case(field.name, name)) {
      only = field.value;
      ++count;
    }
  }
  if (count < 2) return only;
  Buffer all(arena);
  for (const HeaderField& field : headers) {
    if (!equals_ignoring_case(field.name, name)) continue;
    if (!all.empty()) all.append(',');
    all.append(field.value);
  }
  return all.view();
}

}  // namespace

std::string_view request_header(const Exchange& x, std::string_view name) {
  if (client_header(name, IntegrationKind::aws_proxy) == Fate::drop) return {};
  return x.request.headers.last(name);
}

std::string_view request_header_all(const Exchange& x, std::string_view name) {
  if (client_header(name, IntegrationKind::aws_proxy) == Fate::drop) return {};
  return joined(x.arena, x.request.headers, name);
}

QueryParameters request_query_all(const Exchange& x) {
  if (!x.query_decoded) {
    ArenaVector<NamedValue> parameters = decode_query(x.arena, x.request.query);
    x.query_parameters = parameters.begin();
    x.query_parameter_count = parameters.size();
    x.query_decoded = true;
  }
  return {x.query_parameters, x.query_parameter_count};
}

std::string_view request_query(const Exchange& x, std::string_view name) {
  QueryParameters all = request_query_all(x);
  for (std::size_t i = all.count; i-- > 0;) {
    if (all.values[i].name == name) return all.values[i].value;
  }
  return {};
}

std::string_view request_path_parameter(const Exchange& x, std::string_view name) {
  if (!x.operation) return {};
  for (std::size_t i = 0; i < x.operation->parameter_count && i < x.captures.count; ++i) {
    if (x.operation->parameter_names[i] == name) return x.captures.values[i];
  }
  return {};
}

std::string_view answer_header(const IntegrationAnswer& answer, std::string_view name) {
  return answer.headers ? answer.headers->last(name) : std::string_view();
}

std::string_view answer_header_all(const Exchange& x, const IntegrationAnswer& answer, std::string_view name) {
  return answer.headers ? joined(x.arena, *answer.headers, name) : std::string_view();
}

}  // namespace apigen::rt
