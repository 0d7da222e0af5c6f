#include "apigen/driver/build.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "apigen/driver/paths.h"
#include "apigen/driver/process.h"
#include "apigen/emit/sha256.h"
#include "cache.h"
#include "toolchain.h"

namespace apigen::driver {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMostObjectBytes = std::uint64_t{1} << 30;
constexpr std::uint64_t kMostExecutableBytes = std::uint64_t{1} << 30;
constexpr std::size_t kErrorLines = 30;
constexpr char kWorkPrefix[] = "work-";

struct Job {
  std::string source;  // relative path
  std::string key;
  std::string object;  // path, once there
  std::size_t size = 0;
};

/// Adds what the compiler sees of a file: its text without comment lines (a moved line in the document changes only
/// those), and its generated headers likewise.
void add_content(emit::Sha256& hash, const emit::FileSet& sources, const std::string& path, std::set<std::string>& seen) {
  if (!seen.insert(path).second) return;
  auto found = sources.files().find(path);
  if (found == sources.files().end()) return;
  std::string_view text = found->second;
  std::vector<std::string> headers;
  std::string kept;
  kept.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end == std::string_view::npos ? text.size() : end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t first = line.find_first_not_of(' ');
    // A generated line comment never ends in a backslash, and generated literals hold no line breaks.
    if (first != std::string_view::npos && line.substr(first).starts_with("//")) line = {};
    kept.append(line);
    kept += '\n';
    if (line.starts_with("#include \"")) {
      line.remove_prefix(std::strlen("#include \""));
      headers.push_back((fs::path(path).parent_path() / std::string(line.substr(0, line.find('"')))).lexically_normal());
    }
  }
  hash.add_field(path).add_field(kept);
  for (const std::string& header : headers) add_content(hash, sources, header, seen);
}

