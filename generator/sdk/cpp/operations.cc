// include/<package>/api/<group>.hpp and src/<group>_api.cpp: the operations of one group and their arguments.
#include <map>

#include "apigen/sdk/text.h"
#include "cpp/text.h"
#include "cpp/writers.h"

namespace apigen::sdk::cpp {
namespace {

// In the order of the enumerations of model.h.
constexpr const char* kStyles[] = {"simple", "label", "matrix", "form", "space", "pipe", "tab", "deep_object", "json"};
constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};
constexpr const char* kBodies[] = {"json", "form", "multipart", "text", "binary", "events", "lines"};
constexpr const char* kPages[] = {"cursor", "offset", "page", "url", "link"};

template <class Enum>
std::string word(const char* const* table, Enum value) {
  return table[static_cast<std::size_t>(value)];
}

std::string body_kind(BodyKind kind) { return "detail::BodyKind::" + word(kBodies, kind); }
std::string truth(bool value) { return value ? "true" : "false"; }

/// One method of a group: an operation with one of its bodies.
struct Method {
  enum class Kind { call, stream, pages } kind;
  std::string name;
  const Operation& operation;
  const Content* content;  // null: no body
};

std::vector<Method> methods_of(const Sdk& sdk, const Operation& operation) {
  std::vector<const Content*> bodies;
  if (operation.body) {
    for (const Content& content : operation.body->contents) bodies.push_back(&content);
  } else {
    bodies.push_back(nullptr);
  }
  std::vector<Method> out;
  std::map<BodyKind, int> seen;
  const bool streaming = streams_only(operation);
  for (const Content* content : bodies) {
    const bool first = content == bodies.front();
    std::string name = function_name(operation.name);
    if (content) {
      const int count = ++seen[content->kind];
      if (!first) name = further_method(sdk, operation, "as_" + word(kBodies, content->kind) + (count > 1 ? std::to_string(count) : ""));
    }
    if (!streaming) out.push_back({Method::Kind::call, name, operation, content});
    if (!first) continue;
    if (stream_of(operation)) out.push_back({Method::Kind::stream, streaming ? name : further_method(sdk, operation, "stream"), operation, content});
    if (operation.pagination) out.push_back({Method::Kind::pages, further_method(sdk, operation, "all"), operation, content});
  }
  return out;
}

/// The signature without the class: return type, and arguments with or without their defaults.
class Signature {
 public:
  explicit Signature(Types& types) : types_(types) {}

  std::string returns(const Method& method) {
    switch (method.kind) {
      case Method::Kind::stream:
        types_.need_own("items.hpp");
        return "Result<Items<" + types_.type(stream_of(method.operation)->type) + ">>";
      case Method::Kind::pages:
        types_.need_own("items.hpp");
        return "Items<" + types_.type(method.operation.pagination->item) + ">";
      case Method::Kind::call:
        break;
    }
    if (method.operation.result_kind == BodyKind::binary) types_.need_own("items.hpp");
    return "Result<" + types_.result(method.operation) + ">";
  }

  std::string arguments(const Method& method, bool defaults) {
    const Operation& operation = method.operation;
    const bool first = parameters_first(operation);
    const std::string otherwise = defaults ? " = {}" : "";
    const std::string parameters = operation.parameters.empty() ? "" : "const " + type_name(operation.params_name) + "& params" + (first ? "" : otherwise) + ", ";
    std::string out = "(" + (first ? parameters : "");
    if (method.content) out += "const " + types_.body(operation, *method.content) + "& body" + (operation.body->required ? "" : otherwise) + ", ";
    return out + (first ? "" : parameters) + "const CallOptions& options" + otherwise + ") const";
  }

 private:
  Types& types_;
};

class HeaderWriter {
 public:
  HeaderWriter(const Writing& writing, const Group& group) : sdk_(writing.sdk), own_(writing.own), group_(group), types_(writing.sdk, writing.layout, writing.own, "", "models::") {
    types_.need("memory");
    for (const char* one : {"errors.hpp", "fwd.hpp", "options.hpp"}) types_.need_own(one);
  }

