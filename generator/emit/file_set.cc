#include "apigen/emit/file_set.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "apigen/emit/sha256.h"

namespace apigen::emit {
namespace fs = std::filesystem;
namespace {

constexpr const char* kManifest = "manifest.json";

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// path -> hash of what was generated here before. Anything unexpected reads as "nothing was".
std::map<std::string, std::string> read_manifest(const fs::path& folder) {
  std::map<std::string, std::string> known;
  auto text = read_file(folder / kManifest);
  if (!text) return known;
  nlohmann::json parsed = nlohmann::json::parse(*text, nullptr, false);
  if (!parsed.is_object() || parsed.value("generator", "") != "apigen") return known;
  auto files = parsed.find("files");
  if (files == parsed.end() || !files->is_object()) return known;
  for (const auto& [path, hash] : files->items()) {
    fs::path relative(path);
    // A manifest that was tampered with must not make us remove files elsewhere.
    bool inside = relative.is_relative() && !path.empty();
    for (const auto& part : relative) inside = inside && part != "..";
    if (inside && hash.is_string()) known[path] = hash.get<std::string>();
  }
  return known;
}

std::string remove_stale(const fs::path& folder, const std::string& path) {
  std::error_code error;
  fs::remove(folder / path, error);
  if (error) return path + ": " + error.message();
  for (fs::path parent = fs::path(path).parent_path(); !parent.empty(); parent = parent.parent_path()) {
    if (!fs::is_empty(folder / parent, error) || error) break;
    fs::remove(folder / parent, error);
  }
  return {};
}

}  // namespace

void FileSet::add(std::string path, std::string text) {
  auto [place, added] = files_.emplace(std::move(path), std::move(text));
  if (!added) {
    std::fprintf(stderr, "apigen: defect: %s is generated twice\n", place->first.c_str());
    std::exit(3);
  }
}

std::string manifest(const FileSet& files) {
  nlohmann::ordered_json hashes = nlohmann::ordered_json::object();
  for (const auto& [path, text] : files.files()) hashes[path] = sha256_hex(text);
  nlohmann::ordered_json all;
  all["generator"] = "apigen";
  all["files"] = std::move(hashes);
  return all.dump(2) + "\n";
}

std::string write_file(const std::string& path, std::string_view text) {
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return path + ": " + std::strerror(errno);
  while (!text.empty()) {
    ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      std::string problem = path + ": " + std::strerror(errno);
      ::close(fd);
      ::unlink(temporary.c_str());
      return problem;
    }
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::close(fd) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
    std::string problem = path + ": " + std::strerror(errno);
    ::unlink(temporary.c_str());
    return problem;
  }
  return {};
}

WriteResult write(const FileSet& files, const std::string& folder_name, const WriteOptions& options) {
  const fs::path folder(folder_name);
  WriteResult result;
  const auto known = read_manifest(folder);

  std::map<std::string, bool> unchanged;
  if (known.empty() && !options.force && read_file(folder / kManifest)) {
    result.problem = (folder / kManifest).string() + " is in the way: apigen did not make it (--force overwrites it)";
    return result;
  }
  for (const auto& [path, text] : files.files()) {
    auto present = read_file(folder / path);
    unchanged[path] = present && *present == text;
    if (!present || unchanged[path] || options.force) continue;
    auto made = known.find(path);
    if (made == known.end()) {
      result.problem = (folder / path).string() + " is in the way: apigen did not make it (--force overwrites it)";
      return result;
    }
    if (made->second != sha256_hex(*present)) {
      result.problem = (folder / path).string() + " was edited since apigen made it (--force overwrites it)";
      return result;
    }
  }

  std::error_code error;
  fs::create_directories(folder, error);
  for (const auto& [path, text] : files.files()) {
    if (unchanged[path]) {
      ++result.unchanged;
      continue;
    }
    fs::create_directories((folder / path).parent_path(), error);
    result.problem = write_file((folder / path).string(), text);
    if (!result.problem.empty()) return result;
    ++result.written;
  }
  for (const auto& [path, hash] : known) {
    if (files.files().contains(path)) continue;
    auto present = read_file(folder / path);
    if (!present || (sha256_hex(*present) != hash && !options.force)) continue;
    result.problem = remove_stale(folder, path);
    if (!result.problem.empty()) return result;
    ++result.removed;
  }
  const std::string listing = manifest(files);
  if (read_file(folder / kManifest) != listing) result.problem = write_file((folder / kManifest).string(), listing);
  return result;
}

}  // namespace apigen::emit
