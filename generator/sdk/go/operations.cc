// <group>_operations.go: the service of one group, its methods and their arguments.
#include <map>

#include "apigen/sdk/text.h"
#include "go/text.h"
#include "go/writers.h"

namespace apigen::sdk::go {
namespace {

// In the order of the enumerations of model.h.
constexpr const char* kStyles[] = {"simple", "label", "matrix", "form", "space", "pipe", "tab", "deep_object", "json"};
constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};
constexpr const char* kBodies[] = {"jsonBody", "formBody", "multipartBody", "textBody", "binaryBody", "eventsBody", "linesBody"};
constexpr const char* kSuffixes[] = {"json", "form", "multipart", "text", "binary", "events", "lines"};
constexpr const char* kPages[] = {"cursor", "offset", "page", "url", "link"};

template <class Enum>
const char* word(const char* const* table, Enum value) {
  return table[static_cast<std::size_t>(value)];
}

std::string parameter_key(const Parameter& parameter) {
  return literal(std::string(word(kLocations, parameter.location)) + " " + parameter.wire);
}

class GroupWriter {
 public:
  GroupWriter(const Sdk& sdk, const Group& group) : sdk_(sdk), types_(sdk), service_(service_name(sdk, group)), group_(group) {}

  std::string write(const std::string& package) {
    types_.need("context");
    std::string body = doc_comment(service_ + (group_.description.empty() ? " has the operations of " + group_.title : ": " + group_.description)) + "type " + service_ +
                       " struct{ core *core }\n";
    for (const std::size_t index : group_.operations) body += operation(sdk_.operations[index]);
    return std::string(kGenerated) + "package " + package + "\n\n" + types_.imports() + body;
  }

 private:
  std::string operation(const Operation& operation) {
    std::string out = parameters(operation);
    const Content* stream = stream_of(operation);
    const bool streams_only = stream && !operation.stream;
    if (!operation.body) {
      out += methods(operation, nullptr, function_name(operation.name), streams_only);
    } else {
      std::map<BodyKind, int> seen;
      for (const Content& content : operation.body->contents) {
        const bool first = &content == &operation.body->contents.front();
        const int count = ++seen[content.kind];
        const std::string suffix = std::string("as_") + word(kSuffixes, content.kind) + (count > 1 ? std::to_string(count) : "");
        out += methods(operation, &content, first ? function_name(operation.name) : further_method(sdk_, operation, suffix), streams_only, !first);
      }
    }
    return out + maker(operation);
  }

  std::string parameters(const Operation& operation) {
    if (operation.parameters.empty()) return {};
    const std::string name = type_name(operation.params_name);
    std::string fields;
    for (const Parameter& one : operation.parameters) {
      std::string rules = std::string(word(kLocations, one.location)) + "," + word(kStyles, one.style);
      if (one.explode) rules += ",explode";
      if (one.required) rules += ",required";
      if (one.allow_reserved || one.greedy) rules += ",reserved";
      fields += (fields.empty() ? "" : "\n") + doc_comment(doc_text(one.docs), "\t") + "\t" + field_name(one.name) + " " +
                (one.required ? types_.type(one.type) : types_.optional(one.type)) + " " + tag({{"api", one.wire}, {"in", rules}}) + "\n";
    }
    return "\n// " + name + " are the arguments of " + function_name(operation.name) + ".\ntype " + name + " struct {\n" + fields + "}\n";
  }

  std::string body_type(const Operation& operation, const Content& content) {
    std::string out;
    if (content.kind == BodyKind::binary) {
      types_.need("io");
      out = "io.Reader";
    } else {
      out = (content.kind == BodyKind::lines ? "[]" : "") + types_.type(content.type);
    }
    return operation.body->required ? out : "Optional[" + out + "]";
  }

  static std::string send(const Operation& operation, const Content& content) {
    std::string parts;
    if (content.kind == BodyKind::form || content.kind == BodyKind::multipart) {
      for (const Part& part : content.parts) {
        parts += ", partRules{" + literal(part.wire) + ", " + literal(part.content_type) + ", " + literal(word(kStyles, part.style)) + ", " +
                 (part.file ? "true" : "false") + ", " + (part.explode ? "true" : "false") + ", " + (part.allow_reserved ? "true" : "false") + "}";
      }
    }
    return std::string(operation.body->required ? "o.send(" : "sendOptional(o, ") + literal(content.media_type) + ", " + word(kBodies, content.kind) + ", body" + parts + ")";
  }

  std::string signature(const Operation& operation, const Content* content) {
    std::string out = "(ctx context.Context";
    if (!operation.parameters.empty()) out += ", params " + type_name(operation.params_name);
    if (content) out += ", body " + body_type(operation, *content);
    return out + ", options ...CallOption)";
  }