  std::string write() {
    const std::string name = group_class(group_);
    std::string parameters, methods;
    for (const std::size_t index : group_.operations) {
      const Operation& operation = sdk_.operations[index];
      parameters += parameters_of(operation);
      for (const Method& method : methods_of(sdk_, operation)) methods += "\n" + docs(method) + declaration(method);
    }
    const std::string about = group_.description.empty() ? "The operations of " + group_.title + "." : group_.description;
    const std::string body = "class Client;\n\n" + parameters + doc_comment(about + "\n\nSafe for parallel use.") + "class " + name + " {\n public:\n  explicit " + name +
                             "(const Client& client);\n" + methods + "\n private:\n  std::shared_ptr<const detail::Core> core_;\n};\n";
    return std::string(kGenerated) + "#pragma once\n\n" + types_.includes() + "namespace " + own_ + " {\n\n" + body + "\n}  // namespace " + own_ + "\n";
  }

 private:
  std::string parameters_of(const Operation& operation) {
    if (operation.parameters.empty()) return {};
    std::string fields;
    for (const Parameter& one : operation.parameters) {
      const std::string type = one.required ? types_.type(one.type) : types_.optional(one.type);
      const bool zero = one.required && !type.starts_with("std::") && type.find("::") == std::string::npos;
      fields += doc_comment(doc_text(one.docs), "  ") + "  " + type + " " + field_name(one.name) + (one.required && !zero && type != "std::int32_t" && type != "std::int64_t" ? ";\n" : "{};\n");
    }
    return "/// The arguments of " + function_name(operation.name) + ".\nstruct " + type_name(operation.params_name) + " {\n" + fields + "};\n\n";
  }

  static std::string docs(const Method& method) {
    const char* what = method.kind == Method::Kind::pages ? "The items of all pages of " : method.kind == Method::Kind::stream ? "Streams the items of " : "Calls ";
    std::string text = what + doc_line(method.operation.method + " " + method.operation.path, 200) + ".";
    if (const std::string more = doc_text(method.operation.docs); !more.empty()) text += "\n\n" + more;
    if (method.operation.docs.deprecated) text += "\n\nDeprecated: the service will drop it.";
    return doc_comment(text, "  ");
  }

  std::string declaration(const Method& method) {
    Signature signature(types_);
    return "  " + signature.returns(method) + " " + method.name + signature.arguments(method, true) + ";\n";
  }

  const Sdk& sdk_;
  const std::string& own_;
  const Group& group_;
  Types types_;
};

class SourceWriter {
 public:
  SourceWriter(const Writing& writing, const Group& group)
      : sdk_(writing.sdk), own_(writing.own), group_(group), types_(writing.sdk, writing.layout, writing.own, "", "models::") {
    types_.need_own("api/" + file_name(group.name) + ".hpp");
    types_.need_own("client.hpp");
    for (const char* one : {"call.hpp", "pages.hpp", "streams.hpp"}) types_.need_internal(one);
  }

  std::string write() {
    const std::string name = group_class(group_);
    std::string rules, methods;
    for (const std::size_t index : group_.operations) {
      const Operation& operation = sdk_.operations[index];
      rules += rules_of(operation);
      for (const Method& method : methods_of(sdk_, operation)) methods += "\n" + definition(method, name);
    }
    return kGenerated + types_.includes() + "namespace " + own_ + " {\nnamespace {\n\n" + rules +
           "}  // namespace\n\n" + name + "::" + name + "(const Client& client) : core_(client.core()) {}\n" + methods + "\n}  // namespace " + own_ + "\n";
  }

 private:
  /// No operation's function has a capital.
  static std::string rules_name(const Operation& operation) { return styled(operation.name, Case::camel) + "Rules"; }

