// Execution logs of a running gateway: which methods keep one (loggingLevel and dataTraceEnabled of a stage's methodSettings), and
// where it goes (executionLogSettings). Source: aws-behaviour reference 6.3; levels as AWS's.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/core/execution_log.h"
#include "apigen/observe/access_log.h"

namespace apigen::observe {

/// Those of one worker. Lines of one request are written together when it is done, each as
/// "2026-11-21T13:16:02.123Z (request-id) text" with control characters as \xHH.
class ExecutionLogs {
 public:
  /// Null if no stage logs anything, so that nothing is asked per request. A destination that cannot be opened is a problem.
  static std::unique_ptr<ExecutionLogs> make(const config::Settings& settings, LogSinks& sinks, std::vector<std::string>& problems);

  /// Gives the exchange, whose route is known, a log if its method keeps one.
  void begin(rt::Exchange& x) const;
  /// Hands the exchange's log over. Nothing if it has none, or nothing was written.
  void write(const rt::Exchange& x) const;

 private:
  struct StageLog {
    std::map<std::string, std::optional<rt::LogDetail>, std::less<>> methods;  // "~1pets/GET", "*/*"; none: OFF
    std::shared_ptr<LogSink> sink;
  };
  const StageLog* find(const rt::Exchange& x) const;
  static std::optional<rt::LogDetail> detail_of(const rt::Exchange& x, const StageLog& stage);

  std::map<std::string, std::map<std::string, StageLog, std::less<>>, std::less<>> stages_;  // API ("" for the only one), stage
};

/// Writes the exchange's log when it goes out of scope: also when the client has gone and the task is destroyed.
class ExecutionLogWriter {
 public:
  ExecutionLogWriter(const rt::Exchange& x, const std::shared_ptr<const ExecutionLogs>& logs) : x_(x), logs_(logs) {}
  ~ExecutionLogWriter() {
    if (logs_ && x_.log) logs_->write(x_);
  }
  ExecutionLogWriter(const ExecutionLogWriter&) = delete;
  ExecutionLogWriter& operator=(const ExecutionLogWriter&) = delete;

 private:
  const rt::Exchange& x_;
  std::shared_ptr<const ExecutionLogs> logs_;  // a reload must not take the destination away under this request
};

}  // namespace apigen::observe
