#include "apigen/observe/failure_log.h"

#include <poll.h>
#include <unistd.h>

#include <chrono>

#include "apigen/core/services.h"
#include "apigen/rt/gateway_response.h"

namespace apigen::observe {
namespace {

constexpr int kLinesPerSecond = 20;
constexpr std::size_t kLongestPart = 300;

struct Limiter {
  rt::TimePoint second{};
  int lines = 0;
  std::int64_t left_out = 0;
};
thread_local Limiter limiter;

/// Text that came from outside, on one line.
void append_plain(rt::Buffer& out, std::string_view text) {
  for (char c : text.substr(0, kLongestPart)) out.append(static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c);
  if (text.size() > kLongestPart) out.append("...");
}

bool writable() {
  pollfd one{STDERR_FILENO, POLLOUT, 0};
  return poll(&one, 1, 0) == 1 && (one.revents & POLLOUT);
}

}  // namespace

namespace {

void write_line(const rt::Exchange& x, std::string_view kind, std::string_view cause) {
  rt::TimePoint now = x.services.loop.now();
  if (now - limiter.second >= std::chrono::seconds(1)) {
    limiter.second = now;
    limiter.lines = 0;
  }
  if (++limiter.lines > kLinesPerSecond || !writable()) {
    ++limiter.left_out;
    return;
  }
  rt::Buffer line(const_cast<rt::Exchange&>(x).arena);
  append_plain(line, x.context.method);
  line.append(' ');
  append_plain(line, x.context.path);
  line.append(' ').append_number(x.response.status).append(' ').append(kind).append(": ");
  append_plain(line, cause);
  line.append(" (request ").append(x.context.request_id);
  if (limiter.left_out) line.append("; ").append_number(limiter.left_out).append(" more were not shown");
  line.append(")\n");
  limiter.left_out = 0;
  [[maybe_unused]] ssize_t written = write(STDERR_FILENO, line.view().data(), line.size());
}

}  // namespace

void log_failure(const rt::Exchange& x, const rt::GatewayError& error) {
  if ((x.response.status < 500 && !error.for_operator) || error.cause.empty()) return;
  write_line(x, rt::defaults_of(error.kind).type, error.cause);
}

void log_broken_promise(const rt::Exchange& x) {
  if (!x.broken_promise.empty()) write_line(x, "RESPONSE_VALIDATION", x.broken_promise);
}

}  // namespace apigen::observe
