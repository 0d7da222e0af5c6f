// README.md, reference.md and the package's own tests.
#include "apigen/sdk/text.h"
#include "go/text.h"
#include "go/writers.h"

namespace apigen::sdk::go {
namespace {

/// Code in Markdown: backticks of the document would end it.
std::string code(std::string_view text) {
  std::string out;
  for (char c : doc_line(text, 200)) out += c == '`' ? '\'' : c;
  return "`" + out + "`";
}

std::string credential(const Scheme& scheme, const std::string& prefix) {
  switch (scheme.kind) {
    case Scheme::Kind::basic:
      return "&" + prefix + "BasicCredentials{Username: \"me\", Password: \"...\"}";
    case Scheme::Kind::client_credentials:
      return "&" + prefix + "ClientCredentials{ClientID: \"...\", ClientSecret: \"...\"}";
    case Scheme::Kind::sigv4:
      return "&" + prefix + "SigV4{Region: \"us-east-1\", Credentials: " + prefix + "AWSCredentials{AccessKeyID: \"...\", SecretAccessKey: \"...\"}}";
    default:
      return prefix + "StaticToken(\"...\")";
  }
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

std::string call_text(const Operation& operation, Types& types) {
  return "client." + identifier(names(), Role::group, operation.group) + "." + function_name(operation.name) + "(ctx" + types.example_arguments(operation) + ")";
}

bool has_value(const Operation& operation) { return operation.result || stream_of(operation); }

std::string quick_start(const Sdk& sdk, const Package& package, const Operation& first) {
  const std::string own = package_name(package.name) + ".";
  Types types(sdk, own);
  const std::string call = call_text(first, types);
  std::string options;
  if (!first.security.empty()) {
    for (const SchemeUse& use : first.security.front()) {
      const Scheme& scheme = sdk.schemes[use.scheme];
      if (scheme.kind != Scheme::Kind::mutual_tls) options += (options.empty() ? "" : ", ") + field_name(scheme.name) + ": " + credential(scheme, own);
    }
  }
  for (const char* one : {"context", "fmt", "log"}) types.need(one);
  types.need(package.name);
  const std::string client = own + "New(" + (options.empty() ? "" : own + "WithCredentials(" + own + "Credentials{" + options + "})") + ")";
  std::string out = "package main\n\n" + types.imports() + "func main() {\n\tctx := context.Background()\n\tclient := " + client + "\n";
  if (has_value(first)) return out + "\tresult, err := " + call + "\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tfmt.Println(result)\n}\n";
  return out + "\tif err := " + call + "; err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tfmt.Println(\"done\")\n}\n";
}

}  // namespace

std::string readme_file(const Sdk& sdk, const Package& package) {
  const std::string own = package_name(package.name);
  std::string out = "# " + package.name + "\n\nClient of " + markdown_text(sdk.title) + " for Go 1.22 and later. It needs nothing but the standard library.\n\n";
  for (const std::string& line : doc_lines(sdk.docs.description, 100, 12)) out += line.empty() ? "\n" : markdown_text(line) + "\n";
  out += "\n## Quick start\n\n```sh\ngo get " + package.name + "\n```\n\n";
  if (const Operation* first = first_call(sdk)) out += "```go\n" + quick_start(sdk, package, *first) + "```\n\n";
  out += "Every operation is in [reference.md](reference.md).\n\n## The service's address\n\nThe option `WithBaseURL`, else the environment variable `" +
         styled(sdk.name, Case::screaming) + "_BASE_URL`" + (sdk.servers.empty() ? ".\n" : ", else:\n\n");
  for (const Server& server : sdk.servers) {
    out += "- " + code(server.url) + (server.description.empty() ? "" : ": " + markdown_text(server.description)) + "\n";
    for (const ServerVariable& variable : server.variables) out += "  - " + code(variable.wire) + " (" + code(variable.fallback) + ")\n";
  }
  out += R"(
Variables are set by `WithServerVariable`, another server is chosen by `WithServer(1)`.

## Values

- A member that may be absent is an `Optional[T]` (`Some(value)`; its zero value is absent), one that may be null a `Nullable[T]` (`NotNull(value)`; its zero value is null).
- Enumerations are strings or integers with constants; values that this version does not know are kept, `Known()` is false.
- A union is a struct with a pointer for each variant; `Value()` returns what is set. Further members of objects are in `Extra`.

## Errors

| type | when |
|---|---|
| `*APIError` | the service refused: `StatusCode`, `Header`, `RequestID`, `Type`, `Message`, `RawBody`; `ErrorBody[T](err)` has the documented body |
| `*TransportError` | no answer came |
| `*TimeoutError` | `WithTimeout` (60 s for the whole call) or `WithAttemptTimeout` passed |
| `*CancelledError` | the context was cancelled |
| `*DecodeError` | the answer is not what is documented; `Pointer` leads to the place |
| `*UsageError` | credentials, the address or an argument are missing |

## What else calls do

- **Retries**: twice after connection errors and the statuses 408, 425, 429, 500, 502, 503 and 504, waiting 0.5 s, then 1 s, or as `Retry-After` says; POST and PATCH only with an
  idempotency key. `WithRetryPolicy` says otherwise.
- **Options**: `New` takes those of calls, too, then for all calls: `WithHeader`, `WithTimeout`, `WithAttemptTimeout`, `WithRetryPolicy`, `WithIdempotencyKey`, `WithResponse`.
- **Middleware** sees every attempt: `WithMiddleware`. **Logging**: `WithLogger(slog.Default())`; credentials are not in it.
- **Another HTTP client**: `WithHTTPClient`, anything with the method `Do`. It must not follow redirects.
- **Pages**: methods that end with `All` iterate over the items of all pages: `for item, err := range ...` since Go 1.23. **Streams** of events or lines: `Next`, `Item`, `Err`, `Close`.

## Testing your application

```go
transport := fake.New(fake.Answer{Body: `{"id": 1}`}, fake.Answer{Status: 404})
client := )" + own + ".New(" + own + ".WithHTTPClient(transport), " + own + R"(.WithBaseURL("https://test.invalid"))
// ... then look at transport.Requests()
```

The package `)" + package.name + "/fake` has it.\n";
  return out;
}

std::string reference_file(const Sdk& sdk) {
  std::string out = "# Reference\n";
  for (const Group& group : sdk.groups) {
    out += "\n## " + markdown_text(group.title) + "\n";
    for (const std::size_t index : group.operations) {
      const Operation& operation = sdk.operations[index];
      Types types(sdk);
      out += "\n### " + function_name(operation.name) + "\n\n" + code(operation.method + " " + operation.path) + "\n\n";
      if (operation.docs.deprecated) out += "**Deprecated.**\n\n";
      for (const std::string& line : doc_lines(doc_text(operation.docs), 100, 30)) out += line.empty() ? "\n" : markdown_text(line) + "\n";
      if (!doc_text(operation.docs).empty()) out += "\n";
      out += std::string("```go\n") + (has_value(operation) ? "result, err := " : "err := ") + call_text(operation, types) + "\n```\n";
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

std::string tests_file(const Sdk& sdk, const Package& package) {
  const std::string own = package_name(package.name);
  Types types(sdk);
  std::string credentials, calls;
  for (const Scheme& scheme : sdk.schemes) {
    // Fetching a token first would be more than one request.
    if (scheme.kind == Scheme::Kind::mutual_tls || scheme.kind == Scheme::Kind::client_credentials) continue;
    credentials += (credentials.empty() ? "" : ", ") + field_name(scheme.name) + ": " + credential(scheme, "");
  }
  for (const Operation& operation : sdk.operations) {
    bool token = false;
    for (const auto& alternative : operation.security) {
      for (const SchemeUse& use : alternative) token = token || sdk.schemes[use.scheme].kind == Scheme::Kind::client_credentials;
    }
    if (token || example_path_is_empty(sdk, operation)) continue;
    calls += "\nfunc TestSends" + function_name(operation.name) + "(t *testing.T) {\n\ttransport, client := testClient()\n\tctx := context.Background()\n\t" +
             (has_value(operation) ? "_, err := " : "err := ") + call_text(operation, types) + "\n\tsent(t, transport, err, " +
             literal(operation.method == "ANY" ? "GET" : operation.method) + ")\n}\n";
  }
  if (calls.empty()) return std::string(kGenerated) + "package " + own + "\n";
  for (const char* one : {"context", "strings", "testing"}) types.need(one);
  types.need(package.name + "/fake");
  return std::string(kGenerated) + "package " + own + "\n\n" + types.imports() + "func testClient() (*fake.Transport, *Client) {\n\ttransport := fake.New()\n\tcredentials := Credentials{" +
         credentials + "}\n\treturn transport, New(WithHTTPClient(transport), WithBaseURL(\"https://test.invalid\"), WithCredentials(credentials))\n}\n" + R"(
// sent looks at what a call sent; any answer will do.
func sent(t *testing.T, transport *fake.Transport, err error, method string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	requests := transport.Requests()
	if len(requests) != 1 || requests[0].Method != method || !strings.HasPrefix(requests[0].URL, "https://test.invalid/") {
		t.Fatalf("sent was %v", requests)
	}
}
)" + calls;
}

}  // namespace apigen::sdk::go
