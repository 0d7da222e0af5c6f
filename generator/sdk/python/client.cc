// client.py: the two clients, with the credentials that the document's schemes need.
#include "apigen/emit/code_writer.h"
#include "apigen/sdk/text.h"
#include "python/layout.h"
#include "python/text.h"
#include "python/writers.h"

namespace apigen::sdk::python {
namespace {

constexpr const char* kSchemes[] = {"api_key", "basic", "bearer", "client_credentials", "cognito", "sigv4", "mutual_tls"};
constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};

std::string credential_type(Scheme::Kind kind) {
  switch (kind) {
    case Scheme::Kind::basic: return "BasicCredentials";
    case Scheme::Kind::client_credentials: return "ClientCredentials";
    case Scheme::Kind::sigv4: return "AwsCredentials | Sigv4";
    case Scheme::Kind::api_key:
    case Scheme::Kind::bearer:
    case Scheme::Kind::cognito:
    case Scheme::Kind::mutual_tls: break;
  }
  return "Token";
}

std::string option_of(const Scheme& scheme) { return identifier(names(), Role::parameter, scheme.name); }

std::string defaults(const Sdk& sdk, const Package& package) {
  std::vector<Source> servers, schemes;
  for (const Server& server : sdk.servers) {
    std::vector<Source> variables;
    for (const ServerVariable& variable : server.variables) variables.emplace_back(literal(variable.wire) + ": " + literal(variable.fallback));
    servers.push_back(tuple_of({literal(server.url), Source("{", variables, "}")}));
  }
  for (const Scheme& scheme : sdk.schemes) {
    std::vector<Source> row{literal(option_of(scheme)), literal(kSchemes[static_cast<std::size_t>(scheme.kind)])};
    if (scheme.location != Location::header) row.push_back(keyword("location", literal(kLocations[static_cast<std::size_t>(scheme.location)])));
    if (!scheme.parameter.empty()) row.push_back(keyword("parameter", literal(scheme.parameter)));
    if (!scheme.token_url.empty()) row.push_back(keyword("token_url", literal(scheme.token_url)));
    schemes.push_back(call_of("Scheme", row));
  }
  const Source all("Defaults(",
                   {keyword("package", literal(package.name)), keyword("version", "__version__"), keyword("generator", literal(package.generator_version)),
                    keyword("environment", literal(styled(sdk.name, Case::screaming) + "_BASE_URL")), keyword("servers", tuple_of(servers)),
                    keyword("schemes", tuple_of(schemes))},
                   ")");
  return "_DEFAULTS = " + render(all, 0, 12) + "\n";
}

std::string client_class(const Sdk& sdk, bool async) {
  const std::string prefix = async ? "Async" : "";
  std::vector<std::string> docs{"Args:", "    base_url: Where the API is; else the environment variable " + styled(sdk.name, Case::screaming) + "_BASE_URL, else the document's first server."};
  std::string credentials, options;
  for (const Scheme& scheme : sdk.schemes) {
    if (scheme.kind == Scheme::Kind::mutual_tls) continue;
    options += "        " + option_of(scheme) + ": " + credential_type(scheme.kind) + " | None = None,\n";
    credentials += (credentials.empty() ? "" : ", ") + literal(option_of(scheme)) + ": " + option_of(scheme);
    const std::string text = doc_line(scheme.description, 90);
    docs.push_back("    " + option_of(scheme) + ": " + (text.empty() ? "Credentials of the scheme " + docstring_line(doc_line(scheme.wire, 60)) + "." : docstring_line(text)));
  }
  for (const char* line : {"    server_variables: Values for the variables of the document's server.", "    headers: Sent with every call.",
                           "    timeout: Seconds for a whole call; None for no limit.", "    attempt_timeout: Seconds for one attempt.",
                           "    retry: How often, and after which delay, a call is tried again.",
                           "    lenient: Answers may lack required members: they are UNSET then.", "    user_agent_suffix: Added to the User-Agent header.",
                           "    interceptors: See and may change every attempt.", "    transport: How requests are sent."}) {
    docs.emplace_back(line);
  }
  std::string out = "\n\nclass " + prefix + "Client:\n" + docstring(doc_line(sdk.title, 90) + (async ? ", for asyncio." : "."), 4, docs);
  out += "\n    def __init__(\n        self,\n        base_url: str | None = None,\n        *,\n" + options;
  out += "        server_variables: Mapping[str, str] | None = None,\n        headers: Mapping[str, str] | None = None,\n        timeout: float | None = 60.0,\n"
         "        attempt_timeout: float | None = None,\n        retry: RetryPolicy | None = None,\n        lenient: bool = False,\n"
         "        user_agent_suffix: str = \"\",\n        interceptors: Sequence[Interceptor] = (),\n        transport: " + prefix + "Transport | None = None,\n    ) -> None:\n";
  const Source credentials_source("{", credentials.empty() ? std::vector<Source>{} : std::vector<Source>{credentials}, "}");
  out += "        settings = make_settings(\n            _DEFAULTS,\n            base_url=base_url,\n            server_variables=server_variables,\n            credentials={";
  if (credentials.size() + 26 <= kLineWidth) {
    out += credentials + "},\n";
  } else {
    out += "\n";
    for (const Scheme& scheme : sdk.schemes) {
      if (scheme.kind != Scheme::Kind::mutual_tls) out += "                " + literal(option_of(scheme)) + ": " + option_of(scheme) + ",\n";
    }
    out += "            },\n";
  }
  out += "            headers=headers,\n            timeout=timeout,\n            attempt_timeout=attempt_timeout,\n            retry=retry,\n            lenient=lenient,\n"
         "            user_agent_suffix=user_agent_suffix,\n            interceptors=tuple(interceptors),\n        )\n"
         "        self._driver = " + prefix + "Driver(settings, transport)\n";
  for (const Group& group : sdk.groups) {
    const std::string module = identifier(names(), Role::module, group.name);
    out += "        self." + identifier(names(), Role::group, group.name) + " = _" + module + "." + prefix + styled(group.name, Case::pascal) + "Operations(self._driver)\n";
    out += docstring(group.title.empty() ? "" : doc_line(group.title, 90), 8);
  }
  if (async) {
    out += "\n    async def close(self) -> None:\n        \"\"\"Ends idle connections.\"\"\"\n        await self._driver.transport.close()\n"
           "\n    async def __aenter__(self) -> AsyncClient:\n        return self\n\n    async def __aexit__(self, *problem: object) -> None:\n        await self.close()\n";
  } else {
    out += "\n    def close(self) -> None:\n        \"\"\"Ends idle connections.\"\"\"\n        self._driver.transport.close()\n"
           "\n    def __enter__(self) -> Client:\n        return self\n\n    def __exit__(self, *problem: object) -> None:\n        self.close()\n";
  }
  return out;
}

}  // namespace

