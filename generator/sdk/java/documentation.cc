// README.md, reference.md and the package's own tests.
#include "apigen/sdk/text.h"
#include "java/writers.h"

namespace apigen::sdk::java {
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

std::string method_of(const Methods& methods) { return methods.call.empty() ? methods.stream : methods.call; }

Expr call_of(const Operation& operation, const std::string& method, Types& types) {
  return Expr::text("client").then(group_name(operation.group)).then(method, example_arguments(operation, types));
}

Methods methods_of(const Sdk& sdk, const Operation& operation) {
  for (const Group& group : sdk.groups) {
    for (std::size_t i = 0; i < group.operations.size(); ++i) {
      if (&sdk.operations[group.operations[i]] == &operation) return MethodNames(sdk, group).of(i);
    }
  }
  return {};
}

std::string result_type(const Operation& operation, Types& types) {
  if (const Content* stream = stream_of(operation); stream && !operation.stream) return types.own("ItemStream") + "<" + types.boxed(stream->type) + ">";
  if (!operation.result) return {};
  if (operation.result_kind == BodyKind::binary) return types.need("java.io.InputStream");
  const std::string type = types.bare(*operation.result, false);
  return operation.result_optional || types.nullable(*operation.result) ? types.need("java.util.Optional") + "<" + type + ">" : type;
}

std::string assigned(std::size_t indent, const Operation& operation, const Expr& call, Types& types) {
  const std::string type = result_type(operation, types);
  return statement(indent, type.empty() ? "" : type + " result = ", call);
}

Expr credentials(const std::vector<const Scheme*>& schemes, Types& types) {
  Expr out = Expr::of(types.own("Credentials") + ".builder", {});
  for (const Scheme* one : schemes) out.then(field_name(one->name), {example_credential(*one, types)});
  return out.then("build");
}

std::string quick_start(const Sdk& sdk, const std::string& root, const Operation& first) {
  Types types(sdk, root, "");
  const std::string client = types.own(client_name(sdk));
  const Expr call = call_of(first, method_of(methods_of(sdk, first)), types);
  std::vector<const Scheme*> needed;
  if (!first.security.empty()) {
    for (const SchemeUse& use : first.security.front()) {
      if (sdk.schemes[use.scheme].kind != Scheme::Kind::mutual_tls) needed.push_back(&sdk.schemes[use.scheme]);
    }
  }
  Expr made = Expr::of(client + ".builder", {});
  if (!needed.empty()) made.then("credentials", {credentials(needed, types)});
  made.then("build");
  const std::string result = assigned(6, first, call, types);
  std::string body = "public class QuickStart {\n  public static void main(String[] arguments) {\n" + statement(4, "try (" + client + " client = ", made, ") {") + result;
  body += result_type(first, types).empty() ? "      System.out.println(\"done\");\n" : "      System.out.println(result);\n";
  return types.imports() + body + "    }\n  }\n}\n";
}

}  // namespace

Expr example_credential(const Scheme& scheme, Types& types) {
  switch (scheme.kind) {
    case Scheme::Kind::basic:
      return Expr::text("new " + types.own("BasicCredentials") + "(\"me\", \"...\")");
    case Scheme::Kind::client_credentials:
      return Expr::text("new " + types.own("ClientCredentials") + "(\"...\", \"...\")");
    case Scheme::Kind::sigv4:
      return Expr::of(types.own("SigV4") + ".of", {Expr::text("new " + types.own("AwsCredentials") + "(\"...\", \"...\")")}).then("inRegion", {Expr::text("\"us-east-1\"")});
    default:
      return Expr::text("\"...\"");
  }
}

std::vector<Expr> example_arguments(const Operation& operation, Types& types) {
  std::vector<Expr> out;
  if (needs_params(operation)) {
    Expr params = Expr::of(types.own("model." + type_name(operation.params_name)) + ".builder", {});
    for (const Parameter& one : operation.parameters) {
      if (!one.required) continue;
      const bool text = one.location == Location::method && types.bare(one.type, false) == "String";
      params.then(field_name(one.name), {text ? Expr::text("\"GET\"") : types.argument(one.type)});
    }
    out.push_back(params.then("build"));
  }
  if (!operation.body) return out;
  const Content& content = operation.body->contents.front();
  if (!operation.body->required) {
    // Only with a type it is clear which method is meant.
    const std::string type = content.kind == BodyKind::binary ? types.own("Binary") : types.boxed(content.type);
    out.push_back(Expr::text("(" + (content.kind == BodyKind::lines ? types.need("java.util.List") + "<" + type + ">" : type) + ") null"));
  } else if (content.kind == BodyKind::binary) {
    out.push_back(Expr::text(types.own("Binary") + ".of(\"data\")"));
  } else if (content.kind == BodyKind::lines) {
    out.push_back(Expr::of(types.need("java.util.List") + ".of", {types.example(content.type)}));
  } else {
    out.push_back(types.example(content.type));
  }
  return out;
}

