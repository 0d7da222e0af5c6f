// `functions`: local Lambda functions, with the property names of AWS SAM.
#include <algorithm>

#include "sections.h"

namespace apigen::config {
namespace {

bool all_of(std::string_view text, std::string_view allowed) { return text.find_first_not_of(allowed) == std::string_view::npos; }

constexpr std::string_view kDigits = "0123456789";

// python3.<n>, nodejs<n>.x, provided, provided.<os>
bool is_runtime(std::string_view name) {
  if (name.starts_with("python3.")) return name.size() > 8 && all_of(name.substr(8), kDigits);
  if (name.starts_with("nodejs") && name.ends_with(".x")) return name.size() > 8 && all_of(name.substr(6, name.size() - 8), kDigits);
  return name == "provided" || (name.starts_with("provided.") && name.size() > 9);
}

bool is_function_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         all_of(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
}

bool is_environment_name(std::string_view name) {
  return !name.empty() && name.find('=') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

void read_environment(Document& document, Members& members, const std::string& what, Function& out) {
  TextMap variables;
  bool wrapped = false;
  members.entries("environment", [&](const std::string& name, const YAML::Node& value) {
    // SAM nests them: Environment: {Variables: {...}}.
    if ((name == "Variables" || name == "variables") && value.IsMap()) {
      wrapped = true;
      return;
    }
    if (!is_environment_name(name)) document.problem(value.Mark(), "'" + name + "' of " + what + " is no name of an environment variable");
    if (auto text = document.expand(value, "environment variable '" + name + "' of " + what)) {
      if (text->find('\0') != std::string::npos) document.problem(value.Mark(), "environment variable '" + name + "' of " + what + " holds a NUL byte");
      variables[name] = std::move(*text);
    }
  });
  if (wrapped) {
    members.object("environment", [&](Members& nested) {
      nested.text_map("Variables", variables);
      nested.text_map("variables", variables);
    });
  }
  out.environment.insert(variables.begin(), variables.end());
}

}  // namespace

void read_functions(Document& document, Members& top, Settings& out) {
  top.entries("functions", [&](const std::string& name, const YAML::Node& value) {
    std::string what = "function '" + name + "'";
    Members members(document, value, what);
    if (!members.valid()) return;
    if (!is_function_name(name)) {
      document.problem(value.Mark(), what + ": a function's name has up to 64 letters, digits, '-' and '_'");
    }
    Function function;
    function.name = name;
    if (members.required_text("runtime", function.runtime) && !is_runtime(function.runtime)) {
      members.problem("runtime", what + ": runtime '" + function.runtime +
                                     "' is not supported; use python3.<n>, nodejs<n>.x or provided.al2023 with an executable named bootstrap");
    }
    if (function.runtime.starts_with("provided")) {
      if (!members.text("handler", function.handler)) function.handler = "bootstrap";
    } else {
      members.required_text("handler", function.handler);
    }
    if (!members.has("codeUri")) members.problem("codeUri", what + " needs 'codeUri', the folder that its code is in");
    members.folder("codeUri", function.code_uri);
    members.whole("timeout", function.timeout_seconds, 1, 900);
    members.whole("memorySize", function.memory_mb, 128, 10240);
    members.whole("reservedConcurrentExecutions", function.reserved_concurrency, 1, 1000);
    read_environment(document, members, what, function);
    members.ignore({"description", "architectures", "tags", "tracing"});
    out.functions.emplace(name, std::move(function));
  });
}

}  // namespace apigen::config