  std::string rules_of(const Operation& operation) {
    std::string steps, accept;
    for (const Parameter& one : operation.parameters) {
      std::string flags;
      for (const auto& [set, name] : {std::pair(one.explode, "detail::kExplode"), std::pair(one.required, "detail::kRequired"), std::pair(one.allow_reserved || one.greedy, "detail::kReserved")}) {
        if (set) flags += (flags.empty() ? "" : " | ") + std::string(name);
      }
      steps += "    o.parameter(" + literal(one.wire) + ", detail::Location::" + word(kLocations, one.location) + ", detail::Style::" + word(kStyles, one.style) + ", " +
               (flags.empty() ? "0" : flags) + ");\n";
    }
    for (const Response& response : operation.responses) {
      for (const Content& content : response.contents) {
        if (content.kind == BodyKind::events || content.kind == BodyKind::lines) continue;
        const std::string what = "(" + literal(response.status) + ", " + literal(content.media_type) + ", " + body_kind(content.kind);
        if (response.success()) {
          if (accept.find(content.media_type) == std::string::npos) accept += (accept.empty() ? "" : ", ") + content.media_type;
          steps += "    o.success" + what + ");\n";
        } else {
          steps += "    o.failure" + what + ", detail::read_any<" + types_.type(content.type) + ">);\n";
        }
      }
    }
    if (!accept.empty()) steps += "    o.accept = " + literal(accept) + ";\n";
    if (!operation.idempotency_header.empty()) steps += "    o.idempotency = " + literal(operation.idempotency_header) + ";\n";
    for (const std::vector<SchemeUse>& alternative : operation.security) {
      std::string uses;
      for (const SchemeUse& use : alternative) uses += (uses.empty() ? "" : ", ") + ("{" + literal(sdk_.schemes[use.scheme].name)) + ", " + literals(use.scopes) + "}";
      steps += "    o.alternative({" + uses + "});\n";
    }
    for (const Server& server : operation.servers) steps += "    o.server(" + server_text(server) + ");\n";
    return "const detail::OperationRules& " + rules_name(operation) + "() {\n  static const detail::OperationRules rules = [] {\n    detail::OperationRules o(" + literal(operation.method) +
           ", " + literal(operation.path) + ");\n" + steps + "    return o;\n  }();\n  return rules;\n}\n\n";
  }

  std::string part(const Part& part, bool in_form) {
    std::string out = "{.wire = " + literal(part.wire);
    if (!part.content_type.empty()) out += ", .content_type = " + literal(part.content_type);
    if (in_form) out += ", .style = detail::Style::" + word(kStyles, part.style) + ", .explode = " + truth(part.explode) + ", .reserved = " + truth(part.allow_reserved);
    return out + "}";
  }

  /// Statements that give the call its body, which is `value`.
  std::string send(const Content& content, const std::string& value, const std::string& indent) {
    const std::string start = "detail::RequestBody";
    if (content.kind != BodyKind::multipart) {
      std::string parts;
      if (content.kind == BodyKind::form) {
        for (const Part& one : content.parts) parts += (parts.empty() ? "" : ", ") + part(one, true);
      }
      return indent + "call.send(" + start + "(" + literal(content.media_type) + ", " + body_kind(content.kind) + ", " + value + (parts.empty() ? "" : ", {" + parts + "}") + "));\n";
    }
    std::string out = indent + start + " multipart = " + start + "::multipart(" + literal(content.media_type) + ");\n";
    const auto* object = sdk_.as<StructType>(content.type);
    if (!object || sdk_.resolve(content.type).nullable) {
      out += indent + "multipart.parts(encode(" + value + ", detail::Encoder{.whole = false}));\n";
    } else {
      for (const Field& field : object->fields) {
        if (field.read_only) continue;
        Part rules{.wire = field.wire};
        for (const Part& one : content.parts) {
          if (one.wire == field.wire) rules = one;
        }
        out += indent + "multipart.part(" + part(rules, false) + ", " + (value.front() == '*' ? "(" + value + ")" : value) + "." + field_name(field.name) + ");\n";
      }
      out += indent + "multipart.parts(" + (value.front() == '*' ? "(" + value + ")" : value) + ".extra);\n";
    }
    return out + indent + "call.send(std::move(multipart));\n";
  }

  std::string definition(const Method& method, const std::string& owner) {
    Signature signature(types_);
    const Operation& operation = method.operation;
    std::string out = signature.returns(method) + " " + owner + "::" + method.name + signature.arguments(method, false) + " {\n  detail::Call call(core_, " + rules_name(operation) +
                      "(), options);\n";
    for (const Parameter& one : operation.parameters) out += "  call.add(params." + field_name(one.name) + ");\n";
    if (method.content && operation.body->required) out += send(*method.content, "body", "  ");
    if (method.content && !operation.body->required) out += "  if (body) {\n" + send(*method.content, "*body", "    ") + "  }\n";
    return out + "  return " + finish(method) + ";\n}\n";
  }

