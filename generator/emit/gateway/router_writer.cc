// routes.cc: the constant description of every operation, and the router as unrolled code.
#include <algorithm>
#include <map>
#include <set>

#include "apigen/support/text.h"
#include "usage_writer.h"
#include "writers.h"

namespace apigen::emit::gateway {
namespace {

/// What gateway.yaml may switch on: only what every operation was built with.
std::string built_features(const model::Api& api) {
  auto all = [&](auto&& has) { return !api.operations.empty() && std::all_of(api.operations.begin(), api.operations.end(), has); };
  std::string text;
  if (api.rest_features) text += "    .keeps_answers = true,\n";
  if (all([](const model::Operation& one) { return one.validation == model::ValidationMode::strict; })) text += "    .all_strict = true,\n";
  if (all([](const model::Operation& one) { return one.response_validation != model::ResponseValidation::off; })) text += "    .all_answers_checked = true,\n";
  return text;
}

using support::cpp_comment_text;
using support::cpp_string_literal;

/// The enumerator of rt::Method, or "" for a method that is compared as text.
std::string enumerator(const std::string& token) {
  static const std::map<std::string, std::string> kKnown = {{"DELETE", "del"},  {"GET", "get"},   {"HEAD", "head"}, {"OPTIONS", "options"},
                                                            {"PATCH", "patch"}, {"POST", "post"}, {"PUT", "put"},   {"TRACE", "trace"}};
  auto known = kKnown.find(token);
  return known == kKnown.end() ? std::string() : "rt::Method::" + known->second;
}

class RouterWriter {
 public:
  RouterWriter(const ApiContext& context, CodeWriter& out) : context_(context), out_(out) {}

  /// Writes the function of a node, after those of its children; returns its name. `captures`: path parameters down to it.
  std::string node_function(std::size_t number, std::size_t captures) {
    const passes::RouteNode& node = context_.plan.nodes[number];
    std::vector<Child> literals;
    for (const passes::RouteNode::Literal& literal : node.literals) literals.push_back({literal.text, node_function(literal.node, captures)});
    const std::string parameter = node.param ? node_function(node.param, captures + 1) : std::string();
    const std::string name = functions_.allocate(number == 0 ? "at_root" : "at " + node.path, "at");

    std::string body;
    const std::string here = pick(node.methods);
    const bool deeper = !literals.empty() || node.param || node.greedy;
    if (!here.empty()) {
      body += fill("if (path.empty()) {\n  @here@\n  return nullptr;\n}\n", {{"here", here}});
    } else if (deeper) {
      body += "if (path.empty()) return nullptr;\n";
    }
    if (!literals.empty() || node.param) body += "const rt::PathPart part = rt::first_segment(path);\n";
    if (!literals.empty()) body += literal_switch(literals);
    const std::string index = std::to_string(captures);
    if (node.param) {
      body += fill(R"(if (!part.segment.empty()) {
  captures.values[@index@] = part.segment;
  if (auto* found = @function@(key, part.rest, captures)) return found;
}
)",
                   {{"index", index}, {"function", parameter}});
    }
    if (node.greedy) {
      body += fill("if (path.size() > 1) {\n  captures.values[@index@] = path.substr(1);\n  @pick@\n}\n",
                   {{"index", index}, {"pick", pick(context_.plan.nodes[node.greedy].methods)}});
    }
    body += "return nullptr;";
    out_.blank();
    out_.emit(R"(
// @path@
const rt::Operation* @name@(rt::RouteKey@key@, std::string_view path, rt::Captures&@captures@) {
  @body@
}
)",
              {{"path", cpp_comment_text(node.path)},
               {"name", name},
               {"key", here.empty() && !deeper ? "" : " key"},
               {"captures", deeper ? " captures" : ""},
               {"body", body}});
    return name;
  }

 private:
  struct Child {
    std::string text, function;
  };

  /// Statements that return the operation for the request's method, where one of `operations` serves it.
  std::string pick(const std::vector<std::pair<std::string, model::OperationId>>& methods) {
    std::string text, any;
    for (const auto& [token, operation] : methods) {
      const std::string constant = constant_of(context_, static_cast<std::size_t>(operation));
      if (token == "ANY") {
        any = constant;
        continue;
      }
      const std::string known = enumerator(token);
      if (!text.empty()) text += '\n';
      text += "if (" + (known.empty() ? "key.token == " + cpp_string_literal(token) : "key.method == " + known) + ") return &" + constant + ";";
    }
    if (any.empty()) return text;
    if (!text.empty()) text += '\n';
    // An HTTP API's ANY takes every method (section 11.1), a REST API's the seven known ones (12.1).
    const bool http = context_.api.type == model::ApiType::http;
    return text + (http ? "if (!key.token.empty()) return &" : "if (key.any()) return &") + any + ";";
  }

  /// Finds the child by length, then (where many are as long) by the bytes that tell them apart.
  std::string literal_switch(const std::vector<Child>& literals) {
    std::map<std::size_t, std::vector<const Child*>> by_length;
    for (const Child& literal : literals) by_length[literal.text.size()].push_back(&literal);
    std::string text = "switch (part.segment.size()) {\n";
    for (const auto& [length, group] : by_length) {
      text += fill("  case @length@:\n    @choose@    break;\n", {{"length", std::to_string(length)}, {"choose", choose(group) + "\n"}});
    }
    return text + "  default:\n    break;\n}\n";
  }

  /// Statements, without a line end, that try those of `group` (all of one length) that the segment may be.
  std::string choose(const std::vector<const Child*>& group) {
    constexpr std::size_t kFew = 3;
    std::string text;
    if (group.size() <= kFew) {
      for (const Child* child : group) {
        if (!text.empty()) text += '\n';
        text += fill("if (rt::is(part.segment, @literal@)) {\n  if (auto* found = @function@(key, part.rest, captures)) return found;\n}",
                     {{"literal", cpp_string_literal(child->text, 4)}, {"function", child->function}});
      }
      return text;
    }
    std::size_t best = 0, best_count = 0;  // the byte that tells most of them apart
    for (std::size_t at = 0; at < group.front()->text.size(); ++at) {
      std::set<char> seen;
      for (const Child* child : group) seen.insert(child->text[at]);
      if (seen.size() > best_count) {
        best = at;
        best_count = seen.size();
      }
    }
    std::map<unsigned char, std::vector<const Child*>> by_byte;
    for (const Child* child : group) by_byte[static_cast<unsigned char>(child->text[best])].push_back(child);
    text = "switch (static_cast<unsigned char>(part.segment[" + std::to_string(best) + "])) {\n";
    for (const auto& [byte, members] : by_byte) {
      const bool plain = byte > 32 && byte < 127 && byte != '\'' && byte != '\\';
      text += fill("  case @byte@:\n    @choose@    break;\n",
                   {{"byte", plain ? std::string("'") + static_cast<char>(byte) + "'" : std::to_string(byte)}, {"choose", choose(members) + "\n"}});
    }
    return text + "  default:\n    break;\n}";
  }

  const ApiContext& context_;
  CodeWriter& out_;
  support::IdentifierAllocator functions_;
};

