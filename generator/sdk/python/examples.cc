// README.md and the package's own tests: both call every operation with examples.
#include <algorithm>

#include "apigen/sdk/text.h"
#include "python/imports.h"
#include "python/layout.h"
#include "python/text.h"
#include "python/writers.h"

namespace apigen::sdk::python {
namespace {

std::string group_of(const Sdk&, const Operation& operation) { return identifier(names(), Role::group, operation.group); }

std::string parameter_name(const Parameter& parameter) { return identifier(names(), Role::parameter, parameter.name); }

/// The arguments that a call cannot do without, as `name=value`.
std::vector<Source> arguments(const Sdk& sdk, const Operation& operation) {
  std::vector<Source> out;
  for (const Parameter& one : operation.parameters) {
    if (one.required) out.push_back(keyword(parameter_name(one), example_argument(sdk, one.type, one.example)));
  }
  if (operation.body && operation.body->required) {
    const Content& content = operation.body->contents.front();
    if (content.kind == BodyKind::binary) {
      out.push_back(keyword("body", "b\"content\""));
    } else if (content.kind == BodyKind::lines) {
      out.push_back(keyword("body", Source("[", {example_argument(sdk, content.type, nullptr)}, "]")));
    } else {
      out.push_back(keyword("body", example_argument(sdk, content.type, content.example)));
    }
  }
  return out;
}

std::string call_text(const Sdk& sdk, const Operation& operation, const std::string& method, const std::string& client, std::size_t indent) {
  const std::string lead = client + "." + group_of(sdk, operation) + "." + method;
  return render(call_of(lead, arguments(sdk, operation)), indent, indent);
}

}  // namespace

std::string readme_file(const Sdk& sdk, const Package& package) {
  const std::string module = module_name(package.name);
  std::string out = "# " + markdown_text(package.name) + "\n\n" + markdown_text(sdk.title) + ", version " + markdown_text(sdk.version) + ": a client for Python 3.10 and later, without dependencies.\n\n";
  for (const std::string& line : doc_lines(sdk.docs.description)) out += markdown_text(line) + "\n";
  out += "\n```\npip install " + package.name + "\n```\n\n## Quick start\n\n";
  const Operation* first = sdk.operations.empty() ? nullptr : &sdk.operations.front();
  if (first) {
    const Methods methods = methods_of(sdk, *first);
    const std::string call = call_text(sdk, *first, methods.call.empty() ? methods.stream : methods.call, "client", 4);
    std::string option;
    for (const Scheme& scheme : sdk.schemes) {
      if (scheme.kind == Scheme::Kind::api_key) option = identifier(names(), Role::parameter, scheme.name) + "=\"...\"";
    }
    out += "```python\nfrom " + module + " import Client, models\n\nwith Client(" + option + ") as client:\n    print(" + call + ")\n```\n\n";
    out += "`AsyncClient` has the same methods for asyncio.\n\n";
  }
  out += "The API is at the `base_url` of the client, else at `" + styled(sdk.name, Case::screaming) + "_BASE_URL` of the environment, else at the document's server. "
         "What is absent is `UNSET` (false), JSON's null is `None`; members that the document does not name are kept in `extra`; enumerations keep values that they do not know.\n\n"
         "Errors: `ApiError` (`status`, `headers`, `request_id`, `error_type`, `body`, `data`), with a class for each usual status (`NotFoundError`, ...), "
         "`TransportError`, `TimeoutError`, `CancelledError`, `DecodeError`, `UsageError`; all are `SdkError`. Calls are tried again up to twice after connection "
         "errors and 408, 425, 429, 500, 502, 503, 504 (`Client(retry=RetryPolicy(...))`; `POST` and `PATCH` only with an idempotency key). "
         "`options=CallOptions(...)` of every method sets headers, times, retries, an idempotency key and cancelling for one call. "
         "The logger of the package's name tells every attempt at level DEBUG, without credentials. For tests: `" + module + ".testing.FakeTransport`.\n\n## Operations\n";
  for (const Group& group : sdk.groups) {
    out += "\n### " + markdown_text(group.title.empty() ? group.name : group.title) + "\n";
    for (std::size_t index : group.operations) {
      const Operation& operation = sdk.operations[index];
      const Methods methods = methods_of(sdk, operation);
      out += "\n#### `" + (methods.call.empty() ? methods.stream : methods.call) + "`\n\n";
      if (const std::string text = markdown_text(doc_line(doc_text(operation.docs), 300)); !text.empty()) out += text + "\n\n";
      if (operation.docs.deprecated) out += "Deprecated.\n\n";
      out += "```python\n";
      if (!methods.call.empty()) out += "result = " + call_text(sdk, operation, methods.call, "client", 0) + "\n";
      if (!methods.items.empty()) out += "for item in " + call_text(sdk, operation, methods.items, "client", 0) + ":\n    print(item)\n";
      if (!methods.stream.empty()) out += "with " + call_text(sdk, operation, methods.stream, "client", 0) + " as stream:\n    for item in stream:\n        print(item)\n";
      out += "```\n";
    }
  }
  return out;
}

std::string tests_file(const Sdk& sdk, const Package& package) {
  const std::string module = module_name(package.name);
  std::string cases;
  std::string credentials;
  for (const Scheme& scheme : sdk.schemes) {
    std::string value;
    switch (scheme.kind) {
      case Scheme::Kind::mutual_tls: continue;
      case Scheme::Kind::basic: value = "BasicCredentials(\"user\", \"password\")"; break;
      case Scheme::Kind::client_credentials: continue;  // needs a token service
      case Scheme::Kind::sigv4: value = "Sigv4(AwsCredentials(\"AKIDEXAMPLE\", \"secret\"), region=\"us-east-1\")"; break;
      case Scheme::Kind::api_key:
      case Scheme::Kind::bearer:
      case Scheme::Kind::cognito: value = "\"token\""; break;
    }
    credentials += "            " + identifier(names(), Role::parameter, scheme.name) + "=" + value + ",\n";
  }
  for (const Operation& operation : sdk.operations) {
    const Methods methods = methods_of(sdk, operation);
    const bool needs_token = !operation.security.empty() && std::none_of(operation.security.begin(), operation.security.end(), [&](const auto& alternative) {
      return std::none_of(alternative.begin(), alternative.end(), [&](const SchemeUse& use) { return sdk.schemes[use.scheme].kind == Scheme::Kind::client_credentials; });
    });
    if (methods.call.empty() || needs_token || example_path_is_empty(sdk, operation)) continue;
    const Response* success = nullptr;
    for (const Response& response : operation.responses) {
      if (response.success() && !response.range() && !success) success = &response;
    }
    Source answer("FakeResponse(status=204)");
    if (success && !success->contents.empty()) {
      const Content& content = success->contents.front();
      const std::string head = "{\"content-type\": " + literal(content.media_type) + "}";
      const std::string body = content.kind == BodyKind::json ? literal(example_json(sdk, content.type, content.example, false, Direction::response)) : "\"\"";
      answer = call_of("FakeResponse", {body, keyword("status", success->status), keyword("headers", head)});
    }
    std::string method = operation.method;
    for (const Parameter& one : operation.parameters) {
      if (one.location == Location::method) method.clear();
    }
    cases += "\n    def test_" + operation.name + "(self) -> None:\n        " + render(call_of("client = self.client", {answer}), 8, 8) + "\n        " + call_text(sdk, operation, methods.call, "client", 8) + "\n";
    cases += "        self.assertEqual(len(self.transport.requests), 1)\n";
    if (!method.empty()) cases += "        self.assertEqual(self.transport.requests[0].method, " + literal(method) + ")\n";
  }
  std::string body = "class Operations(unittest.TestCase):\n    def client(self, answer: FakeResponse) -> Client:\n        self.transport = FakeTransport(lambda request: answer)\n"
                     "        return Client(\n            \"https://test.invalid\",\n" + credentials + "            transport=self.transport,\n        )\n" + cases +
                     "\n\nif __name__ == \"__main__\":\n    unittest.main()\n";
  return "\"\"\"Every operation, called with examples over a transport without a network.\"\"\"\n\nfrom __future__ import annotations\n\n" + standard_imports(body, "") +
         "import unittest\n\n" + import_line(body, module, {"AwsCredentials", "BasicCredentials", "Client", "Sigv4", "models"}) + "from " + module +
         ".testing import FakeResponse, FakeTransport\n\n\n" + body;
}

}  // namespace apigen::sdk::python
