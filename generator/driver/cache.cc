#include "cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace apigen::driver {
namespace fs = std::filesystem;

Cache::Cache(std::string folder, std::uint64_t most_bytes) : folder_(std::move(folder)), most_bytes_(most_bytes) {
  std::error_code error;
  fs::create_directories(folder_, error);
}

std::string Cache::place(const std::string& key) const { return folder_ + "/" + key; }

std::string Cache::find(const std::string& key) {
  std::string path = place(key);
  if (::access(path.c_str(), R_OK) != 0) return {};
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
  return path;
}

void Cache::trim() {
  struct Entry {
    fs::file_time_type used;
    std::uintmax_t size;
    fs::path path;
  };
  std::vector<Entry> entries;
  std::uintmax_t total = 0;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (!at->is_regular_file(ignored)) continue;
    Entry entry{at->last_write_time(ignored), at->file_size(ignored), at->path()};
    if (ignored) continue;
    total += entry.size;
    entries.push_back(std::move(entry));
  }
  if (total <= most_bytes_) return;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  const auto young = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const Entry& entry : entries) {
    if (total <= most_bytes_ || entry.used > young) break;
    if (fs::remove(entry.path, error)) total -= entry.size;
  }
}

}  // namespace apigen::driver
