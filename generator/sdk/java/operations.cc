// The services: one class for each group, with the methods of its operations.
#include <algorithm>

#include "apigen/sdk/text.h"
#include "java/writers.h"

namespace apigen::sdk::java {
namespace {

using Tags = std::vector<std::pair<std::string, std::string>>;

// In the order of the enumerations of model.h.
constexpr const char* kStyles[] = {"SIMPLE", "LABEL", "MATRIX", "FORM", "SPACE", "PIPE", "TAB", "DEEP_OBJECT", "JSON"};
constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};
constexpr const char* kBodies[] = {"JSON", "FORM", "MULTIPART", "TEXT", "BINARY", "EVENTS", "LINES"};
constexpr const char* kPages[] = {"CURSOR", "OFFSET", "PAGE", "URL", "LINK"};
constexpr std::size_t kMethodsOfClass = 400;  // operations; a class file has room for 65,535 constants, which these stay far below

template <class Enum>
const char* word(const char* const* table, Enum value) {
  return table[static_cast<std::size_t>(value)];
}

Expr truth(bool value) { return Expr::text(value ? "true" : "false"); }

std::string parameter_key(const Parameter& parameter) { return literal(std::string(word(kLocations, parameter.location)) + " " + parameter.wire); }

/// How a method ends and what it gives.
struct Outcome {
  std::string type;   // of the synchronous method
  std::string boxed;  // of the future
  std::string call;   // "core.result"
  std::vector<Expr> arguments;
  std::string description;
};

class ServiceWriter {
 public:
  ServiceWriter(const Sdk& sdk, const std::string& root, const Group& group)
      : sdk_(sdk), root_(root), group_(group), names_(sdk, group), service_(service_name(sdk, group)) {}

  void write(const std::string& folder, emit::FileSet& files) {
    const std::size_t count = group_.operations.size();
    // Too many for one class: each class has some and inherits the others.
    std::string base;
    for (std::size_t at = 0, part = 1; at < std::max<std::size_t>(count, 1); at += kMethodsOfClass, ++part) {
      const bool last = at + kMethodsOfClass >= count;
      const std::string name = last ? service_ : service_ + "Part" + std::to_string(part);
      files.add(folder + name + ".java", file(name, base, at, std::min(at + kMethodsOfClass, count), last));
      base = name;
    }
  }

 private:
  std::string file(const std::string& name, const std::string& base, std::size_t from, std::size_t to, bool last) {
    Types types(sdk_, root_, root_);
    types_ = &types;
    types.own("internal.Core");
    std::string methods;
    for (std::size_t i = from; i < to; ++i) methods += operation(sdk_.operations[group_.operations[i]], names_.of(i));
    std::string body = javadoc(group_.description.empty() ? "The operations of " + group_.title + "." : group_.description, 0) + types.suppression();
    body += last ? "public final class " : "class ";
    body += name + (base.empty() ? "" : " extends " + base) + " {\n";
    if (base.empty()) {
      body += std::string("  ") + (last ? "private " : "") + "final Core core;\n\n  " + name + "(Core core) {\n    this.core = core;\n  }\n";
    } else {
      body += "  " + name + "(Core core) {\n    super(core);\n  }\n";
    }
    return source_file(root_, types, body + methods + "}\n");
  }

  std::string operation(const Operation& operation, const Methods& methods) {
    std::string out = maker(operation);
    std::size_t further = 0;
    std::vector<const Content*> contents = {nullptr};
    if (operation.body) {
      contents.clear();
      for (const Content& one : operation.body->contents) contents.push_back(&one);
    }
    for (const Content* content : contents) {
      const bool first = content == contents.front();
      const std::string name = first ? methods.call : methods.further[further++];
      if (!methods.call.empty()) out += pair(operation, content, name, result(operation));
      if (first && !methods.stream.empty()) out += pair(operation, content, methods.stream, stream(operation));
      if (first && !methods.items.empty()) out += pages(operation, content, methods.items);
    }
    return out;
  }

  Outcome result(const Operation& operation) {
    if (!operation.result) return {"void", "Void", "core.done", {}, ""};
    if (operation.result_kind == BodyKind::binary) {
      const std::string stream = types_->need("java.io.InputStream");
      return {stream, stream, "core.download", {}, "the bytes, to be closed by the caller"};
    }
    const bool optional = operation.result_optional || types_->nullable(*operation.result);
    std::string type = types_->bare(*operation.result, false), codec = types_->bare_codec(*operation.result);
    if (optional) {
      type = types_->need("java.util.Optional") + "<" + type + ">";
      codec = types_->own("internal.Codecs") + ".nullable(" + codec + ")";
    }
    return {type, type, "core.result", {Expr::text(codec)}, "the result"};
  }

  Outcome stream(const Operation& operation) {
    const Content& content = *stream_of(operation);
    const std::string type = types_->own("ItemStream") + "<" + types_->boxed(content.type) + ">";
    types_->own("internal.BodyKind");
    return {type, type, "core.stream", {Expr::text(std::string("BodyKind.") + word(kBodies, content.kind)), Expr::text(types_->codec(content.type))}, "the items as they come, to be closed by the caller"};
  }

