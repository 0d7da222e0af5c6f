// The command line of a gateway. Source: interfaces.md section 2.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace apigen::gateway {

struct CommandLine {
  std::string config;
  std::string functions;  // a file with more of them
  std::vector<std::string> listen;
  std::string stage;
  unsigned threads = 0;  // 0: one for each processor
  std::string admin;
  std::string invoke;  // a file that describes one request, "-" for stdin
  bool check_config = false;
  bool describe = false;
  bool version = false;
  bool help = false;
  std::string problem;    // "" if the command line is in order
  std::string help_text;
};
CommandLine read_command_line(const std::string& program, int argc, char** argv);

/// "127.0.0.1:8080", "[::1]:8080", "https://0.0.0.0:0".
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  bool valid = false;
  bool tls = false;
};
ListenAddress parse_listen(const std::string& text);

}  // namespace apigen::gateway