  std::string finish(const Method& method) {
    const Operation& operation = method.operation;
    if (method.kind == Method::Kind::stream) {
      const Content& content = *stream_of(operation);
      return "detail::stream<" + types_.type(content.type) + ">(std::move(call), " + body_kind(content.kind) + ", " + literal(content.media_type) + ")";
    }
    if (method.kind == Method::Kind::pages) return pages(*operation.pagination);
    if (!operation.result) return "detail::done(call)";
    if (operation.result_kind == BodyKind::binary) return "detail::download(std::move(call))";
    const std::string whole = types_.result(operation), type = types_.type(*operation.result);
    return std::string(whole == type ? "detail::result<" : "detail::optional_result<") + type + ">(call)";
  }

  std::string pages(const Pagination& pages) {
    std::string out = "detail::pages<" + types_.type(pages.item) + ">(std::move(call), {.kind = detail::PageKind::" + word(kPages, pages.kind);
    if (pages.input) out += ", .input = " + std::to_string(*pages.input);
    if (!pages.input_member.empty()) out += ", .input_member = " + literal(pages.input_member);
    if (pages.limit) out += ", .limit = " + std::to_string(*pages.limit);
    if (!pages.items.empty()) out += ", .items = " + literals(pages.items);
    if (!pages.next.empty()) out += ", .next = " + literals(pages.next);
    if (pages.first != 0) out += ", .first = " + std::to_string(pages.first);
    return out + "})";
  }

 public:
  static std::string server_text(const Server& server) {
    std::string defaults;
    for (const ServerVariable& one : server.variables) defaults += (defaults.empty() ? "" : ", ") + ("{" + literal(one.wire)) + ", " + literal(one.fallback) + "}";
    return "{" + literal(server.url) + ", {" + defaults + "}}";
  }

 private:
  const Sdk& sdk_;
  const std::string& own_;
  const Group& group_;
  Types types_;
};

std::string credentials_type(const Scheme& scheme) {
  switch (scheme.kind) {
    case Scheme::Kind::basic:
      return "BasicCredentials";
    case Scheme::Kind::client_credentials:
      return "ClientCredentials";
    case Scheme::Kind::sigv4:
      return "SigV4";
    default:
      return "Token";
  }
}

const char* scheme_kind(Scheme::Kind kind) {
  switch (kind) {
    case Scheme::Kind::basic:
      return "basic";
    case Scheme::Kind::bearer:
      return "bearer";
    case Scheme::Kind::client_credentials:
      return "client_credentials";
    case Scheme::Kind::sigv4:
      return "sigv4";
    case Scheme::Kind::mutual_tls:
      return "mutual_tls";
    default:
      return "api_key";
  }
}

}  // namespace

std::string group_header(const Writing& writing, const Group& group) { return HeaderWriter(writing, group).write(); }

std::string group_source(const Writing& writing, const Group& group) { return SourceWriter(writing, group).write(); }

std::string client_header(const Writing& writing) {
  const Sdk& sdk = writing.sdk;
  std::string credentials, classes, groups;
  for (const Scheme& scheme : sdk.schemes) {
    if (scheme.kind == Scheme::Kind::mutual_tls) continue;
    credentials += doc_comment(scheme.description, "  ") + "  std::optional<" + credentials_type(scheme) + "> " + field_name(scheme.name) + "{};\n";
  }
  for (const Group& group : sdk.groups) {
    classes += "class " + group_class(group) + ";\n";
    groups += doc_comment(doc_line(group.description.empty() ? "The operations of " + group.title + "." : group.description) + " See " + writing.own + "/api/" + file_name(group.name) + ".hpp.", "  ") +
              "  " + group_class(group) + " " + group_function(group) + "() const;\n";
  }
  return std::string(kGenerated) + "#pragma once\n\n#include <cstddef>\n#include <functional>\n#include <map>\n#include <memory>\n#include <optional>\n#include <string>\n#include <vector>\n\n" +
         "#include \"" + writing.own + "/fwd.hpp\"\n#include \"" + writing.own + "/options.hpp\"\n#include \"" + writing.own + "/transport.hpp\"\n\nnamespace " + writing.own + " {\n\n" + classes +
         "\n/// Of the package.\ninline constexpr const char* kVersion = " + literal(writing.package.version) +
         ";\n\n/// What calls authenticate with: the service's operations say which they need.\nstruct Credentials {\n" + credentials + "};\n\n" +
         "struct ClientOptions {\n  /// The address of the service; else the environment variable " + styled(sdk.name, Case::screaming) +
         "_BASE_URL, else the document's server.\n  std::string base_url{};\n  /// One of the document's servers by its place, and its variables.\n  std::size_t server = 0;\n"
         "  std::map<std::string, std::string> server_variables{};\n  Credentials credentials{};\n  /// By libcurl if there is none.\n  std::shared_ptr<Transport> transport{};\n"
         "  /// The first one is outermost.\n  std::vector<Interceptor> interceptors{};\n  /// Is told of every attempt. Must be safe for parallel calls.\n"
         "  std::function<void(const LogRecord& record)> logger{};\n  /// Required members of answers may be missing.\n  bool lenient_decoding = false;\n"
         "  /// Names the application in the user agent.\n  std::string user_agent_suffix{};\n  /// For all calls.\n  CallOptions calls{};\n};\n\n"
         "/// Calls the service. Safe for parallel use; copies share connections and tokens.\nclass Client {\n public:\n  explicit Client(ClientOptions options = {});\n\n" +
         groups + "\n  /// For the package itself.\n  const std::shared_ptr<const detail::Core>& core() const { return core_; }\n\n private:\n  std::shared_ptr<const detail::Core> core_;\n};\n\n}  // namespace " +
         writing.own + "\n";
}