  std::string docs(const Operation& operation, const std::string& name, const std::string& what) const {
    std::string text = name + " " + what + " " + doc_line(operation.method + " " + operation.path, 200) + ".";
    if (const std::string more = doc_text(operation.docs); !more.empty()) text += "\n\n" + more;
    if (operation.docs.deprecated) text += "\n\nDeprecated: the service will drop it.";
    return "\n" + doc_comment(text);
  }

  std::string methods(const Operation& operation, const Content* content, const std::string& name, bool streams_only, bool alternative = false) {
    const std::string head = "func (s *" + service_ + ") ";
    const std::string params = operation.parameters.empty() ? "nil" : "params";
    const std::string make = "\to := s." + maker_name(operation) + "()\n" + (content ? "\t" + send(operation, *content) + "\n" : "");
    std::string out;
    if (!streams_only) {
      std::string returns = "error", call = "doneOf(";
      if (operation.result) {
        const std::string result = types_.result(operation);
        returns = "(" + result + ", error)";
        call = operation.result_kind == BodyKind::binary ? "downloadOf(" : "resultOf[" + result + "](";
      }
      out += docs(operation, name, "calls") + head + name + signature(operation, content) + " " + returns + " {\n" + make + "\treturn " + call + "ctx, s.core, o, " +
             params + ", options)\n}\n";
    }
    if (alternative) return out;
    if (const Content* stream = stream_of(operation)) {
      const std::string item = types_.type(stream->type);
      const std::string stream_name = streams_only ? name : further_method(sdk_, operation, "stream");
      out += docs(operation, stream_name, "streams the items of") + head + stream_name + signature(operation, content) + " (*Stream[" + item + "], error) {\n" + make +
             "\to.accept = " + literal(stream->media_type) + "\n\treturn streamOf[" + item + "](ctx, s.core, o, " + word(kBodies, stream->kind) + ", " + params + ", options)\n}\n";
    }
    if (operation.pagination) out += pages(operation, content, head, params);
    return out;
  }

  std::string pages(const Operation& operation, const Content* content, const std::string& head, const std::string& params) {
    const Pagination& pages = *operation.pagination;
    const std::string item = types_.type(pages.item), name = further_method(sdk_, operation, "all");
    const std::string input = pages.input ? parameter_key(operation.parameters[*pages.input]) : "\"\"";
    const std::string limit = pages.limit ? parameter_key(operation.parameters[*pages.limit]) : "\"\"";
    std::string make = "\tcreate := s." + maker_name(operation) + "\n";
    if (content) make = "\tcreate := func() *operation {\n\t\to := s." + maker_name(operation) + "()\n\t\t" + send(operation, *content) + "\n\t\treturn o\n\t}\n";
    return docs(operation, name, "iterates over the items of all pages of") + head + name + signature(operation, content) + " func(yield func(" + item +
           ", error) bool) {\n" + make + "\treturn itemsOf[" + item + "](ctx, s.core, create, " + params + ", options, pageRules{" + literal(word(kPages, pages.kind)) + ", " +
           input + ", " + literal(pages.input_member) + ", " + limit + ", " + literals(pages.items) + ", " + literals(pages.next) + ", " + std::to_string(pages.first) +
           "})\n}\n";
  }

  static std::string maker_name(const Operation& operation) { return styled(operation.name, Case::camel) + "Operation"; }

  /// What is the same in each call of an operation.
  std::string maker(const Operation& operation) {
    std::string accept, answers;
    for (const Response& response : operation.responses) {
      for (const Content& content : response.contents) {
        const bool streamed = content.kind == BodyKind::events || content.kind == BodyKind::lines;
        const std::string start = literal(response.status) + ", " + literal(content.media_type) + ", " + word(kBodies, content.kind);
        if (response.success()) {
          if (!streamed && accept.find(content.media_type) == std::string::npos) accept += (accept.empty() ? "" : ", ") + content.media_type;
          if (!streamed) answers += "\to.success(" + start + ")\n";
        } else if (!streamed) {
          answers += "\to.failure(" + start + ", newBody[" + types_.type(content.type) + "])\n";
        }
      }
    }
    std::string out = "\nfunc (s *" + service_ + ") " + maker_name(operation) + "() *operation {\n\to := &operation{method: " + literal(operation.method) + ", path: " +
                      literal(operation.path) + ", accept: " + literal(accept) + "}\n";
    if (!operation.idempotency_header.empty()) out += "\to.idempotency = " + literal(operation.idempotency_header) + "\n";
    if (!operation.servers.empty()) out += "\to.servers = " + servers_text(operation.servers) + "\n";
    if (!operation.security.empty()) out += "\to.security = " + security(operation) + "\n";
    return out + answers + "\treturn o\n}\n";
  }

