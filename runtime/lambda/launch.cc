#include "launch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace apigen::lambda {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

struct Pipe {
  int ends[2] = {-1, -1};
  bool open() { return pipe2(ends, O_CLOEXEC) == 0; }
  ~Pipe() {
    for (int fd : ends) {
      if (fd >= 0) close(fd);
    }
  }
  int take_reader() {
    int fd = std::exchange(ends[0], -1);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
  }
};

// Between fork and exec of a process with threads: async-signal-safe calls only, no allocation.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment, const char* folder, int output,
                         int failure, pid_t parent) {
  // Dies with the thread that started it. If that ended before this call, nobody would be told.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  int empty = open("/dev/null", O_RDONLY);
  bool ready = empty >= 0 && dup2(empty, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2;
  if (empty > 2) close(empty);
  close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
  if (ready && chdir(folder) == 0) execve(program, arguments, environment);
  int cause = errno;
  (void)!write(failure, &cause, sizeof cause);
  _exit(127);
}

}  // namespace

Launched launch(const Command& command) {
  Launched launched;
  Pipe output, failure;
  auto failed = [&](const char* what) {
    launched.problem = std::string(what) + ": " + std::strerror(errno);
    return launched;
  };
  if (!output.open() || !failure.open()) return failed("pipe");
  std::vector<char*> arguments = pointers(command.arguments), environment = pointers(command.environment);
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid < 0) return failed("fork");
  if (pid == 0) {
    become(command.program.c_str(), arguments.data(), environment.data(), command.folder.c_str(), output.ends[1], failure.ends[1], parent);
  }
  // In both processes, so that the group exists whoever runs first.
  setpgid(pid, pid);
  // Not by its wrapper: in glibc 2.36 that has no C linkage.
  auto pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd < 0) {
    failed("pidfd_open");
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return launched;
  }
  launched.pid = pid;
  launched.pidfd = pidfd;
  launched.output = output.take_reader();
  launched.failure = failure.take_reader();
  return launched;
}

}  // namespace apigen::lambda
