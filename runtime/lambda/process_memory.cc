#include "process_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace apigen::lambda {
namespace {

// "VmHWM:\t   12345 kB"
std::uint64_t field(std::string_view text, std::string_view name) {
  std::size_t at = text.find(name);
  if (at == std::string_view::npos) return 0;
  return std::strtoull(text.data() + at + name.size(), nullptr, 10) * 1024;
}

}  // namespace

Memory memory_of(pid_t pid) {
  std::string path = "/proc/" + std::to_string(pid) + "/status";
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  char buffer[4096];
  ssize_t size = read(fd, buffer, sizeof buffer - 1);
  close(fd);
  if (size <= 0) return {};
  buffer[size] = 0;
  std::string_view text(buffer, static_cast<std::size_t>(size));
  return {field(text, "\nRssAnon:") + field(text, "\nRssShmem:"), field(text, "\nVmHWM:")};
}

}  // namespace apigen::lambda
