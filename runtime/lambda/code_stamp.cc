#include "code_stamp.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

namespace apigen::lambda {
namespace {

class Stamp {
 public:
  explicit Stamp(const std::string& runtime)
      : python_(runtime.starts_with("python")), node_(runtime.starts_with("nodejs")) {}

  void folder(int fd, int depth) {
    DIR* entries = fdopendir(fd);
    if (!entries) {
      close(fd);
      return;
    }
    while (const dirent* entry = readdir(entries)) {
      std::string_view name = entry->d_name;
      if (name.starts_with('.') || name == "node_modules" || name == "__pycache__") continue;
      if (left_ == 0) break;
      --left_;
      struct stat status;
      if (fstatat(dirfd(entries), entry->d_name, &status, 0) != 0) continue;
      if (S_ISDIR(status.st_mode) && depth < 8) {
        int inner = openat(dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (inner >= 0) folder(inner, depth + 1);
      } else if (S_ISREG(status.st_mode) && is_code(name, status)) {
        add(name, status);
      }
    }
    closedir(entries);
  }
  std::uint64_t value() const { return sum_; }

 private:
  bool is_code(std::string_view name, const struct stat& status) const {
    if (python_) return name.ends_with(".py");
    if (!node_) return (status.st_mode & S_IXUSR) != 0;
    for (std::string_view ending : {".js", ".mjs", ".cjs", ".node"}) {
      if (name.ends_with(ending)) return true;
    }
    return name == "package.json";
  }
  // A sum, since readdir has no order. Each file's part is mixed, so that two changes do not cancel out.
  void add(std::string_view name, const struct stat& status) {
    std::uint64_t hash = 14695981039346656037u;
    auto mix = [&](std::uint64_t value) { hash = (hash ^ value) * 1099511628211u; };
    for (char c : name) mix(static_cast<unsigned char>(c));
    mix(status.st_ino);
    mix(static_cast<std::uint64_t>(status.st_size));
    mix(static_cast<std::uint64_t>(status.st_mtim.tv_sec));
    mix(static_cast<std::uint64_t>(status.st_mtim.tv_nsec));
    hash ^= hash >> 29;
    sum_ += hash * 0x9e3779b97f4a7c15u;
  }

  bool python_, node_;
  std::size_t left_ = 2000;
  std::uint64_t sum_ = 0;
};

}  // namespace

std::uint64_t code_stamp(const std::string& folder, const std::string& runtime) {
  Stamp stamp(runtime);
  int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) stamp.folder(fd, 0);
  return stamp.value();
}

}  // namespace apigen::lambda
