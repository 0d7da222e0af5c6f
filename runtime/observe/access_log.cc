#include "apigen/observe/access_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "apigen/rt/context.h"

namespace apigen::observe {
namespace {

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

}  // namespace

void append_on_one_line(rt::Buffer& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      out.append(c);
    } else {
      const char escaped[4] = {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
      out.append(std::string_view(escaped, 4));
    }
  }
}

AccessLogFormat::AccessLogFormat(std::string_view format) {
  constexpr std::string_view kStart = "$context.";
  std::string literal;
  while (!format.empty()) {
    if (!format.starts_with(kStart)) {
      literal += format.front();
      format.remove_prefix(1);
      continue;
    }
    std::size_t size = kStart.size();
    while (size < format.size() && name_character(format[size])) ++size;
    // A full stop or hyphen at the end belongs to the text: "$context.status."
    while (size > kStart.size() && (format[size - 1] == '.' || format[size - 1] == '-')) --size;
    if (!literal.empty()) parts_.push_back({false, literal});
    literal.clear();
    parts_.push_back({true, std::string(format.substr(kStart.size(), size - kStart.size()))});
    format.remove_prefix(size);
  }
  if (!literal.empty()) parts_.push_back({false, literal});
}

void AccessLogFormat::append(rt::Buffer& out, const rt::Exchange& x) const {
  for (const Part& part : parts_) {
    if (!part.variable) {
      out.append(part.text);
      continue;
    }
    std::string_view value = rt::context_value(x, part.text);
    if (value.empty()) {
      out.append('-');
    } else {
      append_on_one_line(out, value);
    }
  }
}

LogSink::LogSink(const std::string& destination, std::string& problem) : fd_(-1) {
  if (destination == "stdout") {
    fd_ = STDOUT_FILENO;
  } else if (destination == "stderr") {
    fd_ = STDERR_FILENO;
  } else {
    fd_ = ::open(destination.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (fd_ < 0) problem = "log " + destination + ": " + std::strerror(errno);
  }
  if (fd_ >= 0) thread_ = std::thread([this] { run(); });
}

LogSink::~LogSink() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (fd_ > STDERR_FILENO) ::close(fd_);
}

void LogSink::write(std::string_view line) {
  if (fd_ < 0) return;
  bool was_empty;
  {
    std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() + 1 > kMost) {
      ++dropped_;
      return;
    }
    was_empty = waiting_.empty();
    waiting_.append(line).push_back('\n');
  }
  if (was_empty) wake_.notify_one();
}

std::uint64_t LogSink::dropped() const {
  std::lock_guard lock(mutex_);
  return dropped_;
}

void LogSink::run() {
  std::string text;
  std::unique_lock lock(mutex_);
  while (!stop_ || !waiting_.empty()) {
    wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    text.swap(waiting_);
    lock.unlock();
    for (std::string_view rest = text; !rest.empty();) {
      ssize_t written = ::write(fd_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;  // a full disk or a closed pipe: these lines are lost, the gateway goes on
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    text.clear();
    lock.lock();
  }
}

std::shared_ptr<LogSink> LogSinks::open(const std::string& destination, std::string& problem) {
  std::lock_guard lock(mutex_);
  auto found = sinks_.find(destination);
  if (found != sinks_.end()) return found->second;
  auto sink = std::make_shared<LogSink>(destination, problem);
  if (problem.empty()) sinks_[destination] = sink;
  return sink;
}

AccessLogs::AccessLogs(const config::Settings& settings, LogSinks& sinks, std::vector<std::string>& problems, std::unique_ptr<AccessLogs> before)
    : before_(std::move(before)) {
  if (before_) before_->before_ = nullptr;
  auto add = [&](const std::vector<config::Stage>& stages) {
    for (const config::Stage& stage : stages) {
      if (!stage.access_log) continue;
      std::string problem;
      std::shared_ptr<LogSink> sink = sinks.open(stage.access_log->destination, problem);
      if (!problem.empty()) {
        problems.push_back(problem);
        continue;
      }
      logs_.emplace(&stage, Log{AccessLogFormat(stage.access_log->format), std::move(sink)});
    }
  };
  add(settings.stages);
  for (const auto& [id, api] : settings.apis) add(api.stages);
}

void AccessLogs::write(const rt::Exchange& x) const {
  auto found = logs_.find(x.stage);
  if (found == logs_.end()) {
    if (before_) before_->write(x);
    return;
  }
  rt::Buffer line(x.arena);
  found->second.format.append(line, x);
  found->second.sink->write(line.view());
}

}  // namespace apigen::observe
