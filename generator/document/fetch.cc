#include "fetch.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "apigen/support/text.h"

namespace apigen::document {
namespace {

class Pipe {
 public:
  Pipe() { ok_ = pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool ok() const { return ok_; }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_end(int which) {
    int& end = ends_[static_cast<std::size_t>(which)];
    if (end >= 0) close(end);
    end = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
  bool ok_ = false;
};

/// Reads both pipes to their ends; false once `out` has more than `max_bytes`.
bool drain(Pipe& out_pipe, Pipe& error_pipe, std::size_t max_bytes, std::string& out, std::string& errors) {
  constexpr std::size_t most_errors = 4096;
  std::array<pollfd, 2> fds{{{out_pipe.read_end(), POLLIN, 0}, {error_pipe.read_end(), POLLIN, 0}}};
  std::array<char, 65536> buffer;
  while (fds[0].fd >= 0 || fds[1].fd >= 0) {
    if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return false;
    for (std::size_t i = 0; i < fds.size(); ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      ssize_t got = read(fds[i].fd, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        fds[i].fd = -1;
      } else if (i == 0) {
        out.append(buffer.data(), static_cast<std::size_t>(got));
        if (out.size() > max_bytes) return false;
      } else if (errors.size() < most_errors) {
        errors.append(buffer.data(), static_cast<std::size_t>(got));
      }
    }
  }
  return true;
}

}  // namespace

bool fetch(const std::string& url, std::size_t max_bytes, std::string& text, std::string& why) {
  Pipe out_pipe, error_pipe;
  if (!out_pipe.ok() || !error_pipe.ok()) {
    why = "no pipe could be made";
    return false;
  }
  std::vector<std::string> words = {"curl",     "--fail", "--silent",       "--show-error", "--location", "--max-redirs", "5",
                                    "--max-time", "30",   "--proto", "=http,https", "--proto-redir", "=http,https", "--globoff", "--", url};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out_pipe.write_end(), 1);
  posix_spawn_file_actions_adddup2(&actions, error_pipe.write_end(), 2);
  pid_t child = -1;
  int error = posix_spawnp(&child, "curl", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    why = error == ENOENT ? "the curl program, which fetches remote documents, is not installed (Debian package: curl)" : "the curl program cannot be started";
    return false;
  }
  out_pipe.close_end(1);
  error_pipe.close_end(1);
  std::string errors;
  bool within_limit = drain(out_pipe, error_pipe, max_bytes, text, errors);
  out_pipe.close_end(0);  // curl then ends by itself
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (!within_limit) return true;  // parse() says that it is too large
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
    why = "the curl program, which fetches remote documents, is not installed (Debian package: curl)";
    return false;
  }
  while (errors.ends_with('\n')) errors.pop_back();
  why = errors.empty() ? "curl failed" : support::printable(errors);
  return false;
}

}  // namespace apigen::document
