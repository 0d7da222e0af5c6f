// apigen run: build, start, watch, build and start again.
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include "apigen/driver/paths.h"
#include "commands.h"
#include "declared_functions.h"
#include "exit_status.h"

namespace apigen::cli {
namespace fs = std::filesystem;
namespace {

constexpr int kSettleMs = 100;  // editors write a file in several steps

/// Tells when one of some files changes. Watches their folders, since editors replace files.
class Watch {
 public:
  Watch() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}
  ~Watch() {
    if (fd_ >= 0) ::close(fd_);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  int fd() const { return fd_; }

  void set(const std::vector<std::string>& files) {
    names_.clear();
    for (const std::string& file : files) {
      std::error_code error;
      const fs::path path = fs::absolute(file, error);
      if (error) continue;
      const int id = ::inotify_add_watch(fd_, path.parent_path().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
      if (id >= 0) names_[id].insert(path.filename().string());
    }
  }

  /// Reads what happened; true if it concerns one of the files.
  bool changed() {
    bool any = false;
    alignas(inotify_event) char buffer[4096];
    for (ssize_t size; (size = ::read(fd_, buffer, sizeof buffer)) > 0;) {
      for (char* at = buffer; at < buffer + size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(at);
        auto names = names_.find(event->wd);
        if (event->len && names != names_.end() && names->second.contains(event->name)) any = true;
        at += sizeof(inotify_event) + event->len;
      }
    }
    return any;
  }

 private:
  int fd_;
  std::map<int, std::set<std::string>> names_;  // by watch: file names in that folder
};

class Runner {
 public:
  explicit Runner(const Options& options) : options_(options) {}
  ~Runner() {
    std::error_code error;
    if (!folder_.empty()) fs::remove_all(folder_, error);
  }

  int go() {
    std::string base = driver::cache_folder();
    if (base.empty()) base = fs::temp_directory_path() / ("apigen-" + std::to_string(::getuid()));
    folder_ = base + "/run-" + std::to_string(::getpid());
    fs::create_directories(folder_);
    const fs::path beside = fs::path(options_.specs.front()).parent_path() / "gateway.yaml";
    const auto& arguments = options_.gateway_arguments;
    const bool configured = std::any_of(arguments.begin(), arguments.end(),
                                        [](const std::string& argument) { return argument == "--config" || argument.starts_with("--config="); });
    if (!configured) config_ = beside;

    sigset_t signals;
    sigemptyset(&signals);
    for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&signals, signal);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    const int signal_fd = ::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);

    const int status = build_now();
    if (status != kDone) return status;
    if (!start()) return kToolFailed;
    const int ended = watch(signal_fd);
    ::close(signal_fd);
    return ended;
  }

 private:
  int build_now() {
    Front front;
    const Emitted emitted = emit_sources(options_, front);
    std::vector<std::string> files = front.files(options_);
    if (!config_.empty()) files.push_back(config_);
    watch_.set(files);
    if (emitted.status != kDone) return emitted.status;
    functions_ = folder_ + "/functions.json";
    if (!write_declared_functions(front.loader->functions(), functions_)) functions_.clear();
    program_ = folder_ + "/" + emitted.program;
    return compile(options_, emitted, program_);
  }

  bool start() {
    std::vector<std::string> arguments{program_};
    std::error_code error;
    if (!config_.empty() && fs::exists(config_, error)) arguments.insert(arguments.end(), {"--config", config_});
    if (!functions_.empty()) arguments.insert(arguments.end(), {"--functions", functions_});
    arguments.insert(arguments.end(), options_.gateway_arguments.begin(), options_.gateway_arguments.end());
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const pid_t parent = ::getpid();
    child_ = ::fork();
    if (child_ < 0) {
      std::fprintf(stderr, "apigen: cannot start the gateway: %s\n", std::strerror(errno));
      return false;
    }
    if (child_ == 0) {
      // A group of its own: Ctrl-C reaches it through us, once. It must not outlive us.
      ::setpgid(0, 0);
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);
      if (::getppid() != parent) ::_exit(kDone);
      sigset_t none;
      sigemptyset(&none);
      ::sigprocmask(SIG_SETMASK, &none, nullptr);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    return true;
  }

  /// The status that the gateway ended with.
  static int status_of(int wait_status) { return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status); }

  int wait_for_child() {
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    return status_of(status);
  }

  void rebuild() {
    std::fprintf(stderr, "apigen: a file changed, building again\n");
    if (build_now() != kDone) {
      std::fprintf(stderr, "apigen: the gateway that runs is kept\n");
      return;
    }
    ::kill(child_, SIGTERM);
    wait_for_child();
    start();
  }

  int watch(int signal_fd) {
    pollfd waits[2] = {{signal_fd, POLLIN, 0}, {watch_.fd(), POLLIN, 0}};
    for (bool dirty = false;;) {
      const int ready = ::poll(waits, 2, dirty ? kSettleMs : -1);
      if (ready < 0 && errno != EINTR) return kToolFailed;
      if (watch_.changed()) {
        dirty = true;
        continue;
      }
      for (signalfd_siginfo info; ::read(signal_fd, &info, sizeof info) == static_cast<ssize_t>(sizeof info);) {
        if (info.ssi_signo != SIGCHLD) {
          ::kill(child_, static_cast<int>(info.ssi_signo));
          continue;
        }
        int status = 0;
        if (::waitpid(child_, &status, WNOHANG) == child_) return status_of(status);
      }
      if (ready == 0 && dirty) {
        dirty = false;
        rebuild();
        if (child_ < 0) return kToolFailed;
      }
    }
  }

  const Options& options_;
  std::string folder_, program_, config_, functions_;
  pid_t child_ = -1;
  Watch watch_;
};

}  // namespace

int run(const Options& options) {
  if (options.json) std::fflush(stdout);
  return Runner(options).go();
}

}  // namespace apigen::cli
