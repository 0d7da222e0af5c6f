#include "static_mock.h"

#include <algorithm>
#include <charconv>

#include "mapping_writer.h"
#include "selection_pattern.h"

namespace apigen::emit::gateway {
namespace {

/// {"statusCode": 200}, the quotes optional; nothing else.
std::optional<int> status_of(std::string_view text) {
  auto skip = [&] {
    while (!text.empty() && std::string_view(" \t\r\n").find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  };
  auto take = [&](std::string_view token) {
    skip();
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
    return true;
  };
  if (!take("{")) return std::nullopt;
  if (!take("\"statusCode\"") && !take("'statusCode'") && !take("statusCode")) return std::nullopt;
  if (!take(":")) return std::nullopt;
  skip();
  int status = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (problem != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!take("}")) return std::nullopt;
  skip();
  if (!text.empty() || status < 100 || status > 599) return std::nullopt;
  return status;
}

const model::IntegrationResponse* choose(const model::Integration& integration, int status) {
  const model::IntegrationResponse* otherwise = nullptr;
  for (const model::IntegrationResponse& response : integration.responses) {
    if (response.is_default || response.selection_pattern.empty()) {
      if (!otherwise) otherwise = &response;
      continue;
    }
    if (SelectionPattern(response.selection_pattern).matches(std::to_string(status))) return &response;
  }
  return otherwise;
}

}  // namespace

std::optional<StaticMock> static_mock(const model::Integration& integration) {
  std::optional<int> status;
  StaticMock mock;
  for (const model::MappingTemplate& source : integration.request_templates) {
    if (source.content_type == "application/json") status = status_of(source.text);
  }
  if (!status) return std::nullopt;

  const model::IntegrationResponse* response = choose(integration, *status);
  if (!response || response->content_handling != model::ContentHandling::passthrough) return std::nullopt;
  mock.status = response->status_code;
  for (const model::ParameterMapping& parameter : response->parameters) {
    const auto* value = std::get_if<model::StaticValue>(&parameter.source);
    if (!value || parameter.location != model::MappingLocation::header) return std::nullopt;
    mock.headers.emplace_back(parameter.name, value->text);
  }
  if (response->templates.size() > 1) return std::nullopt;
  if (!response->templates.empty()) {
    if (!is_plain(response->templates.front().text)) return std::nullopt;
    mock.body = response->templates.front().text;
  }
  return mock;
}

}  // namespace apigen::emit::gateway
