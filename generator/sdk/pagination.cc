// x-apigen-pagination, and the patterns that are recognised without it.
//
//   x-apigen-pagination: {type: cursor|offset|page|url|link, input: NAME, limit: NAME, items: /data, next: /next, first: 1}
//   x-apigen-pagination: false          nothing is recognised
#include <algorithm>
#include <array>

#include "apigen/openapi/fields.h"
#include "parts.h"

namespace apigen::sdk {

using document::Node;
using Kind = Pagination::Kind;

namespace {

constexpr std::string_view kExtension = "x-apigen-pagination";

template <std::size_t N>
bool among(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), neutral(name)) != names.end();
}

constexpr std::array<std::string_view, 9> kCursorInputs = {"next_token", "page_token", "cursor", "starting_token", "after", "continuation_token",
                                                           "starting_after", "next_cursor", "next"};
constexpr std::array<std::string_view, 7> kCursorOutputs = {"next_token", "next_page_token", "next_cursor", "continuation_token", "cursor", "next", "after"};
constexpr std::array<std::string_view, 8> kLimits = {"limit", "per_page", "page_size", "max_results", "size", "count", "max_items", "page_limit"};

std::optional<std::size_t> query_parameter(const Operation& operation, auto&& accepts) {
  for (std::size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& parameter = operation.parameters[i];
    if (parameter.location == Location::query && accepts(parameter.wire)) return i;
  }
  return std::nullopt;
}

bool is_integer(const Sdk& sdk, TypeRef type) {
  return sdk.is(type, Scalar::integer) || sdk.is(type, Scalar::int32) || sdk.is(type, Scalar::int64) || sdk.is(type, Scalar::number);
}

const Field* find_field(const StructType& object, std::string_view wire) {
  for (const Field& field : object.fields) {
    if (field.wire == wire) return &field;
  }
  return nullptr;
}

/// The type at the end of a path of wire names; none if it leads nowhere.
std::optional<TypeRef> type_at(const Sdk& sdk, TypeRef from, const std::vector<std::string>& path) {
  for (const std::string& wire : path) {
    const auto* object = sdk.as<StructType>(from);
    const Field* field = object ? find_field(*object, wire) : nullptr;
    if (!field) return std::nullopt;
    from = field->type;
  }
  return from;
}

/// Where the items are: the result itself, or the only list among its members.
bool find_items(const Sdk& sdk, TypeRef result, Pagination& out) {
  if (const auto* list = sdk.as<ListType>(result)) {
    out.item = list->element;
    return true;
  }
  const auto* object = sdk.as<StructType>(result);
  if (!object) return false;
  for (const Field& field : object->fields) {
    const auto* list = sdk.as<ListType>(field.type);
    if (!list) continue;
    if (!out.items.empty()) return false;
    out.items = {field.wire};
    out.item = list->element;
  }
  return !out.items.empty();
}

bool has_link_header(const Operation& operation) {
  for (const Response& response : operation.responses) {
    if (!response.success()) continue;
    for (const Parameter& header : response.headers) {
      if (openapi::lower(header.wire) == "link") return true;
    }
  }
  return false;
}

std::int64_t first_of(const Operation& operation, std::size_t input, std::int64_t usual) {
  const Node* fallback = operation.parameters[input].fallback;
  return fallback ? document::as_integer(*fallback).value_or(usual) : usual;
}

std::optional<Pagination> recognise(const Operation& operation, const Sdk& sdk) {
  if (operation.method != "GET" || !operation.result || operation.result_kind != BodyKind::json) return std::nullopt;
  Pagination out;
  if (!find_items(sdk, *operation.result, out)) return std::nullopt;
  out.limit = query_parameter(operation, [](std::string_view wire) { return among(wire, kLimits); });
  if (const auto* object = sdk.as<StructType>(*operation.result)) {
    for (const Field& field : object->fields) {
      if (!among(field.wire, kCursorOutputs)) continue;
      const bool text = sdk.is(field.type, Scalar::string) || sdk.is(field.type, Scalar::uri);
      out.input = query_parameter(operation, [](std::string_view wire) { return among(wire, kCursorInputs); });
      if (!text || (!out.input && !sdk.is(field.type, Scalar::uri))) continue;
      out.kind = out.input ? Kind::cursor : Kind::url;
      out.next = {field.wire};
      return out;
    }
  }
  if (has_link_header(operation)) {
    out.kind = Kind::link;
    return out;
  }
  for (const auto& [name, kind, usual] : {std::tuple("page", Kind::page, 1), std::tuple("page_number", Kind::page, 1), std::tuple("offset", Kind::offset, 0)}) {
    out.input = query_parameter(operation, [&](std::string_view wire) { return neutral(wire) == name; });
    if (!out.input || !is_integer(sdk, operation.parameters[*out.input].type)) continue;
    out.kind = kind;
    out.first = first_of(operation, *out.input, usual);
    return out;
  }
  return std::nullopt;
}