void write_operation(CodeWriter& out, const ApiContext& context, std::size_t index, bool at_once) {
  const model::Operation& operation = context.api.operations[index];
  const std::string name = constant_of(context, index);
  std::string list;
  std::size_t count = 0;
  for (const model::Segment& segment : operation.path.segments) {
    const std::string* parameter = nullptr;
    if (const auto* single = std::get_if<model::ParamSegment>(&segment)) parameter = &single->name;
    if (const auto* greedy = std::get_if<model::GreedySegment>(&segment)) parameter = &greedy->name;
    if (!parameter) continue;
    list += (list.empty() ? "" : ", ") + view_of(*parameter, 4);
    ++count;
  }
  const std::string throttles = throttles_itself(context, operation) ? ",\n.throttles = true" : "";
  const std::string authorized = operation.security.authorizer ? ",\n.authorized = true" : "";
  out.blank();
  if (count) out.emit("constexpr std::string_view @name@Parameters[] = {@list@};\n", {{"name", name}, {"list", list}});
  out.emit(R"(
constexpr rt::Operation @name@{
    .id = @id@,
    .method = @method@,
    .resource_path = @path@,
    .resource_id = @resource@,
    .parameter_names = @names@,
    .parameter_count = @count@,
    @serve@,
};
)",
           {{"name", name},
            {"id", view_of(operation.id, 8)},
            {"method", view_of(operation.method.token, 8)},
            {"path", view_of(operation.path.text, 8)},
            {"resource", view_of(operation.resource_id, 8)},
            {"names", count ? name + "Parameters" : "nullptr"},
            {"count", std::to_string(count)},
            {"serve", at_once ? ".serve = rt::serve_at_once,\n.serve_now = " + context.names.operations[index] + throttles + authorized
                              : ".serve = " + context.names.operations[index] + throttles + authorized}});
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

