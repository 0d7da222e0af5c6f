#include <algorithm>

#include "cpp/writers.h"

namespace apigen::sdk::cpp {
namespace {

// C++20 keywords and alternative tokens ([lex.key]), then macros in small letters that systems define: <sys/sysmacros.h>,
// <errno.h>, <assert.h>, compilers in their GNU modes, <windows.h>, Qt.
std::set<std::string_view> reserved(std::initializer_list<std::string_view> own) {
  std::set<std::string_view> out = {
      "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "char16_t",
      "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept", "const", "const_cast", "consteval",
      "constexpr", "constinit", "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "explicit",
      "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new",
      "noexcept", "not", "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
      "requires", "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast", "struct", "switch", "template", "this",
      "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile",
      "wchar_t", "while", "xor", "xor_eq", "errno", "linux", "unix", "i386", "stdin", "stdout",
      "stderr", "environ", "small", "near", "far", "interface", "signals", "slots", "emit", "forever"};
  out.insert(own.begin(), own.end());
  return out;
}

}  // namespace

const LanguageNames& names() {
  static const LanguageNames table = {
      .rules = {{Role::type, {Case::pascal, {"Value"}}},
                // Macros with arguments harm functions alone.
                {Role::function, {Case::snake, reserved({"assert", "foreach", "major", "makedev", "max", "min", "minor"})}},
                {Role::field, {Case::snake, reserved({"extra", "from_json", "to_json"})}},
                {Role::constant, {Case::snake, reserved({"is_known", "number", "text", "unknown", "value"})}},
                {Role::group, {Case::snake, reserved({"core"})}},
                // Devices of Windows.
                {Role::module, {Case::snake, {"aux", "con", "nul", "prn"}}}},
      .initialisms = {},
      .mark = "_"};
  return table;
}

std::string type_name(std::string_view neutral) { return identifier(names(), Role::type, neutral); }
std::string function_name(std::string_view neutral) { return identifier(names(), Role::function, neutral); }
std::string field_name(std::string_view neutral) { return identifier(names(), Role::field, neutral); }
std::string constant_name(std::string_view neutral) { return identifier(names(), Role::constant, neutral); }
std::string file_name(std::string_view neutral) { return identifier(names(), Role::module, neutral); }
std::string group_function(const Group& group) { return identifier(names(), Role::group, group.name); }
std::string group_class(const Group& group) { return type_name(group.name) + "Api"; }

std::string further_method(const Sdk& sdk, const Operation& operation, std::string_view suffix) {
  const std::string name = function_name(operation.name + "_" + std::string(suffix));
  const bool taken = std::any_of(sdk.operations.begin(), sdk.operations.end(), [&](const Operation& one) { return function_name(one.name) == name; });
  return taken ? name + "_" : name;
}

std::string namespace_name(std::string_view package) {
  static const std::set<std::string_view> kTaken = reserved({"client", "curl", "detail", "errors", "fwd", "headers", "items", "json", "models", "nlohmann", "options", "source", "std", "testing", "transport", "values"});
  const std::string name = neutral(package, "client");
  return kTaken.contains(name) ? name + "_api" : name;
}

}  // namespace apigen::sdk::cpp