std::string readme_file(const Sdk& sdk, const Package& package, const std::string& root) {
  const std::size_t colon = package.name.find(':');
  std::string out = "# " + package.name + "\n\nClient of " + markdown_text(sdk.title) + " for Java 17 and later. It needs Jackson and nothing else.\n\n";
  for (const std::string& line : doc_lines(sdk.docs.description, 100, 12)) out += line.empty() ? "\n" : markdown_text(line) + "\n";
  out += "\n## Quick start\n\n```xml\n<dependency>\n  <groupId>" + package.name.substr(0, colon) + "</groupId>\n  <artifactId>" + package.name.substr(colon + 1) + "</artifactId>\n  <version>" +
         package.version + "</version>\n</dependency>\n```\n\n";
  if (const Operation* first = first_call(sdk)) out += "```java\n" + quick_start(sdk, root, *first) + "```\n\n";
  out += "Every operation is in [reference.md](reference.md).\n\n## The service's address\n\nThe builder's `baseUrl`, else the environment variable `" +
         styled(sdk.name, Case::screaming) + "_BASE_URL`" + (sdk.servers.empty() ? ".\n" : ", else:\n\n");
  for (const Server& server : sdk.servers) {
    out += "- " + code(server.url) + (server.description.empty() ? "" : ": " + markdown_text(server.description)) + "\n";
    for (const ServerVariable& variable : server.variables) out += "  - " + code(variable.wire) + " (" + code(variable.fallback) + ")\n";
  }
  out += R"(
Variables are set by `serverVariable`, another server is chosen by `server(1)`.

## Values

- Models are immutable and made by builders. What may be absent is an `Optional`, what may be absent or null a `Field`; where null is allowed a setter takes null for it.
- Enumerations are classes with constants; values that this version does not know are kept, `isKnown()` is false.
- Unions are sealed interfaces. A value that is none of the variants is an `Unknown`, which holds its JSON. Further members of objects are in `extra()`.
- `int64` is `long`, `date-time` an `OffsetDateTime` with its offset, bytes are copied.

## Errors

All are a `ClientException`, which is unchecked.

| class | when |
|---|---|
| `ApiException` | the service refused: `status()`, `headers()`, `requestId()`, `type()`, `serviceMessage()`, `rawBody()`; `body(Type.class)` has the documented body |
| `TransportException` | no answer came |
| `CallTimeoutException` | `CallOption.timeout` (60 s for the whole call) or `CallOption.attemptTimeout` passed |
| `CancelledException` | the call was cancelled, or its thread interrupted |
| `DecodeException` | the answer is not what is documented; `pointer()` leads to the place |
| `UsageException` | credentials, the address or an argument are missing |

## What else calls do

- **Async**: each method has one beside it that ends with `Async` and gives a `CompletableFuture`; to cancel it cancels the call. `CallOption.cancelledBy` cancels any call.
- **Retries**: twice after connection errors and the statuses 408, 425, 429, 500, 502, 503 and 504, waiting 0.5 s, then 1 s, or as `Retry-After` says; POST and PATCH only with an
  idempotency key. `CallOption.retry` says otherwise.
- **Options** of one call stand behind its arguments: `CallOption.header`, `timeout`, `attemptTimeout`, `retry`, `idempotencyKey`, `onResponse`; those of all calls are given to the builder's `option`.
- **Interceptors** see every attempt. **Logging**: at level DEBUG by `System.Logger`; credentials are not in it.
- **Another HTTP client**: `transport(new HttpTransport(client))` with a `java.net.http.HttpClient` of your own, or your own `Transport`. It must not follow redirects.
- **Pages**: methods that end with `All` give the items of all pages, as an `Iterable`, a `Stream`, or by `forEachAsync`. **Streams** of events or lines are an `ItemStream`, to be closed.

## Testing your application

```java
FakeTransport transport = new FakeTransport(new FakeTransport.Answer(200, "{\"id\": 1}"));
)" + client_name(sdk) +
         " client =\n    " + client_name(sdk) + R"(.builder().transport(transport).baseUrl("https://test.invalid").build();
// ... then look at transport.sent()
```

The class is in the package `)" + root + R"(.testing`.

## Publishing

`mvn -Prelease deploy` signs the jars and uploads them to Central. Its `url`, `scm` and `developers` in `pom.xml` come from the API's document; a `pom.xml` that was edited is left alone when the package
is generated again.
)";
  return out;
}