void write_cors(CodeWriter& out, const model::Cors& cors) {
  std::string origins, fields;
  for (const std::string& origin : cors.allow_origins) origins += "    " + view_of(origin, 8) + ",\n";
  if (!origins.empty()) out.emit("constexpr std::string_view kCorsOrigins[] = {\n@origins@};\n", {{"origins", origins}});
  auto field = [&](const char* name, const std::string& text) {
    if (!text.empty()) fields += std::string("    .") + name + " = " + view_of(text, 8) + ",\n";
  };
  field("allow_methods", joined(cors.allow_methods));
  field("allow_headers", joined(cors.allow_headers));
  field("expose_headers", joined(cors.expose_headers));
  if (cors.max_age) field("max_age", std::to_string(*cors.max_age));
  if (cors.allow_credentials) fields += "    .allow_credentials = true,\n";
  out.emit("constexpr rt::Cors kCors{\n    .origins = @origins@,\n    .origin_count = @count@,\n@fields@};\n\n",
           {{"origins", origins.empty() ? "nullptr" : "kCorsOrigins"}, {"count", std::to_string(cors.allow_origins.size())}, {"fields", fields}});
}

void write_api(CodeWriter& out, const ApiContext& context) {
  const model::Api& api = context.api;
  out.blank();
  if (!api.binary_media_types.empty()) {
    out.emit("constexpr std::string_view kBinaryMediaTypes[] = {\n");
    for (const std::string& type : api.binary_media_types) out.emit("    @type@,\n", {{"type", view_of(type, 8)}});
    out.emit("};\n\n");
  }
  if (api.cors) write_cors(out, *api.cors);
  const char* type = api.type == model::ApiType::http ? "http" : api.type == model::ApiType::websocket ? "websocket" : "rest";
  out.emit(R"(
const rt::Api kApi{
    .id = @id@,
    .title = @title@,
    .version = @version@,
    .type = rt::ApiType::@type@,
    .operation_count = @count@,
    .route = route,
    .gateway_response = gateway_response,
    .binary_media_types = @binary@,
    .binary_media_type_count = @binary_count@,
    .minimum_compression_size = @compression@,
    .disable_execute_api_endpoint = @disabled@,
@policy@@cors@@checks@};
)",
           {{"checks", built_features(api)},
            {"id", view_of(api.id, 8)},
            {"title", view_of(api.title, 8)},
            {"version", view_of(api.version, 8)},
            {"type", type},
            {"count", std::to_string(api.operations.size())},
            {"binary", api.binary_media_types.empty() ? "nullptr" : "kBinaryMediaTypes"},
            {"binary_count", std::to_string(api.binary_media_types.size())},
            {"compression", std::to_string(api.minimum_compression_size.value_or(-1))},
            {"disabled", api.disable_execute_api_endpoint ? "true" : "false"},
            {"policy", api.security_policy.empty() ? "" : "    .security_policy = " + view_of(api.security_policy, 8) + ",\n"},
            {"cors", api.cors ? "    .cors = &kCors,\n" : ""}});
}

}  // namespace

std::string write_routes(const ApiContext& context, const std::vector<bool>& at_once) {
  const model::Api& api = context.api;
  CodeWriter out;
  std::vector<std::string_view> runtime = {"apigen/rt/exchange.h", "apigen/rt/routing.h"};
  if (api.cors) runtime.insert(runtime.begin(), "apigen/rt/cors.h");
  write_file_head(out, context, "The operations, and which of them serves a request.", runtime, {"api.h"});
  out.emit("static_assert(rt::kRuntimeVersion == @version@, \"these sources were generated for another version of the runtime\");\n\n",
           {{"version", std::to_string(kRuntimeVersion)}});
  for (std::size_t i = 0; i < api.operations.size(); ++i) {
    out.emit(at_once[i] ? "rt::Outcome @name@(rt::Exchange& x);\n" : "rt::Task<rt::Outcome> @name@(rt::Exchange& x);\n",
             {{"name", context.names.operations[i]}});
  }
  out.blank();
  out.emit("namespace {\n");
  for (std::size_t i = 0; i < api.operations.size(); ++i) write_operation(out, context, i, at_once[i]);

  const std::string root = RouterWriter(context, out).node_function(0, 0);
  const int fallback = context.plan.default_operation;
  const std::string otherwise = fallback < 0 ? "nullptr" : "&" + constant_of(context, static_cast<std::size_t>(fallback));
  out.emit(R"(

}  // namespace

// Literal segments go before {parameters}, those before {greedy+} ones; a method of its own goes before ANY. The path is
// compared as it was sent; one slash at its end does not count.
const rt::Operation* route(std::string_view method, std::string_view path, rt::Captures& captures) {
  captures.count = 0;
  if (!path.starts_with('/')) return nullptr;
  const rt::Operation* found = @root@(rt::RouteKey(method), rt::without_trailing_slash(path), captures);
  if (!found) return @otherwise@;
  captures.count = found->parameter_count;
  return found;
}
)",
           {{"root", root}, {"otherwise", otherwise}});
  write_api(out, context);
  write_file_end(out, context);
  return out.take();
}

}  // namespace apigen::emit::gateway
