#include <algorithm>

#include "apigen/sdk/text.h"
#include "typescript/layout.h"
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
    body_ += "/** Arguments of {@link " + name_ + "}. */\nexport interface " + params_ + " {" + (operation_.parameters.empty() && !operation_.body ? "" : "\n");
    for (const Parameter& parameter : operation_.parameters) {
      std::vector<std::string> tags;
      if (parameter.docs.deprecated) tags.emplace_back("@deprecated");
      body_ += doc_comment(doc_text(parameter.docs), "  ", tags);
      body_ += member_declaration(2, "readonly " + parameter_name(parameter.name) + (parameter.required ? ":" : "?:"),
                                  types_.type(parameter.type) + (parameter.required ? "" : " | undefined"));
    }
    if (const auto& body = operation_.body) {
      body_ += doc_comment(body->description, "  ");
      std::string all, media;
      for (const Content& content : body->contents) {
        const std::string one = body_type(content);
        if ((" | " + all + " | ").find(" | " + one + " | ") == std::string::npos) all += (all.empty() ? "" : " | ") + one;
        media += (media.empty() ? "" : " | ") + literal(content.media_type);
      }
      body_ += member_declaration(2, body->required ? "readonly body:" : "readonly body?:", all + (body->required ? "" : " | undefined"));
      if (body->contents.size() > 1) {
        body_ += "  /** The media type of the body. */\n" + member_declaration(2, "readonly bodyType?:", media + " | undefined");
      }
    }
    body_ += "}\n\n";
  }

  void errors() {
    std::vector<std::string> all;
    for (const Response& response : operation_.responses) {
      if (response.success() || response.contents.empty()) continue;
      const bool exact = !response.range() && response.status != "default";
      if (response.status == "default" && default_is_result()) continue;
      if (response.contents.front().kind != BodyKind::json) continue;
      const std::string one = "$.ApiError<" + (exact ? response.status : "number") + ", " + types_.type(response.contents.front().type) + ">";
      if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
      errors_.emplace_back(response.status, types_.schema(response.contents.front().type));
    }
    body_ += "/** What {@link " + name_ + "} fails with when the service refuses it. */\n";
    if (all.empty()) all.emplace_back("$.ApiError");
    body_ += union_declaration("export type " + error_ + " =", all) + "\n";
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

  std::vector<Doc> part(const Part& part) const {
    std::vector<Doc> out;
    auto add = [&](const std::string& text) { out.emplace_back(text); };
    if (part.style == Style::space) add("style: \"space\"");
    if (part.style == Style::pipe) add("style: \"pipe\"");
    if (part.style == Style::deep_object) add("style: \"deep\"");
    if (!part.explode) add("explode: false");
    if (!part.content_type.empty()) add("type: " + literal(part.content_type));
    if (part.file) add("file: true");
    return out;
  }

  Doc body_writer(const Content& content) {
    const std::string type = literal(content.media_type);
    const std::string schema = types_.schema(content.type);
    std::vector<Doc> parts;
    for (const Part& one : content.parts) {
      if (std::vector<Doc> members = part(one); !members.empty()) parts.push_back(prefixed(member_key(one.wire) + ": ", object(std::move(members), false)));
    }
    std::vector<Doc> arguments{schema};
    switch (content.kind) {
      case BodyKind::form:
        if (!parts.empty()) arguments.push_back(object(std::move(parts), false));
        return call("$.formBody", std::move(arguments));
      case BodyKind::multipart:
        arguments.push_back(object(std::move(parts), false));
        if (content.media_type != "multipart/form-data") arguments.emplace_back(type);
        return call("$.multipart", std::move(arguments));
      case BodyKind::text:
        return call("$.textBody", {type});
      case BodyKind::binary:
        return call("$.binary", {type});
      default:
        if (content.media_type != "application/json") arguments.emplace_back(type);
        return call("$.json", std::move(arguments));
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

    std::vector<std::string> arguments{params_, result_type()};
    const auto& pages = operation_.pagination;
    const bool streams = operation_.stream.has_value() && !pages;
    if (pages) arguments.push_back(types_.type(pages->item));
    if (streams) arguments.push_back(types_.type(operation_.stream->type));
    arguments.push_back(error_);
    const char* kind = pages ? "$.PagedOperation" : streams ? "$.StreamingOperation" : "$.Operation";
    const std::string maker = pages ? "$.paged" : streams ? "$.streaming" : "$.operation";

    Doc spec = object(members());
    spec.text = "() => ({";
    spec.close = "})";
    std::vector<Doc> given{std::move(spec)};
    if (pages) {
      given.emplace_back(literals(pages->items));
      given.emplace_back(pager(*pages));
    }
    if (streams) given.emplace_back("() => " + reader(*operation_.stream));
    Doc made = call(maker, std::move(given));
    made.hugs = made.items.size() == 1;
    const std::string pure = "/* @__PURE__ */ ";
    const std::string head = "export const " + name_ + ": " + kind + "<";
    if (head.size() + joined(arguments).size() + 3 <= 80) {
      body_ += head + joined(arguments) + "> =\n  " + pure + lay_out(made, 2, 2 + pure.size()) + ";\n";
      return;
    }
    body_ += head + "\n";
    for (std::size_t i = 0; i < arguments.size(); ++i) body_ += "  " + arguments[i] + (i + 1 < arguments.size() ? ",\n" : "\n");
    body_ += "> = " + pure + lay_out(made, 0, 4 + pure.size()) + ";\n";
  }

  static std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
  }

  std::vector<Doc> members() {
    std::vector<Doc> out;
    auto add = [&](std::string_view key, Doc value) { out.push_back(prefixed(std::string(key) + ": ", std::move(value))); };
    add("name", literal(name_));
    add("method", literal(operation_.method == "ANY" ? "GET" : operation_.method));
    add("path", literal(operation_.path));
    std::vector<Doc> all;
    for (const Parameter& parameter : operation_.parameters) all.emplace_back(parameter_name(parameter.name) + ": " + parameter_writer(parameter));
    if (!all.empty()) add("params", object(std::move(all)));
    if (operation_.body) add("body", body());
    if (!operation_.security.empty()) add("security", security());
    all.clear();
    for (const Response& response : operation_.responses) {
      const bool counts = response.success() || (response.status == "default" && default_is_result());
      if (counts && !response.contents.empty()) all.emplace_back(status_key(response.status) + ": " + reader(response.contents.front()));
    }
    if (!all.empty()) add("results", object(std::move(all)));
    all.clear();
    for (const auto& [status, schema] : errors_) all.emplace_back(status_key(status) + ": " + schema);
    if (!all.empty()) add("errors", object(std::move(all)));
    if (!operation_.idempotency_header.empty()) add("idempotency", literal(operation_.idempotency_header));
    if (!operation_.servers.empty() && operation_.servers.front().variables.empty() && operation_.servers.front().url.starts_with("http")) {
      add("baseUrl", literal(operation_.servers.front().url));
    }
    return out;
  }

  static std::string status_key(const std::string& status) { return status == "default" ? status : literal(status); }

  Doc body() {
    const auto& contents = operation_.body->contents;
    if (contents.size() == 1) return body_writer(contents[0]);
    std::vector<Doc> all;
    for (const Content& content : contents) all.push_back(prefixed(member_key(content.media_type) + ": ", body_writer(content)));
    return call("$.anyOf", {object(std::move(all))});
  }

  Doc security() const {
    std::vector<Doc> all;
    for (const auto& alternative : operation_.security) {
      std::vector<Doc> one;
      for (const SchemeUse& use : alternative) {
        if (std::string text = auth(use); !text.empty()) one.emplace_back(text);
      }
      all.push_back(array(std::move(one)));
    }
    return array(std::move(all));
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

std::vector<std::string> example_members(const Sdk& sdk, const Operation& operation) {
  const Types types(sdk, "");
  std::vector<std::string> out;
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.required) out.push_back(parameter_name(parameter.name) + ": " + types.example(parameter.type));
  }
  if (operation.body && operation.body->required) {
    const Content& content = operation.body->contents.front();
    const bool text = content.kind == BodyKind::text || content.kind == BodyKind::binary;
    out.push_back("body: " + (text ? "\"text\"" : types.example(content.type)));
  }
  return out;
}

std::string example_arguments(const Sdk& sdk, const Operation& operation) {
  std::string out;
  for (const std::string& member : example_members(sdk, operation)) out += (out.empty() ? "{ " : ", ") + member;
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
