#include "apigen/core/execution_log.h"

#include <algorithm>

#include "apigen/core/services.h"

namespace apigen::rt {
namespace {

constexpr std::string_view kTruncated = " [TRUNCATED]";
constexpr std::size_t kShown = 6;  // of a secret, as AWS shows it
constexpr std::size_t kShortestSecret = 6;  // what is shorter may be any word

bool is_secret(std::string_view header) {
  constexpr std::string_view kNames[] = {"authorization", "proxy-authorization", "x-api-key", "x-amz-security-token"};
  return std::any_of(std::begin(kNames), std::end(kNames), [&](std::string_view name) { return equals_ignoring_case(name, header); });
}

void append_masked(Buffer& out, std::string_view value) {
  // Of a short one even six characters would give too much away.
  const std::size_t shown = value.size() >= 3 * kShown ? kShown : 0;
  for (std::size_t i = shown; i < value.size(); ++i) out.append('*');
  out.append(value.substr(value.size() - shown));
}

/// Puts asterisks over a secret where it occurs in `whole`, of which `kept` holds the beginning.
void hide(std::string_view secret, std::string_view whole, char* kept, std::size_t size) {
  if (secret.size() < kShortestSecret) return;
  const std::size_t hidden = secret.size() - (secret.size() >= 3 * kShown ? kShown : 0);
  for (std::size_t at = whole.find(secret); at < size; at = whole.find(secret, at + secret.size())) {
    for (std::size_t i = at; i < std::min(at + hidden, size); ++i) kept[i] = '*';
  }
}

/// Text without the secrets of the request, which mappings and events carry on, cut where it is too long.
void append_cut(const Exchange& x, Buffer& out, std::string_view text) {
  const std::size_t size = std::min(text.size(), x.log->longest_text);
  out.append(text.substr(0, size));
  char* kept = out.prepare(0) - size;
  for (const HeaderField& field : x.request.headers) {
    if (!is_secret(field.name)) continue;
    hide(field.value, text, kept, size);
    if (std::size_t space = field.value.find(' '); space != std::string_view::npos) hide(field.value.substr(space + 1), text, kept, size);
  }
  if (text.size() > size) out.append(kTruncated);
}

void keep(const Exchange& x, LogDetail detail, std::string_view text) {
  x.log->lines.push_back({x.services.environment.wall_ms(), text, detail == LogDetail::error});
}

}  // namespace

namespace execution_log {

void add(const Exchange& x, LogDetail detail, std::initializer_list<std::string_view> parts) {
  Buffer line(x.arena);
  for (std::string_view part : parts) append_cut(x, line, part);
  keep(x, detail, line.view());
}

void add_body(const Exchange& x, std::string_view label, std::string_view body) {
  Buffer line(x.arena);
  line.append(label).append(": ");
  append_cut(x, line, body);
  keep(x, LogDetail::trace, line.view());
}

void add_headers(const Exchange& x, std::string_view label, const Headers& headers) {
  Buffer line(x.arena);
  line.append(label).append(": {");
  bool first = true;
  for (const HeaderField& field : headers) {
    line.append(first ? "" : ", ").append(field.name).append('=');
    first = false;
    if (is_secret(field.name)) {
      append_masked(line, field.value.substr(0, x.log->longest_text));
    } else {
      append_cut(x, line, field.value);
    }
  }
  keep(x, LogDetail::trace, line.append('}').view());
}

void add_values(const Exchange& x, std::string_view label, const NamedValue* values, std::size_t count) {
  Buffer line(x.arena);
  line.append(label).append(": {");
  for (std::size_t i = 0; i < count; ++i) {
    line.append(i ? ", " : "").append(values[i].name).append('=');
    append_cut(x, line, values[i].value);
  }
  keep(x, LogDetail::trace, line.append('}').view());
}

}  // namespace execution_log

void log_endpoint_request(const Exchange& x, std::string_view uri, const Headers& headers, std::string_view body) {
  if (!x.log) return;
  log_line(x, LogDetail::trace, {"Endpoint request URI: ", uri});
  log_headers(x, "Endpoint request headers", headers);
  log_body(x, "Endpoint request body after transformations", body.data() ? body : "(passed on as it arrives)");
  log_line(x, LogDetail::info, {"Sending request to ", uri});
}

void log_endpoint_response(const Exchange& x, int status, const Headers* headers, std::string_view body) {
  if (!x.log) return;
  Buffer line(x.arena);
  line.append("Received response. Status: ").append_number(status).append(", Integration latency: ").append_number(x.integration_latency_ms);
  log_line(x, LogDetail::info, {line.append(" ms").view()});
  if (headers) {
    log_headers(x, "Endpoint response headers", *headers);
  } else {
    log_values(x, "Endpoint response headers", nullptr, 0);
  }
  log_body(x, "Endpoint response body before transformations", body.data() ? body : "(passed on as it arrives)");
}

}  // namespace apigen::rt
