// What a function process writes, line by line.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace apigen::lambda {

/// Lines end with LF, CR LF, or CR alone: with that AWS's runtimes keep a message of several lines together in its log.
class LogLines {
 public:
  explicit LogLines(std::function<void(std::string_view line)> sink) : sink_(std::move(sink)) {}
  void append(std::string_view text);
  /// What stands after the last line end.
  void finish();
  /// The last line that was not blank, cut to a length that fits into a message.
  const std::string& last() const { return last_; }

 private:
  void emit(std::string_view line);
  std::function<void(std::string_view)> sink_;
  std::string partial_, last_;
  bool after_return_ = false;
};

}  // namespace apigen::lambda
