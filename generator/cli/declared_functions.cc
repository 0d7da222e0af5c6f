#include "declared_functions.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "apigen/support/text.h"

namespace apigen::cli {
namespace fs = std::filesystem;
namespace {

/// Why a function cannot run here; "" if it can.
std::string obstacle(const document::DeclaredFunction& function) {
  if (function.code_uri.empty()) return "its code is not in a folder";
  std::error_code error;
  if (!fs::is_directory(function.code_uri, error)) return "there is no folder " + function.code_uri;
  const std::string& runtime = function.runtime;
  if (!runtime.starts_with("python3.") && !runtime.starts_with("nodejs") && !runtime.starts_with("provided")) {
    return runtime.empty() ? "it has no runtime" : "the runtime " + runtime + " is not supported";
  }
  if (function.handler.empty() && !runtime.starts_with("provided")) return "it has no handler";
  return {};
}

// gateway.yaml replaces such references; a template's text must not reach for them.
bool is_plain(const std::string& value) { return value.find("${env:") == std::string::npos && value.find("${file:") == std::string::npos; }

std::string settings_of(const document::DeclaredFunction& function) {
  using support::json_string;
  std::error_code error;
  std::string text = "{\"runtime\": " + json_string(function.runtime) +
                     ", \"codeUri\": " + json_string(fs::absolute(function.code_uri, error).lexically_normal().string());
  if (!function.handler.empty()) text += ", \"handler\": " + json_string(function.handler);
  if (function.timeout_seconds) text += ", \"timeout\": " + std::to_string(*function.timeout_seconds);
  if (function.memory_mb) text += ", \"memorySize\": " + std::to_string(*function.memory_mb);
  std::string variables;
  for (const auto& [name, value] : function.environment) {
    if (is_plain(value)) variables += (variables.empty() ? "" : ", ") + json_string(name) + ": " + json_string(value);
  }
  if (!variables.empty()) text += ", \"environment\": {" + variables + "}";
  return text + "}";
}

}  // namespace

bool write_declared_functions(const std::vector<document::DeclaredFunction>& functions, const std::string& file) {
  std::string entries;
  for (const document::DeclaredFunction& function : functions) {
    const std::string reason = obstacle(function);
    if (!reason.empty()) {
      std::fprintf(stderr, "apigen: the function %s is not run here: %s\n", function.name.c_str(), reason.c_str());
      continue;
    }
    std::fprintf(stderr, "apigen: the function %s (%s) runs from %s\n", function.name.c_str(), function.runtime.c_str(), function.code_uri.c_str());
    entries += (entries.empty() ? "\n  " : ",\n  ") + support::json_string(function.name) + ": " + settings_of(function);
  }
  std::error_code error;
  fs::remove(file, error);
  if (entries.empty()) return false;
  std::ofstream out(file, std::ios::binary);
  out << "{\"functions\": {" << entries << "}}\n";
  return static_cast<bool>(out.flush());
}

}  // namespace apigen::cli