std::string reference_file(const Sdk& sdk, const std::string& root) {
  std::string out = "# Reference\n";
  for (const Group& group : sdk.groups) {
    out += "\n## " + markdown_text(group.title) + "\n";
    const MethodNames methods(sdk, group);
    for (std::size_t i = 0; i < group.operations.size(); ++i) {
      const Operation& operation = sdk.operations[group.operations[i]];
      Types types(sdk, root, "");
      const std::string method = method_of(methods.of(i));
      out += "\n### " + method + "\n\n" + code(operation.method + " " + operation.path) + "\n\n";
      if (operation.docs.deprecated) out += "**Deprecated.**\n\n";
      for (const std::string& line : doc_lines(doc_text(operation.docs), 100, 30)) out += line.empty() ? "\n" : markdown_text(line) + "\n";
      if (!doc_text(operation.docs).empty()) out += "\n";
      out += "```java\n" + assigned(0, operation, call_of(operation, method, types), types) + "```\n";
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

void add_tests(const Sdk& sdk, const std::string& root, const std::string& folder, emit::FileSet& files) {
  constexpr std::size_t kTestsOfClass = 200;
  std::vector<const Scheme*> usable;
  for (const Scheme& scheme : sdk.schemes) {
    // Fetching a token first would be more than one request.
    if (scheme.kind != Scheme::Kind::mutual_tls && scheme.kind != Scheme::Kind::client_credentials) usable.push_back(&scheme);
  }
  for (const Group& group : sdk.groups) {
    const MethodNames methods(sdk, group);
    for (std::size_t from = 0, part = 1; from < group.operations.size(); from += kTestsOfClass, ++part) {
      Types types(sdk, root, root);
      const std::string name = service_name(sdk, group) + (part > 1 ? std::to_string(part) : "") + "Test", client = client_name(sdk);
      std::string tests;
      for (std::size_t i = from; i < std::min(from + kTestsOfClass, group.operations.size()); ++i) {
        const Operation& operation = sdk.operations[group.operations[i]];
        bool token = false;
        for (const auto& alternative : operation.security) {
          for (const SchemeUse& use : alternative) token = token || sdk.schemes[use.scheme].kind == Scheme::Kind::client_credentials;
        }
        if (token) continue;
        const std::string method = method_of(methods.of(i));
        tests += "\n  @Test\n  void sends" + styled(operation.name, Case::pascal) + "() {\n" + statement(4, "", call_of(operation, method, types)) + "    sent(" +
                 literal(operation.method == "ANY" ? "GET" : operation.method) + ");\n  }\n";
      }
      if (tests.empty()) continue;
      types.own("testing.FakeTransport");
      types.need("org.junit.jupiter.api.Test");
      Expr made = Expr::of(client + ".builder", {});
      made.then("transport", {Expr::text("transport")}).then("baseUrl", {Expr::text("\"https://test.invalid\"")}).then("lenientDecoding");
      made.then("credentials", {credentials(usable, types)}).then("build");
      std::string body = "@SuppressWarnings(\"deprecation\")\nclass " + name + " {\n  private final FakeTransport transport = new FakeTransport();\n" +
                         statement(2, "private final " + client + " client = ", made) + R"(
  /** Looks at what a call sent; any answer will do. */
  private void sent(String method) {
    assertEquals(1, transport.sent().size());
    assertEquals(method, transport.sent().get(0).method());
    assertEquals("test.invalid", transport.sent().get(0).url().getHost());
  }
)" + tests + "}\n";
      files.add(folder + name + ".java", "package " + root + ";\n\nimport static org.junit.jupiter.api.Assertions.assertEquals;\n\n" + types.imports() + body);
    }
  }
}

}  // namespace apigen::sdk::java