std::string client_source(const Writing& writing) {
  const Sdk& sdk = writing.sdk;
  std::set<std::string> headers;
  std::string includes, facts, credentials, groups;
  for (const Server& server : sdk.servers) facts += "  facts.servers.push_back(" + SourceWriter::server_text(server) + ");\n";
  for (const Scheme& scheme : sdk.schemes) {
    const std::string name = literal(scheme.name);
    facts += "  facts.schemes[" + name + "] = {detail::SchemeKind::" + scheme_kind(scheme.kind) + ", " + literal(word(kLocations, scheme.location)) + ", " + literal(scheme.parameter) + ", " +
             literal(scheme.token_url) + "};\n";
    if (scheme.kind == Scheme::Kind::mutual_tls) continue;
    const std::string member = "given." + field_name(scheme.name);
    credentials += "  if (" + member + ") all.emplace(" + name + ", *" + member + ");\n";
  }
  for (const Group& group : sdk.groups) {
    headers.insert(writing.own + "/api/" + file_name(group.name) + ".hpp");
    groups += "\n" + group_class(group) + " Client::" + group_function(group) + "() const { return " + group_class(group) + "(*this); }\n";
  }
  for (const std::string& one : headers) includes += "#include \"" + one + "\"\n";
  return std::string(kGenerated) + "#include \"" + writing.own + "/client.hpp\"\n\n" + includes + (includes.empty() ? "" : "\n") + "#include \"core.hpp\"\n" + "\nnamespace " + writing.own + " {\nnamespace {\n\n" +
         "detail::PackageFacts package_facts() {\n  detail::PackageFacts facts{.name = " + literal(writing.package.name) + ", .version = kVersion, .generator = " +
         literal(writing.package.generator_version) + ", .environment = " + literal(styled(sdk.name, Case::screaming) + "_BASE_URL") + "};\n" + facts + "  return facts;\n}\n\n" +
         "std::map<std::string_view, detail::Credential> all_of(const Credentials&" + (credentials.empty() ? "" : " given") +
         ") {\n  std::map<std::string_view, detail::Credential> all;\n" + credentials + "  return all;\n}\n\n" +
         "detail::Settings settings_of(ClientOptions& options) {\n  return {.base_url = std::move(options.base_url),\n          .server = options.server,\n"
         "          .server_variables = std::move(options.server_variables),\n          .transport = std::move(options.transport),\n          .interceptors = std::move(options.interceptors),\n"
         "          .logger = std::move(options.logger),\n          .lenient_decoding = options.lenient_decoding,\n          .user_agent_suffix = std::move(options.user_agent_suffix),\n"
         "          .calls = std::move(options.calls)};\n}\n\n}  // namespace\n\nClient::Client(ClientOptions options) : core_(std::make_shared<detail::Core>(package_facts(), settings_of(options), "
         "all_of(options.credentials))) {}\n" + groups + "\n}  // namespace " + writing.own + "\n";
}

}  // namespace apigen::sdk::cpp
