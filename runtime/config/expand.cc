// ${env:NAME} and ${file:PATH} in values (interfaces.md section 3). Their content is never printed.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "document.h"

namespace apigen::config {

std::optional<std::string> Document::resolve(const YAML::Mark& where, std::string_view kind, const std::string& name) {
  if (kind == "env") {
    if (const char* value = std::getenv(name.c_str())) return value;
    problem(where, "${env:" + name + "}: the environment variable is not set");
    return std::nullopt;
  }
  std::string path = absolute(name);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (file) content << file.rdbuf();
  if (!file || std::filesystem::is_directory(path)) {
    problem(where, "${file:" + name + "}: " + path + " cannot be read: " + (errno ? std::strerror(errno) : "not a file"));
    return std::nullopt;
  }
  // Editors and `echo` end a file with a line end that belongs to no secret.
  std::string text = content.str();
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

std::optional<std::string> Document::expand(const YAML::Node& scalar, std::string_view what) {
  if (!scalar.IsScalar()) {
    problem(scalar.Mark(), std::string(what) + " must be text");
    return std::nullopt;
  }
  const std::string& raw = scalar.Scalar();
  std::string out;
  std::size_t at = 0;
  bool complete = true;
  while (true) {
    std::size_t open = std::min(raw.find("${env:", at), raw.find("${file:", at));
    if (open == std::string::npos) break;
    out.append(raw, at, open - at);
    std::size_t colon = raw.find(':', open);
    std::size_t close = raw.find('}', colon);
    if (close == std::string::npos || close == colon + 1) {
      problem(scalar.Mark(), std::string(what) + " holds a reference that is not of the form ${env:NAME} or ${file:PATH}");
      return std::nullopt;
    }
    std::string kind = raw.substr(open + 2, colon - open - 2);
    if (auto value = resolve(scalar.Mark(), kind, raw.substr(colon + 1, close - colon - 1))) {
      out += *value;
    } else {
      complete = false;
    }
    at = close + 1;
  }
  if (!complete) return std::nullopt;
  out.append(raw, at);
  return out;
}

}  // namespace apigen::config
