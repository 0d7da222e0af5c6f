// apigen invoke: builds the gateway and has it run one request.
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "apigen/driver/paths.h"
#include "commands.h"
#include "exit_status.h"

namespace apigen::cli {
namespace fs = std::filesystem;
namespace {

/// The executable and the description, for as long as they are needed.
class Folder {
 public:
  Folder() {
    std::string base = driver::cache_folder();
    if (base.empty()) base = fs::temp_directory_path() / ("apigen-" + std::to_string(::getuid()));
    path_ = base + "/invoke-" + std::to_string(::getpid());
    fs::create_directories(path_);
    ::chmod(path_.c_str(), 0700);  // a request may hold secrets
  }
  ~Folder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// What gateways read with --invoke (runtime/gateway/invoke.h).
std::string description(const Options& options) {
  const Invocation& invocation = options.invocation;
  nlohmann::json variables = nlohmann::json::object(), headers = nlohmann::json::array();
  for (const auto& [name, value] : invocation.stage_variables) variables[name] = value;
  for (const auto& [name, value] : invocation.headers) headers.push_back({name, value});
  const nlohmann::json text = {{"method", invocation.method}, {"path", invocation.path}, {"stage", options.stage}, {"api", invocation.api},
                               {"headers", headers}, {"body", base64(invocation.body)}, {"stageVariables", variables},
                               {"enforce", invocation.enforce}, {"format", options.json ? "json" : "text"}};
  return text.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

int run_program(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return kToolFailed;
  if (child == 0) {
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status)) return kDefect;
  return WEXITSTATUS(status);
}

}  // namespace

int invoke(const Options& options) {
  Front front;
  const Emitted emitted = emit_sources(options, front);
  if (emitted.status != kDone) return emitted.status;
  const Folder folder;
  const std::string program = folder.file(emitted.program);
  if (int status = compile(options, emitted, program); status != kDone) return status;
  const std::string request = folder.file("request.json");
  std::ofstream(request, std::ios::binary) << description(options);
  std::vector<std::string> arguments{program, "--invoke", request};
  std::string config = options.invocation.config;
  const fs::path beside = fs::path(options.specs.front()).parent_path() / "gateway.yaml";
  std::error_code error;
  if (config.empty() && fs::exists(beside, error)) config = beside;
  if (!config.empty()) arguments.insert(arguments.end(), {"--config", config});
  std::fflush(stdout);
  return run_program(arguments);
}

}  // namespace apigen::cli