  std::string security(const Operation& operation) const {
    std::string out = "[][]schemeUse{";
    for (const std::vector<SchemeUse>& alternative : operation.security) {
      std::string uses;
      for (const SchemeUse& use : alternative) uses += (uses.empty() ? "" : ", ") + ("{" + literal(sdk_.schemes[use.scheme].name)) + ", " + literals(use.scopes) + "}";
      out += (out.back() == '{' ? "{" : ", {") + uses + "}";
    }
    return out + "}";
  }

 public:
  static std::string servers_text(const std::vector<Server>& servers) {
    std::string out = "[]server{";
    for (const Server& server : servers) {
      std::string defaults;
      for (const ServerVariable& one : server.variables) defaults += (defaults.empty() ? "" : ", ") + literal(one.wire) + ": " + literal(one.fallback);
      out += (out.back() == '{' ? "" : ", ") + ("{" + literal(server.url)) + ", " + (defaults.empty() ? "nil" : "map[string]string{" + defaults + "}") + "}";
    }
    return out + "}";
  }

 private:
  const Sdk& sdk_;
  Types types_;
  std::string service_;
  const Group& group_;
};

std::string credentials_type(const Scheme& scheme) {
  switch (scheme.kind) {
    case Scheme::Kind::basic:
      return "*BasicCredentials";
    case Scheme::Kind::client_credentials:
      return "*ClientCredentials";
    case Scheme::Kind::sigv4:
      return "*SigV4";
    default:
      return "TokenSource";
  }
}

const char* scheme_kind(Scheme::Kind kind) {
  switch (kind) {
    case Scheme::Kind::basic:
      return "basicScheme";
    case Scheme::Kind::bearer:
      return "bearerScheme";
    case Scheme::Kind::client_credentials:
      return "clientCredentialsScheme";
    case Scheme::Kind::sigv4:
      return "sigV4Scheme";
    case Scheme::Kind::mutual_tls:
      return "mutualTLSScheme";
    default:
      return "apiKeyScheme";
  }
}

}  // namespace

std::string group_file(const Sdk& sdk, const Group& group, const std::string& package) { return GroupWriter(sdk, group).write(package); }

std::string client_file(const Sdk& sdk, const Package& package) {
  std::string fields, made, table, credentials, gather;
  for (const Group& group : sdk.groups) {
    const std::string name = identifier(names(), Role::group, group.name), service = service_name(sdk, group);
    fields += (fields.empty() ? "" : "\n") + doc_comment(name + " has the operations of " + group.title, "\t") + "\t" + name + " *" + service + "\n";
    made += "\tclient." + name + " = &" + service + "{c}\n";
  }
  for (const Scheme& scheme : sdk.schemes) {
    const std::string location = word(kLocations, scheme.location);
    table += "\tall[" + literal(scheme.name) + "] = scheme{" + scheme_kind(scheme.kind) + ", " + literal(location) + ", " + literal(scheme.parameter) + ", " +
             literal(scheme.token_url) + "}\n";
    if (scheme.kind == Scheme::Kind::mutual_tls) continue;
    const std::string name = field_name(scheme.name);
    credentials += (credentials.empty() ? "" : "\n") + doc_comment(scheme.description, "\t") + "\t" + name + " " + credentials_type(scheme) + "\n";
    gather += "\t\tif c." + name + " != nil {\n\t\t\ts.credentials[" + literal(scheme.name) + "] = c." + name + "\n\t\t}\n";
  }
  std::string out = std::string(kGenerated) + "package " + package_name(package.name) + "\n\n// Version is that of the package.\nconst Version = " + literal(package.version) +
                    "\n\n// Client calls the service. It is safe for parallel use.\ntype Client struct {\n" + fields + "}\n\n// New makes a client.\n" +
                    "func New(options ...Option) *Client {\n\tc := newCore(facts(), options)\n\tclient := &Client{}\n" + made +
                    (made.empty() ? "\t_ = c\n" : "") + "\treturn client\n}\n";
  out += "\n// Credentials are what calls authenticate with: the service's operations say which they need.\ntype Credentials struct {\n" + credentials +
         "}\n\n// WithCredentials gives the client credentials.\nfunc WithCredentials(c Credentials) Option {\n\treturn clientOption(func(s *clientSettings) {\n" +
         "\t\ts.credentials = map[string]any{}\n" + gather + "\t})\n}\n";
  out += "\nfunc facts() packageFacts {\n\tall := map[string]scheme{}\n" + table + "\tservers := " + GroupWriter::servers_text(sdk.servers) + "\n\treturn packageFacts{" +
         literal(package_name(package.name)) + ", Version, " + literal(package.generator_version) + ", " + literal(styled(sdk.name, Case::screaming) + "_BASE_URL") +
         ", servers, all}\n}\n";
  return out;
}

}  // namespace apigen::sdk::go
