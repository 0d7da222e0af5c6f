// What happened to one request, step by step, in the words of API Gateway's execution log.
//
// Exchange::log points to one while somebody listens: `apigen invoke`, or a stage whose loggingLevel asks for it. Who has
// something to tell calls the log_*() functions, which cost one comparison when nobody listens. Lines live in the exchange's
// arena and are handed over when the request is done. One thread. Source: aws-behaviour reference 6.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::rt {

/// How much is kept; each level has the ones before it.
enum class LogDetail : std::uint8_t {
  error,  // loggingLevel ERROR: why a request failed
  info,   // INFO: that it began, where it went, how it ended
  trace,  // dataTraceEnabled: parameters, headers and bodies
};

struct ExecutionLog {
  struct Line {
    std::int64_t at_ms;  // since the epoch
    std::string_view text;
    bool error;
  };
  /// `longest`: bytes of one value or body that are kept; the rest is "[TRUNCATED]", as on AWS beyond 1,024.
  ExecutionLog(Arena& arena, LogDetail detail, std::size_t longest) : lines(arena), most(detail), longest_text(longest) {}

  bool wants(LogDetail detail) const { return detail <= most; }

  ArenaVector<Line> lines;
  LogDetail most;
  std::size_t longest_text;
};

namespace execution_log {
void add(const Exchange& x, LogDetail detail, std::initializer_list<std::string_view> parts);
void add_body(const Exchange& x, std::string_view label, std::string_view body);
void add_headers(const Exchange& x, std::string_view label, const Headers& headers);
void add_values(const Exchange& x, std::string_view label, const NamedValue* values, std::size_t count);
}  // namespace execution_log

inline bool logs(const Exchange& x, LogDetail detail) { return x.log && x.log->wants(detail); }

/// One line, put together from parts.
inline void log_line(const Exchange& x, LogDetail detail, std::initializer_list<std::string_view> parts) {
  if (logs(x, detail)) execution_log::add(x, detail, parts);
}
/// "Endpoint request body after transformations: {...}". A trace.
inline void log_body(const Exchange& x, std::string_view label, std::string_view body) {
  if (logs(x, LogDetail::trace)) execution_log::add_body(x, label, body);
}
/// "Endpoint request headers: {Accept=application/json}". Authorization, API keys and session tokens show their last six
/// characters behind asterisks, as on AWS; what the client sent of them is covered in all other lines, too. A trace.
inline void log_headers(const Exchange& x, std::string_view label, const Headers& headers) {
  if (logs(x, LogDetail::trace)) execution_log::add_headers(x, label, headers);
}
/// "Method request path: {petId=1}". A trace.
inline void log_values(const Exchange& x, std::string_view label, const NamedValue* values, std::size_t count) {
  if (logs(x, LogDetail::trace)) execution_log::add_values(x, label, values, count);
}

/// What goes to a backend: URI, headers, body, and that it is sent. Null data: the body is passed on as it arrives.
void log_endpoint_request(const Exchange& x, std::string_view uri, const Headers& headers, std::string_view body);
/// What came back, after note_answer(). `headers` null: there are none. Null data: the body is passed on as it arrives.
void log_endpoint_response(const Exchange& x, int status, const Headers* headers, std::string_view body);

}  // namespace apigen::rt
