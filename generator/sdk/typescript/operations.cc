#include <algorithm>

#include "apigen/sdk/text.h"
#include "typescript/text.h"
#include "typescript/writers.h"

namespace apigen::sdk::typescript {
namespace {

const char* style_name(Style style) {
  constexpr const char* kNames[] = {"$.simple", "$.label", "$.matrix", "$.form", "$.space", "$.pipe", "$.tab", "$.deepObject", ""};
  return kNames[static_cast<std::size_t>(style)];
}

class OperationWriter {
 public:
  OperationWriter(const Sdk& sdk, const Operation& operation)
      : sdk_(sdk), operation_(operation), types_(sdk, "../models/"), name_(function_name(operation.name)), params_(type_name(operation.params_name)),
        error_(type_name(operation.error_name)) {}

  std::string text() {
    parameters();
    errors();
    specification();
    return "import * as $ from \"../runtime/index.js\";\n" + types_.imports() + "\n" + body_;
  }

 private:
  // ------------------------------------------------------------------------------------------------------------ types

  std::string body_type(const Content& content) {
    switch (content.kind) {
      case BodyKind::binary:
        return "$.Binary";
      case BodyKind::text:
        return "string";
      default:
        return types_.type(content.type);
    }
  }

  void parameters() {
    body_ += "/** Arguments of {@link " + name_ + "}. */\nexport interface " + params_ + " {\n";
    for (const Parameter& parameter : operation_.parameters) {
      std::vector<std::string> tags;
      if (parameter.docs.deprecated) tags.emplace_back("@deprecated");
      body_ += doc_comment(doc_text(parameter.docs), "  ", tags);
      body_ += "  readonly " + parameter_name(parameter.name) + (parameter.required ? ": " : "?: ") + types_.type(parameter.type) +
               (parameter.required ? ";\n" : " | undefined;\n");
    }
    if (const auto& body = operation_.body) {
      body_ += doc_comment(body->description, "  ");
      std::string all, media;
      for (const Content& content : body->contents) {
        const std::string one = body_type(content);
        if ((" | " + all + " | ").find(" | " + one + " | ") == std::string::npos) all += (all.empty() ? "" : " | ") + one;
        media += (media.empty() ? "" : " | ") + literal(content.media_type);
      }
      body_ += std::string("  readonly body") + (body->required ? ": " : "?: ") + all + (body->required ? ";\n" : " | undefined;\n");
      if (body->contents.size() > 1) {
        body_ += "  /** The media type of the body. */\n  readonly bodyType?: " + media + " | undefined;\n";
      }
    }
    body_ += "}\n\n";
  }

  void errors() {
    std::string all;
    for (const Response& response : operation_.responses) {
      if (response.success() || response.contents.empty()) continue;
      const bool exact = !response.range() && response.status != "default";
      if (response.status == "default" && default_is_result()) continue;
      if (response.contents.front().kind != BodyKind::json) continue;
      const std::string one = "$.ApiError<" + (exact ? response.status : "number") + ", " + types_.type(response.contents.front().type) + ">";
      all += "\n  | " + one;
      errors_.emplace_back(response.status, types_.schema(response.contents.front().type));
    }
    body_ += "/** What {@link " + name_ + "} fails with when the service refuses it. */\nexport type " + error_ + " =" +
             (all.empty() ? " $.ApiError" : all) + ";\n\n";
  }

  bool default_is_result() const {
    return operation_.responses.size() == 1 && operation_.responses.front().status == "default";
  }

  std::string content_result(const Content& content) {
    switch (content.kind) {
      case BodyKind::binary:
        return "Response";
      case BodyKind::text:
        return "string";
      case BodyKind::events:
      case BodyKind::lines:
        return "AsyncIterable<" + types_.type(content.type) + ">";
      default:
        return types_.type(content.type);
    }
  }

  /// The types of all successes.
  std::string result_type() {
    std::string out;
    bool nothing = operation_.result_optional || !operation_.result;
    for (const Response& response : operation_.responses) {
      if ((!response.success() && !(response.status == "default" && default_is_result())) || response.contents.empty()) continue;
      const std::string one = content_result(response.contents.front());
      if ((" | " + out + " | ").find(" | " + one + " | ") == std::string::npos) out += (out.empty() ? "" : " | ") + one;
    }
    if (out.empty()) return "undefined";
    return nothing ? out + " | undefined" : out;
  }

  // ----------------------------------------------------------------------------------------------------- descriptions

  std::string parameter_writer(const Parameter& parameter) {
    const std::string wire = literal(parameter.wire);
    const bool json = parameter.style == Style::json;
    const std::string explode = parameter.explode ? "true" : "false";
    switch (parameter.location) {
      case Location::path: {
        if (json) return "$.jsonPath(" + wire + ", " + types_.schema(parameter.type) + ")";
        std::string out = "$.path(" + wire + ", " + style_name(parameter.style);
        if (parameter.explode || parameter.greedy) out += ", " + explode;
        if (parameter.greedy) out += ", true";
        return out + ")";
      }
      case Location::query: {
        std::string out = "$.query(" + wire + ", " + (json ? "$.jsonStyle(" + types_.schema(parameter.type) + ")" : style_name(parameter.style));
        if (!parameter.explode || parameter.allow_reserved) out += ", " + explode;
        if (parameter.allow_reserved) out += ", true";
        return out + ")";
      }
      case Location::header:
        if (json) return "$.jsonHeader(" + wire + ", " + types_.schema(parameter.type) + ")";
        return "$.header(" + wire + (parameter.explode ? ", true)" : ")");
      case Location::cookie:
        return "$.cookie(" + wire + (parameter.explode ? ")" : ", false)");
      case Location::method:
        break;
    }
    return "$.method";
  }