std::string client_file(const Sdk& sdk, const Package& package) {
  std::string out = "\"\"\"The clients.\"\"\"\n\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping, Sequence\n\n";
  std::map<std::string, int> modules;
  for (const Group& group : sdk.groups) modules[identifier(names(), Role::module, group.name)] = 1;
  for (const auto& [module, one] : modules) out += "from ._operations import " + module + " as _" + module + "\n";
  std::set<std::string> credentials;
  for (const Scheme& scheme : sdk.schemes) {
    if (scheme.kind == Scheme::Kind::mutual_tls) continue;
    const std::string type = credential_type(scheme.kind);
    if (type != "AwsCredentials | Sigv4") credentials.insert(type);
  }
  credentials.insert("Scheme");
  if (sdk.schemes.empty()) credentials.erase("Scheme");
  std::string list;
  for (const std::string& one : credentials) list += (list.empty() ? "" : ", ") + one;
  if (!list.empty()) out += "from ._runtime.auth import " + list + "\n";
  out += "from ._runtime.client import AsyncDriver, Defaults, Driver, make_settings\nfrom ._runtime.options import Interceptor, RetryPolicy\n";
  bool signs = false;
  for (const Scheme& scheme : sdk.schemes) signs |= scheme.kind == Scheme::Kind::sigv4;
  if (signs) out += "from ._runtime.sigv4 import AwsCredentials, Sigv4\n";
  out += "from ._runtime.transport import AsyncTransport, Transport\nfrom ._version import __version__\n\n";
  return out + defaults(sdk, package) + client_class(sdk, false) + client_class(sdk, true);
}

}  // namespace apigen::sdk::python
