#include "apigen/emit/file_set.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
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

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// path -> hash of what was generated here before. Anything unexpected reads as "nothing was".
std::map<std::string, std::string> read_manifest(const fs::path& folder, const std::string& name) {
  std::map<std::string, std::string> known;
  auto text = read_file(folder / name);
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

std::string manifest_text(const std::map<std::string, std::string>& hashes) {
  nlohmann::ordered_json files = nlohmann::ordered_json::object();
  for (const auto& [path, hash] : hashes) files[path] = hash;
  nlohmann::ordered_json all;
  all["generator"] = "apigen";
  all["files"] = std::move(files);
  return all.dump(2) + "\n";
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
  std::map<std::string, std::string> hashes;
  for (const auto& [path, text] : files.files()) hashes[path] = sha256_hex(text);
  return manifest_text(hashes);
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
  const auto known = read_manifest(folder, options.manifest);

  enum class Action { write, leave, keep };
  std::map<std::string, Action> actions;
  if (known.empty() && !options.force && read_file(folder / options.manifest)) {
    result.problem = (folder / options.manifest).string() + " is in the way: apigen did not make it (--force overwrites it)";
    return result;
  }
  for (const auto& [path, text] : files.files()) {
    auto present = read_file(folder / path);
    actions[path] = present && *present == text ? Action::leave : Action::write;
    if (!present || actions[path] == Action::leave || options.force) continue;
    auto made = known.find(path);
    const bool foreign = made == known.end();
    if (!foreign && made->second == sha256_hex(*present)) continue;
    if (options.keep_edited) {
      actions[path] = Action::keep;
      continue;
    }
    result.problem = (folder / path).string() +
                     (foreign ? " is in the way: apigen did not make it (--force overwrites it)" : " was edited since apigen made it (--force overwrites it)");
    return result;
  }

  std::map<std::string, std::string> hashes;
  std::error_code error;
  fs::create_directories(folder, error);
  for (const auto& [path, text] : files.files()) {
    const Action action = actions[path];
    if (action == Action::keep) {
      result.kept.push_back(path);
      // The hash of what was last generated stays, so that the file counts as edited until it is as generated again.
      if (auto made = known.find(path); made != known.end()) hashes[path] = made->second;
      continue;
    }
    hashes[path] = sha256_hex(text);
    if (action == Action::leave) {
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
    if (!present) continue;
    if (sha256_hex(*present) != hash && !options.force) {
      result.kept.push_back(path);
      continue;
    }
    result.problem = remove_stale(folder, path);
    if (!result.problem.empty()) return result;
    ++result.removed;
  }
  std::sort(result.kept.begin(), result.kept.end());
  const std::string listing = manifest_text(hashes);
  if (read_file(folder / options.manifest) != listing) {
    fs::create_directories((folder / options.manifest).parent_path(), error);
    result.problem = write_file((folder / options.manifest).string(), listing);
  }
  return result;
}

}  // namespace apigen::emit