  std::string part(const Part& part) const {
    std::string out;
    auto add = [&](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
    if (part.style == Style::space) add("style: \"space\"");
    if (part.style == Style::pipe) add("style: \"pipe\"");
    if (part.style == Style::deep_object) add("style: \"deep\"");
    if (!part.explode) add("explode: false");
    if (!part.content_type.empty()) add("type: " + literal(part.content_type));
    if (part.file) add("file: true");
    return out.empty() ? "" : member_key(part.wire) + ": { " + out + " }";
  }

  std::string body_writer(const Content& content) {
    const std::string type = literal(content.media_type);
    std::string parts;
    for (const Part& one : content.parts) {
      if (std::string text = part(one); !text.empty()) parts += (parts.empty() ? "" : ", ") + text;
    }
    const std::string schema = types_.schema(content.type);
    switch (content.kind) {
      case BodyKind::form:
        return "$.formBody(" + schema + (parts.empty() ? ")" : ", { " + parts + " })");
      case BodyKind::multipart:
        return "$.multipart(" + schema + ", { " + parts + " }" + (content.media_type == "multipart/form-data" ? ")" : ", " + type + ")");
      case BodyKind::text:
        return "$.textBody(" + type + ")";
      case BodyKind::binary:
        return "$.binary(" + type + ")";
      default:
        return content.media_type == "application/json" ? "$.json(" + schema + ")" : "$.json(" + schema + ", " + type + ")";
    }
  }

  std::string reader(const Content& content) {
    const std::string type = literal(content.media_type);
    switch (content.kind) {
      case BodyKind::text:
        return "$.readText(" + type + ")";
      case BodyKind::binary:
        return "$.readBinary(" + type + ")";
      case BodyKind::events:
        return sdk_.is(content.type, Scalar::string) ? "$.readTextEvents()" : "$.readEvents(" + types_.schema(content.type) + ")";
      case BodyKind::lines:
        return "$.readLines(" + types_.schema(content.type) + ", " + type + ")";
      default:
        return "$.readJson(" + types_.schema(content.type) + (content.media_type == "application/json" ? ")" : ", " + type + ")");
    }
  }

  std::string auth(const SchemeUse& use) const {
    const Scheme& scheme = sdk_.schemes[use.scheme];
    const std::string member = literal(parameter_name(scheme.name));
    const std::string wire = literal(scheme.parameter);
    switch (scheme.kind) {
      case Scheme::Kind::api_key:
        return "$.apiKey(" + member + ", " +
               (scheme.location == Location::query ? "\"query\"" : scheme.location == Location::cookie ? "\"cookie\"" : "\"header\"") + ", " + wire + ")";
      case Scheme::Kind::basic:
        return "$.basic(" + member + ")";
      case Scheme::Kind::bearer:
        return "$.bearer(" + member + ")";
      case Scheme::Kind::client_credentials:
        return "$.clientCredentials(" + member + ", " + literal(scheme.token_url) + ", " + literals(use.scopes) + ")";
      case Scheme::Kind::cognito:
        return "$.cognito(" + member + ", " + wire + ")";
      case Scheme::Kind::sigv4:
        return "$.sigv4(" + member + ")";
      case Scheme::Kind::mutual_tls:
        break;
    }
    return {};
  }

  std::string pager(const Pagination& pages) const {
    const std::string input = pages.input ? literal(parameter_name(operation_.parameters[*pages.input].name)) : literal(pages.input_member);
    const std::string limit = pages.limit ? ", " + literal(parameter_name(operation_.parameters[*pages.limit].name)) : "";
    switch (pages.kind) {
      case Pagination::Kind::cursor:
        return "$.cursor(" + input + ", " + literals(pages.next) + (pages.input ? ")" : ", true)");
      case Pagination::Kind::offset:
        return "$.counter(" + input + ", " + std::to_string(pages.first) + ", \"items\"" + limit + ")";
      case Pagination::Kind::page:
        return "$.counter(" + input + ", " + std::to_string(pages.first) + ", \"page\"" + limit + ")";
      case Pagination::Kind::url:
        return "$.nextUrl(" + literals(pages.next) + ")";
      case Pagination::Kind::link:
        break;
    }
    return "$.linkHeader";
  }

  void specification() {
    std::vector<std::string> tags{"", "`" + operation_.method + " " + safe_path() + "`"};
    const std::string about = doc_text(operation_.docs);
    if (about.empty()) tags.erase(tags.begin());
    if (operation_.docs.deprecated) tags.emplace_back("@deprecated");
    body_ += doc_comment(about, "", tags);

    const std::string generics = params_ + ", " + result_type();
    const auto& pages = operation_.pagination;
    const bool streams = operation_.stream.has_value() && !pages;
    const std::string arguments = pages     ? generics + ", " + types_.type(pages->item) + ", " + error_
                                  : streams ? generics + ", " + types_.type(operation_.stream->type) + ", " + error_
                                            : generics + ", " + error_;
    const char* kind = pages ? "$.PagedOperation" : streams ? "$.StreamingOperation" : "$.Operation";
    const char* maker = pages ? "$.paged" : streams ? "$.streaming" : "$.operation";
    body_ += "export const " + name_ + ": " + kind + "<" + arguments + "> =\n  /* @__PURE__ */ " + maker + "(() => ({\n";
    member("name", literal(name_));
    member("method", literal(operation_.method == "ANY" ? "GET" : operation_.method));
    member("path", literal(operation_.path));
    std::string all;
    for (const Parameter& parameter : operation_.parameters) all += "      " + parameter_name(parameter.name) + ": " + parameter_writer(parameter) + ",\n";
    if (!all.empty()) member("params", "{\n" + all + "    }");
    body_member();
    security_member();
    results_member();
    if (!errors_.empty()) {
      all.clear();
      for (const auto& [status, schema] : errors_) all += "      " + status_key(status) + ": " + schema + ",\n";
      member("errors", "{\n" + all + "    }");
    }
    if (!operation_.idempotency_header.empty()) member("idempotency", literal(operation_.idempotency_header));
    if (!operation_.servers.empty() && operation_.servers.front().variables.empty() && operation_.servers.front().url.starts_with("http")) {
      member("baseUrl", literal(operation_.servers.front().url));
    }
    body_ += "  })";
    if (pages) body_ += ", " + literals(pages->items) + ", " + pager(*pages);
    if (streams) body_ += ", () => " + reader(*operation_.stream);
    body_ += ");\n";
  }

  void member(std::string_view key, const std::string& value) { body_ += "    " + std::string(key) + ": " + value + ",\n"; }

  static std::string status_key(const std::string& status) { return literal(status); }

  void body_member() {
    if (!operation_.body) return;
    const auto& contents = operation_.body->contents;
    if (contents.size() == 1) return member("body", body_writer(contents[0]));
    std::string all;
    for (const Content& content : contents) all += "      " + literal(content.media_type) + ": " + body_writer(content) + ",\n";
    member("body", "$.anyOf({\n" + all + "    })");
  }

  void security_member() {
    if (operation_.security.empty()) return;
    std::string all;
    for (const auto& alternative : operation_.security) {
      std::string one;
      for (const SchemeUse& use : alternative) {
        if (std::string text = auth(use); !text.empty()) one += (one.empty() ? "" : ", ") + text;
      }
      all += "      [" + one + "],\n";
    }
    member("security", "[\n" + all + "    ]");
  }

  void results_member() {
    std::string all;
    for (const Response& response : operation_.responses) {
      const bool counts = response.success() || (response.status == "default" && default_is_result());
      if (counts && !response.contents.empty()) all += "      " + status_key(response.status) + ": " + reader(response.contents.front()) + ",\n";
    }
    if (!all.empty()) member("results", "{\n" + all + "    }");
  }

  /// The path within a comment.
  std::string safe_path() const {
    std::string out;
    for (char c : doc_line(operation_.path, 200)) {
      if (c == '`') continue;
      out += c == '*' ? std::string("&#42;") : c == '@' ? std::string("&#64;") : std::string(1, c);
    }
    return out;
  }

  const Sdk& sdk_;
  const Operation& operation_;
  Types types_;
  std::string name_, params_, error_;
  std::vector<std::pair<std::string, std::string>> errors_;
  std::string body_;
};

}  // namespace

std::string example_arguments(const Sdk& sdk, const Operation& operation) {
  const Types types(sdk, "");
  std::string out;
  auto add = [&](const std::string& text) { out += (out.empty() ? "{ " : ", ") + text; };
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.required) add(parameter_name(parameter.name) + ": " + types.example(parameter.type));
  }
  if (operation.body && operation.body->required) {
    const Content& content = operation.body->contents.front();
    const bool text = content.kind == BodyKind::text || content.kind == BodyKind::binary;
    add("body: " + (text ? "\"text\"" : types.example(content.type)));
  }
  return out.empty() ? "" : out + " }";
}

void write_operations(const Sdk& sdk, emit::FileSet& files) {
  std::string index = sdk.operations.empty() ? "export {};\n" : "";
  std::map<std::string, const Operation*> modules;
  for (const Operation& operation : sdk.operations) modules[identifier(names(), Role::module, operation.name)] = &operation;
  for (const auto& [module, operation] : modules) {
    files.add("src/operations/" + module + ".ts", OperationWriter(sdk, *operation).text());
    index += "export * from \"./" + module + ".js\";\n";
  }
  files.add("src/operations/index.ts", index);
}

}  // namespace apigen::sdk::typescript