/// "/data/items" -> {"data", "items"} (RFC 6901); a name without a slash is one member.
std::vector<std::string> pointer(std::string_view text) {
  std::vector<std::string> out;
  if (text.empty() || text == "/") return out;
  if (text.front() == '/') text.remove_prefix(1);
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    std::string token(text.substr(start, end - start));
    for (const auto& [escape, plain] : {std::pair("~1", "/"), std::pair("~0", "~")}) {
      for (std::size_t at = token.find(escape); at != std::string::npos; at = token.find(escape, at + 1)) token.replace(at, 2, plain);
    }
    out.push_back(std::move(token));
    start = end + 1;
  }
  return out;
}

/// Reads the extension; on a mistake `problem` says what is wrong.
std::optional<Pagination> declared(const Node& node, const Operation& operation, const Sdk& sdk, std::string& problem) {
  auto text = [&](std::string_view key) { return node.find(key) ? openapi::scalar_text(*node.find(key)).value_or("") : std::string(); };
  Pagination out;
  out.declared = true;
  constexpr std::array<std::pair<std::string_view, Kind>, 5> kKinds = {
      {{"cursor", Kind::cursor}, {"offset", Kind::offset}, {"page", Kind::page}, {"url", Kind::url}, {"link", Kind::link}}};
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& known) { return known.first == text("type"); });
  if (kind == kKinds.end()) return problem = "type is one of cursor, offset, page, url, link", std::nullopt;
  out.kind = kind->second;
  if (!operation.result) return problem = "the operation has no result to page through", std::nullopt;
  out.items = pointer(text("items"));
  if (out.items.empty() && !find_items(sdk, *operation.result, out)) return problem = "items must lead to a list in the result", std::nullopt;
  const std::optional<TypeRef> items = type_at(sdk, *operation.result, out.items);
  const auto* list = items ? sdk.as<ListType>(*items) : nullptr;
  if (!list) return problem = "items must lead to a list in the result", std::nullopt;
  out.item = list->element;
  const std::string input = text("input"), limit = text("limit");
  auto named = [](const std::string& name) { return [&name](std::string_view wire) { return wire == name; }; };
  if (!limit.empty()) out.limit = query_parameter(operation, named(limit));
  if (out.kind == Kind::cursor || out.kind == Kind::offset || out.kind == Kind::page) {
    out.input = query_parameter(operation, named(input));
    const auto* body = operation.body ? sdk.as<StructType>(operation.body->contents.front().type) : nullptr;
    if (!out.input && out.kind == Kind::cursor && body && find_field(*body, input)) out.input_member = input;
    if (!out.input && out.input_member.empty()) return problem = "input names no query parameter of the operation", std::nullopt;
  }
  if (out.kind == Kind::cursor || out.kind == Kind::url) {
    out.next = pointer(text("next"));
    if (out.next.empty() || !type_at(sdk, *operation.result, out.next)) return problem = "next must lead to a member of the result", std::nullopt;
  }
  const std::int64_t usual = out.kind == Kind::page ? 1 : 0;
  if (out.input) out.first = first_of(operation, *out.input, usual);
  if (const Node* first = node.find("first")) out.first = document::as_integer(*first).value_or(usual);
  return out;
}

}  // namespace

std::optional<Pagination> find_pagination(const Operation& operation, const Sdk& sdk, support::Diagnostics& diagnostics) {
  const Node* node = operation.node ? operation.node->find(kExtension) : nullptr;
  if (!node) return recognise(operation, sdk);
  if (!node->is_mapping()) return std::nullopt;
  std::string problem;
  std::optional<Pagination> out = declared(*node, operation, sdk, problem);
  if (!problem.empty()) {
    diagnostics.report(support::DiagnosticId::bad_option, node->span, std::string(kExtension) + " of " + operation.key + ": " + problem,
                       "without it the SDK offers no iterator");
  }
  return out;
}

}  // namespace apigen::sdk
