#include "log_lines.h"

namespace apigen::lambda {
namespace {
constexpr std::size_t kMostLine = 64 * 1024;  // a longer one is told in pieces
constexpr std::size_t kMostLast = 512;
}  // namespace

void LogLines::append(std::string_view text) {
  while (!text.empty()) {
    if (after_return_ && text.front() == '\n') text.remove_prefix(1);
    after_return_ = false;
    std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) {
      partial_.append(text);
      if (partial_.size() >= kMostLine) finish();
      return;
    }
    after_return_ = text[end] == '\r';
    if (partial_.empty()) {
      emit(text.substr(0, end));
    } else {
      partial_.append(text.substr(0, end));
      finish();
    }
    text.remove_prefix(end + 1);
  }
}

void LogLines::finish() {
  if (partial_.empty()) return;
  std::string line = std::move(partial_);
  partial_.clear();
  emit(line);
}

void LogLines::emit(std::string_view line) {
  if (line.find_first_not_of(" \t") != std::string_view::npos) last_ = line.substr(0, kMostLast);
  sink_(line);
}

}  // namespace apigen::lambda
