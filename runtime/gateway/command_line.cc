#include "command_line.h"

#include <charconv>
#include <exception>

#include <cxxopts.hpp>

namespace apigen::gateway {

CommandLine read_command_line(const std::string& program, int argc, char** argv) {
  CommandLine line;
  cxxopts::Options options(program, "A gateway for the APIs that it was built from.");
  options.add_options()
      ("config", "settings: stages, keys, functions, endpoints", cxxopts::value<std::string>(), "gateway.yaml")
      ("functions", "more functions, as gateway.yaml has them under `functions`; its own come first", cxxopts::value<std::string>(), "FILE")
      ("listen", "where to listen; may be repeated; port 0: a free one (default 127.0.0.1:8080)", cxxopts::value<std::vector<std::string>>(), "[https://]HOST:PORT")
      ("stage", "the stage that a plain host name leads to", cxxopts::value<std::string>(), "NAME")
      ("threads", "worker threads (default: one for each processor)", cxxopts::value<unsigned>(), "N")
      ("admin", "answer /healthz, /readyz and /metrics there", cxxopts::value<std::string>(), "HOST:PORT")
      ("invoke", "run the one request that a file describes ('-': stdin), print what came of it; see apigen invoke", cxxopts::value<std::string>(), "FILE")
      ("check-config", "only check the settings")
      ("describe", "print the APIs and their operations")
      ("version", "print what this is")
      ("help", "print this");
  line.help_text = options.help();
  try {
    auto given = options.parse(argc, argv);
    if (!given.unmatched().empty()) {
      line.problem = "unexpected argument '" + given.unmatched().front() + "'; see --help";
      return line;
    }
    auto text = [&](const char* name) { return given.count(name) ? given[name].as<std::string>() : std::string(); };
    line.config = text("config");
    line.functions = text("functions");
    line.stage = text("stage");
    line.admin = text("admin");
    line.invoke = text("invoke");
    if (given.count("listen")) line.listen = given["listen"].as<std::vector<std::string>>();
    if (given.count("threads")) {
      line.threads = given["threads"].as<unsigned>();
      if (line.threads == 0 || line.threads > 1024) line.problem = "--threads takes a number from 1 to 1024";
    }
    line.check_config = given.count("check-config") > 0;
    line.describe = given.count("describe") > 0;
    line.version = given.count("version") > 0;
    line.help = given.count("help") > 0;
  } catch (const std::exception& wrong) {
    line.problem = std::string(wrong.what()) + "; see --help";
    return line;
  }
  for (const std::string& address : line.listen) {
    if (!parse_listen(address).valid) line.problem = "--listen '" + address + "' is no [https://]HOST:PORT, such as 127.0.0.1:8080 or https://[::1]:8443";
  }
  if (!line.admin.empty() && (!parse_listen(line.admin).valid || parse_listen(line.admin).tls)) {
    line.problem = "--admin '" + line.admin + "' is no HOST:PORT, such as 127.0.0.1:9901";
  }
  return line;
}

ListenAddress parse_listen(const std::string& given) {
  const bool tls = given.starts_with("https://");
  const std::string text = given.substr(tls ? 8 : given.starts_with("http://") ? 7 : 0);
  std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return {};
  std::string host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return {};  // an IPv6 address without brackets
  }
  unsigned port = 0;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc() || stop != end || port > 65535 || host.empty()) return {};
  return {host, static_cast<std::uint16_t>(port), true, tls};
}

}  // namespace apigen::gateway
