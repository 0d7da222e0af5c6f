// README.md and reference.md.
#include "apigen/sdk/text.h"
#include "cpp/text.h"
#include "cpp/writers.h"

namespace apigen::sdk::cpp {
namespace {

/// Code in Markdown: backticks of the document would end it.
std::string code(std::string_view text) {
  std::string out;
  for (char c : doc_line(text, 200)) out += c == '`' ? '\'' : c;
  return "`" + out + "`";
}

/// A read that needs the fewest arguments is what people try first.
const Operation* first_call(const Sdk& sdk) {
  const Operation* best = nullptr;
  std::size_t fewest = 0;
  for (const Operation& operation : sdk.operations) {
    std::size_t needed = operation.method == "GET" && !stream_of(operation) ? 0 : 10;
    for (const Parameter& parameter : operation.parameters) needed += parameter.required;
    if (best && needed >= fewest) continue;
    best = &operation;
    fewest = needed;
  }
  return best;
}

const Group& group_of(const Sdk& sdk, const Operation& operation) {
  for (const Group& group : sdk.groups) {
    if (group.name == operation.group) return group;
  }
  return sdk.groups.front();
}

std::string quick_start(const Writing& writing, const Operation& first) {
  const std::string prefix = writing.own + "::";
  Types types(writing.sdk, writing.layout, writing.own, prefix, prefix + "models::");
  std::string credentials;
  if (!first.security.empty()) {
    for (const SchemeUse& use : first.security.front()) {
      const Scheme& scheme = writing.sdk.schemes[use.scheme];
      if (scheme.kind != Scheme::Kind::mutual_tls) credentials += (credentials.empty() ? "." : ", .") + field_name(scheme.name) + " = " + example_credential(scheme, prefix);
    }
  }
  const std::string options = credentials.empty() ? "" : "({.credentials = {" + credentials + "}})";
  return "#include <" + writing.own + "/" + writing.own + ".hpp>\n#include <iostream>\n\nint main() {\n  const " + prefix + "Client client" + options + ";\n  const auto result = client." +
         group_function(group_of(writing.sdk, first)) + "()." + example_call(first, types) +
         ";\n  if (!result) {\n    std::cerr << result.error().message() << '\\n';\n    return 1;\n  }\n  std::cout << \"done\\n\";\n}\n";
}

}  // namespace

std::string example_credential(const Scheme& scheme, const std::string& prefix) {
  switch (scheme.kind) {
    case Scheme::Kind::basic:
      return prefix + "BasicCredentials{.username = \"me\", .password = \"...\"}";
    case Scheme::Kind::client_credentials:
      return prefix + "ClientCredentials{.client_id = \"...\", .client_secret = \"...\"}";
    case Scheme::Kind::sigv4:
      return prefix + "SigV4{.credentials = {.access_key_id = \"...\", .secret_access_key = \"...\"}, .region = \"us-east-1\"}";
    default:
      return "\"...\"";
  }
}

std::string example_call(const Operation& operation, Types& types) { return function_name(operation.name) + "(" + types.example_arguments(operation) + ")"; }

std::string readme_file(const Writing& writing) {
  const Sdk& sdk = writing.sdk;
  const std::string& own = writing.own;
  std::string out = "# " + writing.package.name + "\n\nClient of " + markdown_text(sdk.title) + " for C++20. It needs libcurl and OpenSSL, and nlohmann/json when it is built.\n\n";
  for (const std::string& line : doc_lines(sdk.docs.description, 100, 12)) out += line.empty() ? "\n" : markdown_text(line) + "\n";
  out += "\n## Quick start\n\n```sh\ncmake -S . -B build -DCMAKE_BUILD_TYPE=Release\ncmake --build build --parallel\ncmake --install build --prefix /usr/local\n```\n\n```cmake\nfind_package(" + own +
         " REQUIRED)\ntarget_link_libraries(app PRIVATE " + own + "::" + own + ")\n```\n\nOr `add_subdirectory`, vcpkg (`vcpkg.json`) and Conan (`conanfile.py`).\n\n";
  if (const Operation* first = first_call(sdk)) out += "```cpp\n" + quick_start(writing, *first) + "```\n\n";
  out += "Every operation is in [reference.md](reference.md). `<" + own + "/" + own + ".hpp>` includes all; who wants less includes `<" + own + "/client.hpp>`, the groups in `<" + own +
         "/api/...>` and the models in `<" + own + "/models/...>`.\n\n## The service's address\n\n`ClientOptions::base_url`, else the environment variable `" +
         styled(sdk.name, Case::screaming) + "_BASE_URL`" + (sdk.servers.empty() ? ".\n" : ", else:\n\n");
  for (const Server& server : sdk.servers) {
    out += "- " + code(server.url) + (server.description.empty() ? "" : ": " + markdown_text(server.description)) + "\n";
    for (const ServerVariable& variable : server.variables) out += "  - " + code(variable.wire) + " (" + code(variable.fallback) + ")\n";
  }
  out += R"(
Variables are set by `server_variables`, another server is chosen by `server`.

## Values

- A member that may be absent is a `std::optional<T>`, one that may be null a `Nullable<T>`, one that may be either a `Field<T>`.
- Enumerations are classes with the known values (`value()`, for a `switch`); others are kept (`text()`), `is_known()` is false.
- A union holds a `std::variant` (`value`); `as_...()` gives a variant. `Unknown` is what this version does not know.
- Further members of objects are in `extra`. `Json` is any value. `to_json()` and `from_json()` convert models.

## Errors

Calls return a `Result<T>`: `if (result) use(*result)`, else `result.error()`. `result.value()` throws an `ExceptionOf<...>` instead.

| `error.as<...>()` | when |
|---|---|
| `ApiError` | the service refused: `status`, `headers`, `request_id`, `type`, `message`, `raw_body`; `error.body<T>()` is the documented body |
| `TransportError` | no answer came |
| `TimeoutError` | `timeout` (60 s for the whole call) or `attempt_timeout` passed |
| `CancelledError` | the `std::stop_token` of the call was used |
| `DecodeError` | the answer is not what is documented; `pointer` leads to the place |
| `UsageError` | credentials, the address or an argument are missing |

## What else calls do

- **Retries**: twice after connection errors and the statuses 408, 425, 429, 500, 502, 503 and 504, waiting 0.5 s, then 1 s, or as `Retry-After` says; POST and PATCH only with an
  idempotency key. `RetryPolicy` says otherwise.
- **Options**: the last argument of each call, and `ClientOptions::calls` for all: headers, time-outs, retries, idempotency key, stop token.
- **Interceptors** see every attempt. The **logger** gets method, URL, status, time and headers without credentials.
- **Another HTTP client**: a class of your own with `Transport::send`. `make_curl_transport` takes a proxy, and certificates for mutual TLS.
- **Pages**: functions that end with `_all` give the items of all pages. **Streams** of events or lines: `Items<T>`, too. Bytes: `Download`; `Source` sends them from memory, files or functions.

## Testing your application

```cpp
#include <)" + own + R"(/testing.hpp>

auto transport = std::make_shared<)" + own + "::FakeTransport>(std::vector<" + own + "::FakeAnswer>{{.body = R\"({\"id\": 1})\"}, {.status = 404}});\nconst " + own +
         "::Client client({.base_url = \"https://test.invalid\", .transport = transport});\n// ... then look at transport->requests()\n```\n";
  return out;
}

std::string reference_file(const Writing& writing) {
  std::string out = "# Reference\n";
  const std::string prefix = writing.own + "::";
  for (const Group& group : writing.sdk.groups) {
    out += "\n## " + markdown_text(group.title) + "\n";
    for (const std::size_t index : group.operations) {
      const Operation& operation = writing.sdk.operations[index];
      Types types(writing.sdk, writing.layout, writing.own, prefix, prefix + "models::");
      out += "\n### " + function_name(operation.name) + "\n\n" + code(operation.method + " " + operation.path) + "\n\n";
      if (operation.docs.deprecated) out += "**Deprecated.**\n\n";
      for (const std::string& line : doc_lines(doc_text(operation.docs), 100, 30)) out += line.empty() ? "\n" : markdown_text(line) + "\n";
      if (!doc_text(operation.docs).empty()) out += "\n";
      out += "```cpp\nauto result = client." + group_function(group) + "()." + example_call(operation, types) + ";\n```\n";
      if (operation.parameters.empty()) continue;
      out += "\n| argument | where | |\n|---|---|---|\n";
      constexpr const char* kWhere[] = {"path", "query", "header", "cookie", "method"};
      for (const Parameter& parameter : operation.parameters) {
        out += "| `" + field_name(parameter.name) + "`" + (parameter.required ? "" : " (optional)") + " | " + kWhere[static_cast<std::size_t>(parameter.location)] + " " +
               markdown_text(parameter.wire) + " | " + markdown_text(doc_text(parameter.docs)) + " |\n";
      }
    }
  }
  return out;
}

}  // namespace apigen::sdk::cpp
