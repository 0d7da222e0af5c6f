#include "go/writers.h"

#include <algorithm>

namespace apigen::sdk::go {

const LanguageNames& names() {
  // The style of Go's own names: Effective Go, "MixedCaps", and the initialisms of its linters.
  static const LanguageNames table = {
      .rules = {{Role::type,
                 {Case::pascal,
                  {"APIError", "AWSCredentials", "BasicCredentials", "CallOption", "CancelledError", "Client", "ClientCredentials", "Credentials", "Date",
                   "DecodeError", "DefaultRetryPolicy", "Doer", "ErrorBody", "File", "Middleware", "New", "NotNull", "Null", "Nullable", "Option", "Optional",
                   "Ptr", "RetryPolicy", "SigV4", "Some", "StaticToken", "Stream", "TimeoutError", "TokenFunc", "TokenSource", "TransportError", "UsageError",
                   "Version", "WithAttemptTimeout", "WithBaseURL", "WithCredentials", "WithHTTPClient", "WithHeader", "WithIdempotencyKey",
                   "WithLenientDecoding", "WithLogger", "WithMiddleware", "WithResponse", "WithRetryPolicy", "WithServer", "WithServerVariable",
                   "WithTimeout", "WithUserAgentSuffix"}}},
                {Role::function, {Case::pascal, {}}},
                {Role::field, {Case::pascal, {"Extra", "Known", "MarshalJSON", "UnmarshalJSON", "Unknown", "Value"}}},
                {Role::group, {Case::pascal, {}}},
                {Role::module, {Case::snake, {}}}},
      .initialisms = {"acl",  "api", "ascii", "cpu", "css", "dns", "eof", "guid", "html", "http", "https", "id",  "ip",  "json", "qps", "ram",
                      "rpc",  "sla", "smtp",  "sql", "ssh", "tcp", "tls", "ttl",  "udp",  "ui",   "uid",   "uri", "url", "utf8", "uuid", "vm",
                      "xml",  "xsrf", "xss"},
      .mark = "_"};
  return table;
}

std::string type_name(std::string_view neutral) { return identifier(names(), Role::type, neutral); }
std::string function_name(std::string_view neutral) { return identifier(names(), Role::function, neutral); }
std::string field_name(std::string_view neutral) { return identifier(names(), Role::field, neutral); }

std::string service_name(const Sdk& sdk, const Group& group) {
  const std::string name = identifier(names(), Role::group, group.name) + "Service";
  const bool taken = std::any_of(sdk.types.begin(), sdk.types.end(), [&](const Type& type) { return type.declared() && type_name(type.name) == name; }) ||
                     std::any_of(sdk.operations.begin(), sdk.operations.end(), [&](const Operation& one) { return type_name(one.params_name) == name; });
  return taken ? name + "_" : name;
}

std::string further_method(const Sdk& sdk, const Operation& operation, std::string_view suffix) {
  const std::string name = function_name(operation.name + "_" + std::string(suffix));
  const bool taken = std::any_of(sdk.operations.begin(), sdk.operations.end(), [&](const Operation& one) { return function_name(one.name) == name; });
  return taken ? name + "_" : name;
}

std::string package_name(std::string_view module) {
  // The last element that is no major version ("v2").
  auto last = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
  std::string_view element = last(module);
  const bool version = element.size() > 1 && element[0] == 'v' && element.find_first_not_of("0123456789", 1) == std::string_view::npos;
  if (version && module.size() > element.size()) element = last(module.substr(0, module.size() - element.size() - 1));
  std::string out;
  for (char c : neutral(element, "client")) {
    if (c != '_') out += c;
  }
  // Keywords, the names of packages that the sources import, and main and internal, which mean something.
  static const std::set<std::string_view> kTaken = {
      "any", "base64", "bool", "break", "bufio", "byte", "bytes", "case", "chan", "const", "context", "continue", "core", "default", "defer", "documentation", "else", "errors", "fake",
      "fallthrough", "float64", "fmt", "for", "func", "go", "goto", "hex", "hmac", "http", "if", "import", "init", "int", "int64", "interface", "internal", "io", "json",
      "main", "map", "net", "os", "package", "rand", "range", "reflect", "regexp", "return", "runtime", "select", "sha256", "slog", "sort", "strconv",
      "string", "strings", "struct", "switch", "sync", "testing", "time", "type", "url", "var"};
  return kTaken.contains(out) ? out + "api" : out;
}

}  // namespace apigen::sdk::go
