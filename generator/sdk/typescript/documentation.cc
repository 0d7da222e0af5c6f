#include "apigen/sdk/text.h"
#include "typescript/layout.h"
#include "typescript/text.h"
#include "typescript/writers.h"

namespace apigen::sdk::typescript {
namespace {

/// Code in Markdown: backticks of the document would end it.
std::string code(std::string_view text) {
  std::string out;
  for (char c : doc_line(text, 200)) out += c == '`' ? '\'' : c;
  return "`" + out + "`";
}

std::string credentials_example(const Scheme& scheme) {
  const std::string member = parameter_name(scheme.name) + ": ";
  switch (scheme.kind) {
    case Scheme::Kind::basic:
      return member + "{ username: \"me\", password: \"...\" }";
    case Scheme::Kind::client_credentials:
      return member + "{ clientId: \"...\", clientSecret: \"...\" }";
    case Scheme::Kind::sigv4:
      return member + "{ accessKeyId: \"...\", secretAccessKey: \"...\" }";
    case Scheme::Kind::mutual_tls:
      return {};
    default:
      return member + "\"...\"";
  }
}

/// The options that a call of this operation needs, as the argument of createX().
std::string client_arguments(const Sdk& sdk, const Operation& operation) {
  if (operation.security.empty() || operation.security.front().empty()) return {};
  std::string all;
  for (const SchemeUse& use : operation.security.front()) {
    const std::string one = credentials_example(sdk.schemes[use.scheme]);
    if (!one.empty()) all += (all.empty() ? "" : ", ") + one;
  }
  return all.empty() ? "" : "{\n  credentials: { " + all + " },\n}";
}

/// A read that needs the fewest arguments is what people try first.
const Operation* first_call(const Sdk& sdk) {
  const Operation* best = nullptr;
  std::size_t fewest = 0;
  for (const Operation& operation : sdk.operations) {
    std::size_t needed = operation.method == "GET" ? 0 : 10;
    for (const Parameter& parameter : operation.parameters) needed += parameter.required;
    if (best && needed >= fewest) continue;
    best = &operation;
    fewest = needed;
  }
  return best;
}

std::string readme(const Sdk& sdk, const Package& package) {
  const std::string factory = factory_name(sdk);
  std::string out = "# " + package.name + "\n\nClient of " + markdown_text(sdk.title) + " for TypeScript and JavaScript: Node.js 20, Deno, Bun, browsers. No dependencies.\n\n";
  for (const std::string& line : doc_lines(sdk.docs.description, 100, 12)) out += line.empty() ? "\n" : markdown_text(line) + "\n";
  out += "\n## Quick start\n\n```sh\nnpm install " + package.name + "\n```\n\n";
  if (const Operation* first = first_call(sdk)) {
    const std::string arguments = example_arguments(sdk, *first);
    out += "```ts\nimport { " + factory + " } from \"" + package.name + "\";\n\nconst api = " + factory + "(" + client_arguments(sdk, *first) + ");\nconst result = await api." +
           group_name(first->group) + "." + function_name(first->name) + "(" + arguments + ");\nconsole.log(result);\n```\n\n";
    out += "Single operations keep bundles small:\n\n```ts\nimport { Client, " + function_name(first->name) + " } from \"" + package.name +
           "\";\n\nconst client = new Client();\nawait " + function_name(first->name) + "(client" + (arguments.empty() ? "" : ", " + arguments) + ");\n```\n\n";
  }
  out += "Every operation is in [reference.md](reference.md).\n\n## The service's address\n\nThe option `baseUrl`, else the environment variable `" +
         styled(sdk.name, Case::screaming) + "_BASE_URL`" + (sdk.servers.empty() ? ".\n" : ", else:\n\n");
  for (const Server& server : sdk.servers) {
    out += "- " + code(server.url) + (server.description.empty() ? "" : ": " + markdown_text(server.description)) + "\n";
    for (const ServerVariable& variable : server.variables) out += "  - " + code(variable.wire) + " (" + code(variable.fallback) + ")\n";
  }
  out += R"(
Variables are set by `serverVariables`, another server is chosen by `server: 1`.

## Errors

| class | when |
|---|---|
| `ApiError` | the service refused: `status`, `headers`, `requestId`, `errorType`, `rawBody`, and `body` by its documented type |
| `TransportError` | no answer came |
| `TimeoutError` | `timeout` (60 s for the whole call) or `attemptTimeout` passed |
| `CancelledError` | your `AbortSignal` was aborted |
| `DecodeError` | the answer is not what is documented; `pointer` leads to the place |
| `UsageError` | credentials or the address are missing |

`operation.safe(...)` returns `{ ok, data }` or `{ ok, error }` instead of throwing, `operation.withResponse(...)` the result with status and headers.

## What else calls do

- **Retries**: twice after connection errors and the statuses 408, 425, 429, 500, 502, 503 and 504, waiting 0.5 s, then 1 s, or as `Retry-After` says; POST and PATCH only with an
  idempotency key. Option `retries: { count, delay, maxDelay, conflict }`.
- **Options** of the client count for every call; the last argument of a call overrides them: `headers`, `timeout`, `attemptTimeout`, `retries`, `signal`, `idempotencyKey`.
- **Interceptors** see every attempt: `interceptors: [async (request, next) => next(request)]`. **Logging**: `logger: (entry) => console.debug(entry)`; credentials are not in it.
- **Another HTTP client**: `transport`, anything that is called like `fetch`.
- **Pages**: `for await (const item of operation.items(client, ...))`, or `.pages(...)`. **Streams** of events or lines: `for await (const item of await operation(client, ...))`.
- 64-bit integers (`format: int64`) are `bigint`: a number would lose digits. Dates and times are texts as sent, with their offset. Members and enumeration values that this version does not know are kept.

## Testing your application

```ts
import { fakeTransport } from ")" +
         package.name + R"(/testing";

const transport = fakeTransport({ body: { id: 1 } }, { status: 404 });
const api = )" +
         factory + R"(({ transport, baseUrl: "https://test.invalid" });
// ... then look at transport.requests
```
)";
  return out;
}

std::string reference(const Sdk& sdk, const Package& package) {
  std::string out = "# Reference of " + package.name + "\n";
  for (const Group& group : sdk.groups) {
    out += "\n## " + markdown_text(group.title) + "\n";
    for (const std::size_t index : group.operations) {
      const Operation& operation = sdk.operations[index];
      out += "\n### " + function_name(operation.name) + "\n\n" + code(operation.method + " " + operation.path) + "\n\n";
      if (operation.docs.deprecated) out += "**Deprecated.**\n\n";
      for (const std::string& line : doc_lines(doc_text(operation.docs), 100, 30)) out += line.empty() ? "\n" : markdown_text(line) + "\n";
      if (!doc_text(operation.docs).empty()) out += "\n";
      out += std::string("```ts\n") + (operation.result ? "const result = " : "") + "await api." + group_name(group.name) + "." + function_name(operation.name) + "(" +
             example_arguments(sdk, operation) + ");\n```\n";
      if (operation.parameters.empty()) continue;
      out += "\n| argument | where | |\n|---|---|---|\n";
      constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};
      for (const Parameter& parameter : operation.parameters) {
        out += "| `" + parameter_name(parameter.name) + "`" + (parameter.required ? "" : "?") + " | " + kLocations[static_cast<std::size_t>(parameter.location)] + " " +
               markdown_text(parameter.wire) + " | " + markdown_text(doc_text(parameter.docs)) + " |\n";
      }
    }
  }
  return out;
}

}  // namespace

