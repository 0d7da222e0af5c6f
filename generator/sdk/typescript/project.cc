#include <algorithm>

#include "apigen/emit/code_writer.h"
#include "apigen/sdk/text.h"
#include "apigen/support/text.h"
#include "typescript/layout.h"
#include "typescript/text.h"
#include "typescript/writers.h"

namespace apigen::sdk::typescript {
namespace {

/// The name that environment variables of the package begin with.
std::string environment(const Sdk& sdk) { return styled(sdk.name, Case::screaming) + "_BASE_URL"; }

const char* credential_type(Scheme::Kind kind) {
  switch (kind) {
    case Scheme::Kind::basic:
      return "$.BasicCredentials";
    case Scheme::Kind::client_credentials:
      return "$.ClientCredentials";
    case Scheme::Kind::sigv4:
      return "$.AwsCredentialSource";
    default:
      return "$.Token";
  }
}

std::string constant(const std::string& name, const std::string& value) {
  const std::string head = "export const " + name + " =";
  return head + (head.size() + value.size() + 2 <= 80 ? " " : "\n  ") + value + ";\n";
}

std::string config_text(const Sdk& sdk, const Package& package) {
  std::string out = "/** What the document says of the service as a whole. */\nimport type * as $ from \"./runtime/index.js\";\n\n";
  out += "/** Credentials by security scheme. */\nexport interface Credentials {";
  std::string credentials;
  for (const Scheme& scheme : sdk.schemes) {
    if (scheme.kind == Scheme::Kind::mutual_tls) continue;
    credentials += doc_comment(scheme.description, "  ");
    credentials += "  readonly " + parameter_name(scheme.name) + "?: " + credential_type(scheme.kind) + ";\n";
  }
  out += (credentials.empty() ? "" : "\n" + credentials) + "}\n\n/** The environment variable with the base URL. */\n" +
         constant("environment", literal(environment(sdk))) + "\n" +
         constant("userAgent", literal(package.name + "/" + package.version + " apigen/" + package.generator_version)) + "\n";
  out += "export interface Server {\n  readonly url: string;\n  /** The values that variables have by default. */\n"
         "  readonly variables: Readonly<Record<string, string>>;\n}\n\nexport const servers: readonly Server[] = [";
  for (const Server& server : sdk.servers) {
    out += "\n  {\n    url: " + literal(server.url) + ",\n    variables: {";
    for (const ServerVariable& variable : server.variables) out += "\n      " + member_key(variable.wire) + ": " + literal(variable.fallback) + ",";
    out += server.variables.empty() ? "},\n  }," : "\n    },\n  },";
  }
  return out + (sdk.servers.empty() ? "];\n" : "\n];\n");
}

std::string api_text(const Sdk& sdk) {
  const std::string factory = factory_name(sdk);
  const std::string name = type_name(sdk.name);
  std::string out = "/** All operations of the service, grouped, with one client. */\nimport * as $ from \"./runtime/index.js\";\n"
                    "import * as $operations from \"./operations/index.js\";\n\n";
  std::string interface_text, value;
  for (const Group& group : sdk.groups) {
    const std::string member = group_name(group.name);
    interface_text += doc_comment(group.description, "  ");
    interface_text += "  readonly " + member + ": $.BoundAll<{\n";
    value += "    " + member + ": $.bind(client, {\n";
    for (const std::size_t index : group.operations) {
      const std::string function = function_name(sdk.operations[index].name);
      interface_text += "    " + function + ": typeof $operations." + function + ";\n";
      value += property(6, function, "$operations." + function);
    }
    interface_text += "  }>;\n";
    value += "    }),\n";
  }
  // Interfaces of models may have the API's own name: this one is told apart by a mark that none of them has.
  out += doc_comment(doc_text(sdk.docs), "") + "export interface " + name + "$ {\n  readonly client: $.Client;\n" + interface_text + "}\n\n";
  const std::string parameter = "options: $.ClientOptions = {}", head = "export function " + factory + "(", tail = "): " + name + "$ {\n";
  const bool fits = head.size() + parameter.size() + tail.size() - 1 <= 80;
  out += "/** A client with all operations. To keep bundles small, import single operations instead. */\n" + head +
         (fits ? parameter : "\n  " + parameter + ",\n") + tail + "  const client = new $.Client(options);\n  return {\n    client,\n" + value + "  };\n}\n";
  return out;
}

std::string json_member(std::string_view key, const std::string& value) {
  return "  " + support::json_string(key) + ": " + support::json_string(doc_line(value, 300)) + ",\n";
}

std::string package_json(const Sdk& sdk, const Package& package, const std::string& text) {
  const Metadata& metadata = sdk.metadata;
  std::string more;
  if (!metadata.contact_name.empty()) more += json_member("author", metadata.contact_name);
  if (metadata.contact_url.starts_with("http")) more += json_member("homepage", metadata.contact_url);
  more += "  \"keywords\": [\n    \"api\",\n    \"client\",\n    " + support::json_string(styled(sdk.name, Case::kebab)) + "\n  ],";
  const std::string license = !metadata.license_identifier.empty() ? metadata.license_identifier : metadata.license_name;
  // npm takes SPDX identifiers; anything else is in the file.
  const bool spdx = !license.empty() && license.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-+") == std::string::npos;
  return emit::fill(text, {{"name", support::json_string(package.name)},
                           {"version", support::json_string(package.version)},
                           {"description", support::json_string(doc_line("Client of " + sdk.title, 200))},
                           {"license", support::json_string(spdx ? license : "SEE LICENSE IN LICENSE")},
                           {"metadata", more}});
}

}  // namespace

void write_project(const Sdk& sdk, const Package& package, emit::FileSet& files) {
  for (const auto& [path, text] : package.templates) {
    if (path == "package.json.tmpl") {
      files.add("package.json", package_json(sdk, package, text));
    } else {
      files.add(path == "gitignore" ? ".gitignore" : path, text);
    }
  }
  files.add("src/config.ts", config_text(sdk, package));
  files.add("src/api.ts", api_text(sdk));
  files.add("LICENSE", license_text(sdk));
  files.add("CHANGELOG.md", changelog_text(sdk, package.name, package.version));
}

std::string default_package(const Sdk& sdk) { return styled(sdk.name, Case::kebab); }

std::string package_problem(std::string_view name) {
  const std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string_view plain = name;
  if (plain.starts_with('@')) {
    const std::size_t slash = plain.find('/');
    if (slash == std::string_view::npos || slash == 1) return "a scoped name is @scope/name";
    if (plain.substr(1, slash - 1).find_first_not_of(allowed) != std::string_view::npos) return "a scope has lower-case letters, digits and -._~";
    plain.remove_prefix(slash + 1);
  }
  if (plain.empty() || name.size() > 214) return "a name has 1 to 214 characters";
  if (plain.front() == '.' || plain.front() == '_') return "a name does not begin with a dot or an underscore";
  if (plain.find_first_not_of(allowed) != std::string_view::npos) return "a name has lower-case letters, digits and -._~";
  if (plain == "node_modules" || plain == "favicon.ico") return "npm does not take this name";
  return {};
}

emit::FileSet generate(const Sdk& sdk, const Package& package) {
  emit::FileSet files;
  write_models(sdk, files);
  write_operations(sdk, files);
  write_project(sdk, package, files);
  write_documentation(sdk, package, files);
  write_tests(sdk, files);
  return files;
}

std::vector<PublishStep> publish_check(const Package&) {
  return {{"compile the ES modules", "tsc", {"-p", "tsconfig.json"}},
          {"compile the CommonJS modules", "tsc", {"-p", "tsconfig.cjs.json"}},
          {"mark the CommonJS modules", "node", {"scripts/mark-cjs.mjs"}},
          {"run the package's tests", "node", {"--test", "test/"}},
          {"pack the tarball", "npm", {"pack", "--ignore-scripts"}}};
}

}  // namespace apigen::sdk::typescript
