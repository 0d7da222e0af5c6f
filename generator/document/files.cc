#include "files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace apigen::document {

namespace fs = std::filesystem;

bool read_file(const fs::path& path, std::size_t max_bytes, std::string& text, std::string& why) {
  std::error_code error;
  fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::directory) {
    why = "it is a folder";
    return false;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    why = errno != 0 ? std::strerror(errno) : "it cannot be opened";
    return false;
  }
  constexpr std::size_t chunk = 1 << 16;
  // One byte above the limit is enough for parse() to refuse it; a pipe or device need not end by itself.
  while (in && text.size() <= max_bytes) {
    std::size_t old = text.size();
    text.resize(old + chunk);
    in.read(text.data() + old, chunk);
    text.resize(old + static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) {
    why = "reading it failed";
    return false;
  }
  return true;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

fs::path real_path(const fs::path& path) {
  std::error_code error;
  fs::path result = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? path.lexically_normal() : result;
}

}  // namespace apigen::document
