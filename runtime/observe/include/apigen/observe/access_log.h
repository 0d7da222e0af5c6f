// Access logs: a line per request, as accessLogSettings of its stage says. Source: aws-behaviour reference 10.3, 10.4.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/rt/exchange.h"

namespace apigen::observe {

/// Appends text that came from outside, control characters as \xHH.
void append_on_one_line(rt::Buffer& out, std::string_view text);

/// A format taken apart once: literal text and $context variables.
class AccessLogFormat {
 public:
  explicit AccessLogFormat(std::string_view format);
  /// Appends the line without line end. A variable without a value is '-'; control characters in values are written as \xHH, so
  /// that one request stays one line.
  void append(rt::Buffer& out, const rt::Exchange& x) const;

 private:
  struct Part {
    bool variable;
    std::string text;
  };
  std::vector<Part> parts_;
};

/// A destination that lines are handed to. A thread of its own writes them; when it cannot keep up, lines are dropped and
/// counted rather than a worker held up. Thread-safe.
class LogSink {
 public:
  /// "stdout", "stderr" or a file's path, opened for appending. `problem` says what is wrong with it, "" if nothing.
  LogSink(const std::string& destination, std::string& problem);
  ~LogSink();  // writes what is left
  void write(std::string_view line);
  std::uint64_t dropped() const;

 private:
  void run();

  static constexpr std::size_t kMost = std::size_t{8} << 20;  // bytes waiting
  int fd_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;
  std::uint64_t dropped_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

/// Sinks by destination; shared by all workers and kept over reloads. Thread-safe.
class LogSinks {
 public:
  std::shared_ptr<LogSink> open(const std::string& destination, std::string& problem);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<LogSink>> sinks_;
};

/// The access logs of one worker: which stage logs how and where to.
class AccessLogs {
 public:
  /// Reads the stages' accessLogSettings; problems (a file that cannot be opened) go to `problems`, such a stage logs nothing.
  /// `before`: the logs of the settings that these replace, for requests that began with them; may be null.
  AccessLogs(const config::Settings& settings, LogSinks& sinks, std::vector<std::string>& problems, std::unique_ptr<AccessLogs> before = nullptr);
  void write(const rt::Exchange& x) const;

 private:
  struct Log {
    AccessLogFormat format;
    std::shared_ptr<LogSink> sink;
  };
  std::map<const config::Stage*, Log> logs_;
  std::unique_ptr<AccessLogs> before_;
};

}  // namespace apigen::observe
