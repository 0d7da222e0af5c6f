#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "commands.h"
#include "exit_status.h"
#include "options.h"

namespace {

// A document that brings apigen down is a defect of apigen: say so in one line, whatever the state of the process.
extern "C" void on_crash(int signal) {
  const char text[] = "apigen: defect: it crashed (please report the document that does this): ";
  const char* name = signal == SIGSEGV ? "invalid memory access\n" : signal == SIGABRT ? "abort\n" : signal == SIGFPE ? "arithmetic\n" : "bus error\n";
  ssize_t ignored = ::write(STDERR_FILENO, text, sizeof text - 1);
  ignored = ::write(STDERR_FILENO, name, std::strlen(name));
  (void)ignored;
  ::_exit(apigen::cli::kDefect);
}

void guard_against_crashes() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // On a stack of its own: running out of stack is one of the crashes.
  static char stack[64 * 1024];
  stack_t alternative{};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof stack;
  ::sigaltstack(&alternative, nullptr);
  for (int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL}) {
    struct sigaction action {};
    action.sa_handler = on_crash;
    action.sa_flags = SA_ONSTACK | SA_RESETHAND;
    ::sigaction(signal, &action, nullptr);
  }
#endif
}

int dispatch(const apigen::cli::Options& options) {
  using apigen::cli::Command;
  switch (options.command) {
    case Command::build:
      return apigen::cli::build(options);
    case Command::run:
      return apigen::cli::run(options);
    case Command::generate:
      return apigen::cli::generate(options);
    case Command::sdk:
      return apigen::cli::sdk(options);
    case Command::invoke:
      return apigen::cli::invoke(options);
    case Command::export_:
      return apigen::cli::export_document(options);
    case Command::check:
      return apigen::cli::check(options);
    case Command::dump:
      return apigen::cli::dump(options);
    case Command::init:
      return apigen::cli::init(options);
  }
  return apigen::cli::kDefect;
}

}  // namespace

int main(int argc, char** argv) {
  guard_against_crashes();
  try {
    apigen::cli::Parsed parsed = apigen::cli::parse(argc, argv);
    if (!parsed.options) {
      std::fputs(parsed.text.c_str(), parsed.status == apigen::cli::kDone ? stdout : stderr);
      return parsed.status;
    }
    return dispatch(*parsed.options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "apigen: defect: %s\n", error.what());
    return apigen::cli::kDefect;
  }
}
