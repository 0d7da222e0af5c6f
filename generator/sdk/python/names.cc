#include <algorithm>
#include <cctype>

#include "apigen/emit/file_set.h"
#include "python/writers.h"

namespace apigen::sdk::python {
namespace {

// Keywords of Python 3.10 to 3.13, and names of types that annotations use.
constexpr std::string_view kCommon[] = {
    "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for",
    "from", "global", "if", "import", "in", "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return", "try", "type", "while",
    "with", "yield", "bool", "bytes", "dict", "float", "int", "list", "object", "str", "tuple", "self", "property", "None", "True", "False"};

std::set<std::string_view> with(std::initializer_list<std::string_view> more) {
  std::set<std::string_view> all(std::begin(kCommon), std::end(kCommon));
  all.insert(more);
  return all;
}

}  // namespace

const LanguageNames& names() {
  static const LanguageNames table = {
      .rules = {{Role::type, {Case::pascal, with({"Any", "File", "Model", "OpenIntEnum", "OpenStrEnum", "TypeAlias", "Unknown", "Unset"})}},
                {Role::function, {Case::snake, with({"close"})}},
                {Role::field, {Case::snake, with({"extra"})}},
                {Role::parameter,
                 {Case::snake, with({"body", "body_type", "options", "base_url", "server_variables", "headers", "timeout", "attempt_timeout", "retry",
                                     "lenient", "user_agent_suffix", "interceptors", "transport", "models"})}},
                {Role::constant, {Case::screaming, {}}},
                {Role::group, {Case::snake, with({"close"})}},
                {Role::module, {Case::snake, with({})}}},
      .initialisms = {},
      .mark = "_"};
  return table;
}

std::string default_package(const Sdk& sdk) { return styled(sdk.name, Case::kebab); }

std::string package_problem(std::string_view name) {
  // PEP 508, "Names".
  auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  const bool fits = !name.empty() && plain(name.front()) && plain(name.back()) &&
                    std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '-' || c == '_' || c == '.'; });
  return fits ? "" : "a Python distribution has letters, digits, '-', '_' and '.', and begins and ends with a letter or digit";
}

std::string module_name(std::string_view package) {
  return identifier(names(), Role::module, neutral(package, "client"));
}

std::vector<PublishStep> publish_check(const Package&) {
  return {{"build the wheel and the source distribution", "python3", {"-m", "build", "--outdir", "dist", "."}}};
}

}  // namespace apigen::sdk::python