void write_documentation(const Sdk& sdk, const Package& package, emit::FileSet& files) {
  files.add("README.md", readme(sdk, package));
  files.add("reference.md", reference(sdk, package));
}

void write_tests(const Sdk& sdk, emit::FileSet& files) {
  std::string out =
      "// Every operation is called once against the fake transport.\nimport assert from \"node:assert/strict\";\nimport test from \"node:test\";\n\n"
      "import * as sdk from \"../dist/esm/index.js\";\nimport { fakeTransport } from \"../dist/esm/testing.js\";\n\n"
      "// No answer is looked at, so any credentials do.\nconst credentials = {";
  std::string credentials;
  for (const Scheme& scheme : sdk.schemes) {
    std::string one = credentials_example(scheme);
    if (scheme.kind == Scheme::Kind::client_credentials) continue;
    if (scheme.kind == Scheme::Kind::sigv4) one.insert(one.size() - 2, ", region: \"us-east-1\"");
    if (!one.empty()) credentials += "  " + one + ",\n";
  }
  out += (credentials.empty() ? "" : "\n" + credentials) + "};\n\nasync function sent(operation, params) {\n  const transport = fakeTransport({ status: 204 });\n"
         "  const baseUrl = \"https://test.invalid\";\n  const client = new sdk.Client({ baseUrl, credentials, transport });\n"
         "  await operation(client, params);\n  assert.equal(transport.requests.length, 1);\n  return transport.requests[0];\n}\n";
  for (const Operation& operation : sdk.operations) {
    bool token = false;  // a call that fetches a token first is more than one request
    for (const auto& alternative : operation.security) {
      for (const SchemeUse& use : alternative) token = token || sdk.schemes[use.scheme].kind == Scheme::Kind::client_credentials;
    }
    if (token || !operation.servers.empty() || example_path_is_empty(sdk, operation)) continue;
    std::vector<Doc> arguments;
    for (const std::string& member : example_members(sdk, operation)) arguments.push_back(parsed_member(member));
    const Doc sent = call("await sent", {"sdk." + function_name(operation.name), object(std::move(arguments), false)});
    out += "\ntest(" + literal(operation.name) + ", async () => {\n  const request = " + lay_out(sent, 2, 18) + ";\n  assert.equal(request.method, " +
           literal(operation.method == "ANY" ? "GET" : operation.method) +
           ");\n  assert.ok(request.url.startsWith(\"https://test.invalid/\"));\n});\n";
  }
  files.add("test/operations.test.mjs", out);
}

}  // namespace apigen::sdk::typescript