  std::string body_type(const Content& content) {
    const std::string type = content.kind == BodyKind::binary ? types_->own("Binary") : types_->boxed(content.type);
    return content.kind == BodyKind::lines ? types_->need("java.util.List") + "<" + type + ">" : type;
  }

  std::string body_codec(const Content& content) {
    if (content.kind == BodyKind::binary) return types_->own("internal.Codecs") + ".BINARY";
    return content.kind == BodyKind::lines ? types_->own("internal.Codecs") + ".list(" + types_->codec(content.type) + ")" : types_->codec(content.type);
  }

  std::vector<std::string> parameters(const Operation& operation, const Content* content, bool with_params) {
    std::vector<std::string> out;
    if (with_params) out.push_back(types_->own("model." + type_name(operation.params_name)) + " params");
    if (content) out.push_back(body_type(*content) + " body");
    out.push_back(types_->own("CallOption") + "... options");
    return out;
  }

  /// `describe().with(params).send(...)`
  Expr made(const Operation& operation, const Content* content, const Content* streamed) {
    Expr out = Expr::of(maker_name(operation), {});
    if (!operation.parameters.empty()) out.then("with", {Expr::text("params")});
    if (content) {
      types_->own("internal.BodyKind");
      std::vector<Expr> args = {Expr::text(literal(content->media_type)), Expr::text(std::string("BodyKind.") + word(kBodies, content->kind)), Expr::text("body"),
                                Expr::text(body_codec(*content))};
      if (content->kind == BodyKind::form || content->kind == BodyKind::multipart) {
        for (const Part& part : content->parts) {
          types_->own("internal.Part");
          types_->own("internal.Style");
          args.push_back(Expr::of("new Part", {Expr::text(literal(part.wire)), Expr::text(literal(part.content_type)), Expr::text(std::string("Style.") + word(kStyles, part.style)),
                                               truth(part.explode), truth(part.allow_reserved)}));
        }
      }
      out.then(operation.body->required ? "send" : "sendOptional", std::move(args));
    }
    if (streamed) out.then("streaming", {Expr::text(literal(streamed->media_type))});
    return out;
  }

  std::string docs(const Operation& operation, const std::string& otherwise, const Content* content, bool with_params, const std::string& gives) const {
    Tags tags;
    if (with_params) tags.push_back({"@param params", "the arguments"});
    if (content) tags.push_back({"@param body", operation.body->required ? "the body" : "the body; null for none"});
    tags.push_back({"@param options", "options of this call"});
    if (!gives.empty()) tags.push_back({"@return", gives});
    if (operation.docs.deprecated) tags.push_back({"@deprecated", "the service will drop it"});
    const std::string text = doc_text(operation.docs), call = doc_line(operation.method + " " + operation.path, 200) + ".";
    std::string out = "\n" + javadoc(otherwise.empty() ? (text.empty() ? "Calls " + call : text + "\n\nCalls " + call) : otherwise + " " + call, 2, tags);
    return out + (operation.docs.deprecated ? "  @Deprecated\n" : "");
  }

  static std::string arguments(const Operation& operation, const Content* content, bool with_params) {
    std::string out;
    if (with_params) {
      out = "params, ";
    } else if (!operation.parameters.empty()) {
      out = type_name(operation.params_name) + ".builder().build(), ";
    }
    return out + (content ? "body, " : "") + "options";
  }

  /// There is a method with the arguments if there are any, and one without if none is required.
  static bool exists(const Operation& operation, bool with_params) { return with_params ? !operation.parameters.empty() : !needs_params(operation); }

  /// A method that waits and one that does not, each also without arguments if none is required.
  std::string pair(const Operation& operation, const Content* content, const std::string& name, const Outcome& outcome) {
    const std::string future = types_->need("java.util.concurrent.CompletableFuture") + "<" + outcome.boxed + ">", async = names_.async(name);
    const bool nothing = outcome.type == "void";
    const Content* streamed = outcome.call == "core.stream" ? stream_of(operation) : nullptr;
    std::string out;
    for (const bool with_params : {true, false}) {
      if (!exists(operation, with_params)) continue;
      out += docs(operation, "", content, with_params, outcome.description) + signature(2, "public " + outcome.type + " " + name, parameters(operation, content, with_params));
      out += statement(4, nothing ? "" : "return ", Expr::of("Core.await", {Expr::of(async, {Expr::text(arguments(operation, content, with_params))})})) + "  }\n";
    }
    for (const bool with_params : {true, false}) {
      if (!exists(operation, with_params)) continue;
      const std::string gives = nothing ? "is complete when the call is" : outcome.description;
      out += docs(operation, "Without waiting calls", content, with_params, gives) + signature(2, "public " + future + " " + async, parameters(operation, content, with_params));
      if (!with_params && !operation.parameters.empty()) {
        out += statement(4, "return ", Expr::of(async, {Expr::text(arguments(operation, content, false))})) + "  }\n";
        continue;
      }
      std::vector<Expr> args = {Expr::lambda(made(operation, content, streamed))};
      args.insert(args.end(), outcome.arguments.begin(), outcome.arguments.end());
      args.push_back(Expr::text("options"));
      out += statement(4, "return ", Expr::of(outcome.call, std::move(args))) + "  }\n";
    }
    return out;
  }

