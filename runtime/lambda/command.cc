#include "command.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <string_view>

#include "bootstrap.h"

extern char** environ;

namespace apigen::lambda {
namespace {

bool is_program(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && access(path.c_str(), X_OK) == 0;
}

bool is_binary(const std::string& path) {
  char magic[4] = {};
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool elf = read(fd, magic, 4) == 4 && std::memcmp(magic, "\x7f" "ELF", 4) == 0;
  close(fd);
  return elf;
}

// Version managers put scripts of the interpreter's name in front of PATH; they look into an environment that a function
// does not have. So a program comes first, and a script is taken only where there is nothing else.
std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view folders = path ? path : "/usr/local/bin:/usr/bin:/bin";
  std::string script;
  while (true) {
    std::size_t colon = folders.find(':');
    std::string candidate = std::string(folders.substr(0, colon)) + "/" + name;
    if (candidate.front() == '/' && is_program(candidate)) {
      if (is_binary(candidate)) return candidate;
      if (script.empty()) script = candidate;
    }
    if (colon == std::string_view::npos) return script;
    folders.remove_prefix(colon + 1);
  }
}

std::string log_stream_name() {
  unsigned char bytes[16] = {};
  (void)!getrandom(bytes, sizeof bytes, 0);
  std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[64];
  std::size_t size = std::strftime(text, sizeof text, "%Y/%m/%d/[$LATEST]", &utc);
  for (unsigned char byte : bytes) size += static_cast<std::size_t>(std::snprintf(text + size, sizeof text - size, "%02x", byte));
  return text;
}

// Names as AWS sets them (Lambda developer guide, "Defined runtime environment variables").
std::vector<std::string> make_environment(const config::Settings& settings, const config::Function& function,
                                          const std::string& runtime_api) {
  std::map<std::string, std::string> all = {
      {"AWS_REGION", settings.region},
      {"AWS_DEFAULT_REGION", settings.region},
      {"AWS_LAMBDA_FUNCTION_NAME", function.name},
      {"AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"},
      {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(function.memory_mb)},
      {"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"},
      {"AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name},
      {"AWS_LAMBDA_LOG_STREAM_NAME", log_stream_name()},
      {"LAMBDA_RUNTIME_DIR", "/var/runtime"},
      {"LAMBDA_TASK_ROOT", function.code_uri},
      {"LANG", "en_US.UTF-8"},
      {"PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin"},
      {"TZ", ":UTC"},
  };
  if (!function.runtime.starts_with("provided")) all["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + function.runtime;
  // Credentials are the gateway's own, and so are the places where its AWS services are.
  for (char** entry = environ; *entry; ++entry) {
    std::string_view variable(*entry);
    std::size_t equals = variable.find('=');
    std::string_view name = variable.substr(0, equals);
    bool credential = name == "AWS_ACCESS_KEY_ID" || name == "AWS_SECRET_ACCESS_KEY" || name == "AWS_SESSION_TOKEN";
    if (equals == std::string_view::npos || !(credential || name.starts_with("AWS_ENDPOINT_URL"))) continue;
    all[std::string(name)] = variable.substr(equals + 1);
  }
  for (const auto& [name, value] : function.environment) all[name] = value;
  all["AWS_LAMBDA_RUNTIME_API"] = runtime_api;
  all["_HANDLER"] = function.handler;
  std::vector<std::string> out;
  for (const auto& [name, value] : all) out.push_back(name + "=" + value);
  return out;
}

void choose_python(const config::Function& function, Command& command) {
  command.program = find_program(function.runtime);
  if (command.program.empty()) {
    command.program = find_program("python3");
    if (command.program.empty()) {
      command.problem = "python3 is not installed; on Debian: apt-get install python3";
      return;
    }
    command.remark = function.runtime + " is not installed; running with " + command.program;
  }
  // Unbuffered, so that log lines come when they are written; UTF-8 whatever locales the machine has.
  // The whole path: Python looks for its library beside where argv[0] leads, and the function's PATH may lead elsewhere.
  command.arguments = {command.program, "-u", "-X", "utf8", "-c", std::string(python_bootstrap())};
}

void choose_node(Command& command) {
  command.program = find_program("node");
  if (command.program.empty()) command.program = find_program("nodejs");
  if (command.program.empty()) {
    command.problem = "node is not installed; on Debian: apt-get install nodejs";
    return;
  }
  command.arguments = {command.program, "-e", std::string(node_bootstrap())};
}

void choose_bootstrap(const config::Function& function, Command& command) {
  std::string path = function.code_uri + "/bootstrap";
  if (!is_program(path)) {
    command.problem = "Couldn't find valid bootstrap(s): [" + path + "]";
    return;
  }
  command.program = path;
  command.arguments = {path};
}

}  // namespace

std::string function_arn(const config::Settings& settings, const std::string& name, const std::string& qualifier) {
  std::string arn = "arn:aws:lambda:" + settings.region + ":" + settings.account_id + ":function:" + name;
  return qualifier.empty() ? arn : arn + ":" + qualifier;
}

Command make_command(const config::Settings& settings, const config::Function& function, const std::string& runtime_api) {
  Command command;
  command.folder = function.code_uri;
  if (function.runtime.starts_with("python")) {
    choose_python(function, command);
  } else if (function.runtime.starts_with("nodejs")) {
    choose_node(command);
  } else {
    choose_bootstrap(function, command);
  }
  if (!command.problem.empty()) {
    command.error_type = "Runtime.InvalidEntrypoint";
    return command;
  }
  command.environment = make_environment(settings, function, runtime_api);
  return command;
}

}  // namespace apigen::lambda
