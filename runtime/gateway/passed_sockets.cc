#include "passed_sockets.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace apigen::gateway {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START

long number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (!text) return 0;
  long value = 0;
  std::string_view digits(text);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() ? value : 0;
}

}  // namespace

std::string take_passed_sockets(std::vector<engine::Address>& addresses) {
  const bool ours = number_in("LISTEN_PID") == getpid();
  const long count = ours ? number_in("LISTEN_FDS") : 0;
  for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) unsetenv(variable);
  if (count <= 0) return {};
  if (static_cast<std::size_t>(count) != addresses.size()) {
    return std::to_string(count) + " sockets were handed over (LISTEN_FDS) for " + std::to_string(addresses.size()) +
           " addresses to listen on: name them all, in the same order";
  }
  for (int i = 0; i < static_cast<int>(count); ++i) {
    fcntl(kFirst + i, F_SETFD, FD_CLOEXEC);
    addresses[static_cast<std::size_t>(i)].socket = kFirst + i;
  }
  return {};
}

}  // namespace apigen::gateway