  std::string pages(const Operation& operation, const Content* content, const std::string& name) {
    const Pagination& pages = *operation.pagination;
    const std::string type = types_->own("Items") + "<" + types_->boxed(pages.item) + ">";
    types_->own("internal.PageRules");
    types_->need("java.util.List");
    const std::string input = pages.input ? parameter_key(operation.parameters[*pages.input]) : "\"\"";
    const std::string limit = pages.limit ? parameter_key(operation.parameters[*pages.limit]) : "\"\"";
    std::string out;
    for (const bool with_params : {true, false}) {
      if (!exists(operation, with_params)) continue;
      out += docs(operation, "Gives the items of all pages of", content, with_params, "the items; pages are fetched when they are needed") +
             signature(2, "public " + type + " " + name, parameters(operation, content, with_params));
      if (!with_params && !operation.parameters.empty()) {
        out += statement(4, "return ", Expr::of(name, {Expr::text(arguments(operation, content, false))})) + "  }\n";
        continue;
      }
      const Expr rules = Expr::of("new PageRules", {Expr::text(std::string("PageRules.Kind.") + word(kPages, pages.kind)), Expr::text(input), Expr::text(literal(pages.input_member)),
                                                    Expr::text(limit), Expr::of("List.of", literals(pages.items)), Expr::of("List.of", literals(pages.next)),
                                                    Expr::text(std::to_string(pages.first))});
      out += statement(4, "return ", Expr::of("core.pages", {Expr::lambda(made(operation, content, nullptr)), rules, Expr::text(types_->codec(pages.item)), Expr::text("options")})) + "  }\n";
    }
    return out;
  }

  static std::string maker_name(const Operation& operation) { return styled(operation.name, Case::camel) + "Operation"; }

  /// What is the same in each call of an operation.
  std::string maker(const Operation& operation) {
    types_->own("internal.Operation");
    std::string accept;
    std::vector<std::pair<std::string, std::vector<Expr>>> answers;
    for (const Response& response : operation.responses) {
      for (const Content& content : response.contents) {
        if (content.kind == BodyKind::events || content.kind == BodyKind::lines) continue;
        std::vector<Expr> args = {Expr::text(literal(response.status)), Expr::text(literal(content.media_type)), Expr::text(std::string("BodyKind.") + word(kBodies, content.kind))};
        types_->own("internal.BodyKind");
        if (response.success()) {
          if (accept.find(content.media_type) == std::string::npos) accept += (accept.empty() ? "" : ", ") + content.media_type;
        } else {
          args.push_back(Expr::text(types_->codec(content.type)));
        }
        answers.push_back({response.success() ? "success" : "failure", std::move(args)});
      }
    }
    Expr out = Expr::of("new Operation", {Expr::text(literal(operation.method)), Expr::text(literal(operation.path)), Expr::text(literal(accept))});
    if (!operation.idempotency_header.empty()) out.then("idempotency", {Expr::text(literal(operation.idempotency_header))});
    if (!operation.servers.empty()) out.then("servers", server_list(operation.servers, *types_));
    for (const std::vector<SchemeUse>& alternative : operation.security) {
      std::vector<Expr> uses;
      for (const SchemeUse& use : alternative) {
        types_->own("internal.Use");
        std::vector<Expr> args = literals(use.scopes);
        args.insert(args.begin(), Expr::text(literal(sdk_.schemes[use.scheme].name)));
        uses.push_back(Expr::of("Use.of", std::move(args)));
      }
      out.then("secured", std::move(uses));
    }
    for (auto& [method, args] : answers) out.then(method, std::move(args));
    return "\n  private static Operation " + maker_name(operation) + "() {\n" + statement(4, "return ", out) + "  }\n";
  }

 public:
  static std::vector<Expr> server_list(const std::vector<Server>& servers, Types& types) {
    std::vector<Expr> out;
    for (const Server& server : servers) {
      types.own("internal.Server");
      types.need("java.util.Map");
      std::vector<Expr> defaults;
      for (const ServerVariable& one : server.variables) {
        defaults.push_back(Expr::of("Map.entry", {Expr::text(literal(one.wire)), Expr::text(literal(one.fallback))}));
      }
      const char* map = defaults.empty() ? "Map.of" : "Map.ofEntries";
      out.push_back(Expr::of("new Server", {Expr::text(literal(server.url)), Expr::of(map, std::move(defaults))}));
    }
    return out;
  }

 private:
  const Sdk& sdk_;
  const std::string& root_;
  const Group& group_;
  MethodNames names_;
  std::string service_;
  Types* types_ = nullptr;
};

}  // namespace

std::vector<Expr> server_list(const std::vector<Server>& servers, Types& types) { return ServiceWriter::server_list(servers, types); }

void add_services(const Sdk& sdk, const std::string& root, const std::string& folder, emit::FileSet& files) {
  for (const Group& group : sdk.groups) ServiceWriter(sdk, root, group).write(folder, files);
}

}  // namespace apigen::sdk::java
