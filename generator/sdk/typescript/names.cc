#include "typescript/writers.h"

namespace apigen::sdk::typescript {

const LanguageNames& names() {
  static const LanguageNames table = [] {
    LanguageNames made;
    // ECMA-262 reserved words, those of strict mode and modules, and what must not be a binding.
    const std::set<std::string_view> words = {
        "arguments", "async", "await", "break",  "case",       "catch",  "class",  "const",     "continue",  "debugger", "default",   "delete",
        "do",        "else",  "enum",  "eval",   "export",     "extends", "false", "finally",   "for",       "function", "if",        "implements",
        "import",    "in",    "instanceof", "interface", "let", "new",   "null",   "package",   "private",   "protected", "public",   "return",
        "static",    "super", "switch", "this",  "throw",      "true",   "try",    "typeof",    "undefined", "var",      "void",      "while",
        "with",      "yield"};
    made.rules[Role::function] = {Case::camel, words};
    made.rules[Role::parameter] = {Case::camel, {}};
    made.rules[Role::field] = {Case::camel, {}};
    made.rules[Role::constant] = {Case::camel, {}};
    // Members of what createX() returns, and of every object that TypeScript looks for.
    made.rules[Role::group] = {Case::camel, {"client", "then", "constructor"}};
    made.rules[Role::module] = {Case::kebab, {"index"}};
    // What the package exports, and the global types that generated code names.
    made.rules[Role::type] = {
        Case::pascal,
        {"Answer",      "ApiError",    "AsyncIterable", "AwsCredentials", "AwsCredentialSource", "BasicCredentials", "Binary",       "CallOptions",
         "CancelledError", "Client",   "ClientCredentials", "ClientOptions", "Credentials",      "DecodeError",      "FileInput",    "HttpRequest",
         "Interceptor", "LogEntry",    "Operation",     "Outcome",        "PagedOperation",      "Response",         "RetryOptions", "Schema",
         "SdkError",    "StreamingOperation", "TimeoutError", "Token",    "Transport",           "TransportError",   "Uint8Array",   "Unknown",
         "UsageError"}};
    return made;
  }();
  return table;
}

std::string type_name(std::string_view neutral) { return identifier(names(), Role::type, neutral); }
std::string function_name(std::string_view neutral) { return identifier(names(), Role::function, neutral); }
std::string parameter_name(std::string_view neutral) { return identifier(names(), Role::parameter, neutral); }
std::string group_name(std::string_view neutral) { return identifier(names(), Role::group, neutral); }

std::string factory_name(const Sdk& sdk) {
  std::string out = styled("create_" + sdk.name, Case::camel);
  for (const Operation& operation : sdk.operations) {
    if (function_name(operation.name) == out) return out + "_";
  }
  return out;
}

}  // namespace apigen::sdk::typescript