std::string first_errors(const std::string& output) {
  std::size_t at = 0;
  for (std::size_t lines = 0; lines < kErrorLines && at != std::string::npos; ++lines) {
    at = output.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  return at == std::string::npos ? output : output.substr(0, at) + "...\n";
}

bool copy_executable(const std::string& from, const std::string& to) {
  std::error_code error;
  const std::string temporary = temporary_beside(to);
  fs::copy_file(from, temporary, fs::copy_options::overwrite_existing, error);
  if (!error) {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::chmod(temporary.c_str(), 0777 & ~mask);
    fs::rename(temporary, to, error);
  }
  if (error) ::unlink(temporary.c_str());
  return !error;
}

/// A folder that is removed when this goes, unless it was told to stay.
class WorkFolder {
 public:
  explicit WorkFolder(std::string path) : path_(std::move(path)) {}
  ~WorkFolder() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  const std::string& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

/// Takes away what builds left that were killed, or failed and kept their sources, a day ago or earlier.
void remove_old_work(const std::string& base) {
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(24);
  std::error_code error;
  for (fs::directory_iterator at(base, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    const bool work = at->path().filename().string().starts_with(kWorkPrefix) && at->is_directory(ignored);
    if (work && at->last_write_time(ignored) < long_ago) fs::remove_all(at->path(), ignored);
  }
}

class Build {
 public:
  Build(const emit::FileSet& sources, const BuildOptions& options, const BuildProgress& progress)
      : sources_(sources), options_(options), progress_(progress) {}

  BuildResult go() {
    tools_ = find_toolchain(find_paths(), options_);
    if (!tools_.problem.empty()) return failure(tools_.problem);
    std::string base = cache_folder();
    if (base.empty()) base = (fs::temp_directory_path() / ("apigen-" + std::to_string(::getuid()))).string();
    Cache objects(base + "/objects", kMostObjectBytes);
    Cache executables(base + "/gateways", kMostExecutableBytes);

    plan();
    const std::string link_key = key_of_link();
    if (std::string ready = executables.find(link_key); !ready.empty()) {
      if (!copy_executable(ready, options_.output)) return failure("cannot write " + options_.output);
      result_.ok = true;
      return result_;
    }

    remove_old_work(base);
    WorkFolder work(base + "/" + kWorkPrefix + std::to_string(::getpid()));
    folder_ = options_.sources_folder;
    if (folder_.empty()) {
      folder_ = work.path() + "/sources";
      if (auto written = emit::write(sources_, folder_, {.force = true}); !written.problem.empty()) return failure(written.problem);
    } else {
      folder_ = fs::absolute(folder_);
      fs::create_directories(work.path());
    }

    std::vector<Job*> missing;
    for (Job& job : jobs_) {
      job.object = objects.find(job.key);
      if (job.object.empty()) missing.push_back(&job);
    }
    // The largest first, so that the last ones to finish are small.
    std::stable_sort(missing.begin(), missing.end(), [](const Job* a, const Job* b) { return a->size > b->size; });
    total_ = missing.size() + 1;
    compile_all(missing, objects, work.path());
    result_.compiled = missing.size();
    if (!errors_.empty()) {
      work.keep();
      return failure("the C++ compiler failed on generated code (a defect of apigen, or of the compiler):\n" + first_errors(errors_) +
                     "the sources are kept in " + folder_);
    }
    if (!link(executables, link_key, work.path())) {
      work.keep();
      return failure("linking failed:\n" + first_errors(errors_) + "the sources are kept in " + folder_);
    }
    objects.trim();
    executables.trim();
    result_.ok = true;
    return result_;
  }

 private:
  BuildResult failure(std::string message) {
    result_.ok = false;
    result_.message = std::move(message);
    return result_;
  }

  void plan() {
    std::string flags;
    for (const std::string& flag : tools_.compile) flags += flag + '\n';
    // With debug information the object names its source's folder.
    const std::string place = options_.debug ? options_.sources_folder : std::string();
    for (const auto& [path, text] : sources_.files()) {
      if (!path.ends_with(".cc")) continue;
      emit::Sha256 hash;
      hash.add_field(tools_.identity).add_field(flags).add_field(place);
      std::set<std::string> seen;
      add_content(hash, sources_, path, seen);
      jobs_.push_back({path, hash.hex(), {}, text.size()});
    }
  }

  std::string key_of_link() const {
    emit::Sha256 hash;
    hash.add_field(tools_.identity);
    for (const std::string& flag : tools_.link) hash.add_field(flag);
    for (const Job& job : jobs_) hash.add_field(job.key);
    return hash.hex();
  }

  void compile_all(const std::vector<Job*>& missing, Cache& objects, const std::string& work) {
    std::atomic<std::size_t> next{0};
    auto worker = [&] {
      for (std::size_t i; (i = next++) < missing.size();) {
        if (failed_) return;
        compile(*missing[i], objects, work + "/" + std::to_string(i) + ".o");
      }
    };
    unsigned count = options_.jobs ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    count = static_cast<unsigned>(std::min<std::size_t>(count, missing.size()));
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < count; ++i) threads.emplace_back(worker);
    worker();
    for (std::thread& thread : threads) thread.join();
  }

  void compile(Job& job, Cache& objects, const std::string& object) {
    std::vector<std::string> command{tools_.compiler};
    command.insert(command.end(), tools_.compile.begin(), tools_.compile.end());
    if (options_.sources_folder.empty()) command.push_back("-ffile-prefix-map=" + folder_ + "=.");
    command.insert(command.end(), {"-c", job.source, "-o", object});
    announce(job.source, command);
    ProcessResult run_result = run(command, folder_);
    if (run_result.status != 0) {
      fail(run_result.output.empty() ? command[0] + " ended with status " + std::to_string(run_result.status) + "\n" : run_result.output);
      return;
    }
    job.object = objects.place(job.key);
    // Objects of other builds with the same key are the same; a cache on another device falls back to a copy.
    if (::rename(object.c_str(), job.object.c_str()) != 0) job.object = object;
  }

  bool link(Cache& executables, const std::string& key, const std::string& work) {
    const std::string linked = work + "/gateway";
    std::vector<std::string> command{tools_.compiler};
    command.insert(command.end(), tools_.link.begin(), tools_.link.end());
    for (const Job& job : jobs_) command.push_back(job.object);
    command.insert(command.end(), tools_.libraries.begin(), tools_.libraries.end());
    command.insert(command.end(), {"-o", linked});
    announce(options_.output, command);
    ProcessResult run_result = run(command, folder_);
    if (run_result.status != 0) {
      fail(run_result.output);
      return false;
    }
    result_.linked = true;
    if (!copy_executable(linked, options_.output)) {
      fail("cannot write " + options_.output + "\n");
      return false;
    }
    ::rename(linked.c_str(), executables.place(key).c_str());
    return true;
  }

  void announce(const std::string& file, const std::vector<std::string>& command) {
    std::lock_guard lock(mutex_);
    ++started_;
    if (progress_.step) progress_.step(started_, total_, file);
    if (options_.verbose && progress_.command) progress_.command(shell_text(command));
  }

  void fail(const std::string& output) {
    std::lock_guard lock(mutex_);
    failed_ = true;
    if (errors_.empty()) errors_ = output;
  }

  const emit::FileSet& sources_;
  const BuildOptions& options_;
  const BuildProgress& progress_;
  Toolchain tools_;
  std::vector<Job> jobs_;
  std::string folder_;
  std::size_t total_ = 0, started_ = 0;
  std::mutex mutex_;
  std::atomic<bool> failed_{false};
  std::string errors_;
  BuildResult result_;
};

}  // namespace

std::string temporary_beside(const std::string& path) { return path + ".tmp" + std::to_string(::getpid()); }

BuildResult build(const emit::FileSet& sources, const BuildOptions& options, const BuildProgress& progress) {
  return Build(sources, options, progress).go();
}

}  // namespace apigen::driver
