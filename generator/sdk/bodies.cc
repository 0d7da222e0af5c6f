#include <algorithm>
#include <set>

#include "apigen/openapi/fields.h"
#include "parts.h"

namespace apigen::sdk {

using document::Node;

namespace {

std::string essence(std::string_view media_type) {
  std::string out = openapi::lower(media_type.substr(0, media_type.find(';')));
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool is_json(std::string_view type) { return type == "application/json" || type == "text/json" || type.ends_with("+json") || type == "*/*"; }

BodyKind kind_of(const std::string& type) {
  if (type == "text/event-stream") return BodyKind::events;
  if (type == "application/x-ndjson" || type == "application/jsonl" || type == "application/x-jsonlines" || type == "application/json-lines") {
    return BodyKind::lines;
  }
  if (is_json(type)) return BodyKind::json;
  if (type == "application/x-www-form-urlencoded") return BodyKind::form;
  if (type.starts_with("multipart/")) return BodyKind::multipart;
  const bool text = type.starts_with("text/") || type == "application/xml" || type.ends_with("+xml") || type == "application/graphql";
  return text ? BodyKind::text : BodyKind::binary;
}

const Node* media_example(const Node* media) {
  if (!media) return nullptr;
  if (const Node* example = media->find("example")) return example;
  const Node* examples = media->find("examples");
  if (!examples || !examples->is_mapping() || examples->members.empty()) return nullptr;
  return examples->members.front().value->find("value");
}

/// "any media type" cannot be sent as such.
std::string sendable(const std::string& media_type, BodyKind kind) {
  if (media_type.find('*') == std::string::npos) return media_type;
  if (kind == BodyKind::json) return "application/json";
  return kind == BodyKind::text ? "text/plain" : "application/octet-stream";
}

Content make_content(const model::BodyContent& declared, TypeBuilder& types, const Place& place) {
  Content out;
  out.kind = kind_of(essence(declared.media_type));
  out.media_type = sendable(declared.media_type, out.kind);
  out.example = media_example(declared.node);
  switch (out.kind) {
    case BodyKind::text:
      out.type = types.scalar(Scalar::string);
      return out;
    case BodyKind::binary:
      out.type = types.scalar(Scalar::binary);
      return out;
    case BodyKind::json:
    case BodyKind::form:
    case BodyKind::multipart:
    case BodyKind::events:
    case BodyKind::lines:
      break;
  }
  // OpenAPI 3.2 gives the items of a stream in itemSchema; before, `schema` is taken for the item.
  const Node* item = declared.node ? declared.node->find("itemSchema") : nullptr;
  out.type = item              ? types.of(item, place)
             : declared.schema ? types.of(*declared.schema, place)
                               : types.scalar(Scalar::any);
  return out;
}

/// The alternatives in the order in which an SDK prefers them. Ranges of media types may have become what another one is.
void by_preference(std::vector<Content>& contents) {
  auto rank = [](const Content& content) {
    constexpr BodyKind kOrder[] = {BodyKind::json, BodyKind::multipart, BodyKind::form, BodyKind::text, BodyKind::binary, BodyKind::events, BodyKind::lines};
    return std::find(std::begin(kOrder), std::end(kOrder), content.kind) - std::begin(kOrder);
  };
  std::stable_sort(contents.begin(), contents.end(), [&](const Content& a, const Content& b) { return rank(a) < rank(b); });
  std::set<std::string> seen;
  std::erase_if(contents, [&](const Content& content) { return !seen.insert(openapi::lower(content.media_type)).second; });
}

bool is_file(const Sdk& sdk, TypeRef type) {
  if (const auto* list = sdk.as<ListType>(type)) return sdk.is(list->element, Scalar::binary);
  return sdk.is(type, Scalar::binary);
}

void read_encoding(const Node& encoding, Part& part) {
  auto text = [&](std::string_view key) {
    const Node* value = encoding.find(key);
    return value && value->is_string() ? value->text : std::string();
  };
  part.content_type = text("contentType");
  // Several types are a choice; the first is sent.
  part.content_type = part.content_type.substr(0, part.content_type.find(','));
  const std::string style = text("style");
  if (style == "spaceDelimited") part.style = Style::space;
  if (style == "pipeDelimited") part.style = Style::pipe;
  if (style == "deepObject") part.style = Style::deep_object;
  part.explode = part.style == Style::form || part.style == Style::deep_object;
  if (const Node* explode = encoding.find("explode"); explode && explode->kind == document::Kind::boolean) part.explode = explode->boolean;
  const Node* reserved = encoding.find("allowReserved");
  part.allow_reserved = reserved && reserved->kind == document::Kind::boolean && reserved->boolean;
}

const Node* media_node(const Operation& operation, const std::string& media_type) {
  const Node* body = operation.node ? operation.node->find("requestBody") : nullptr;
  const Node* content = body ? body->find("content") : nullptr;
  return content ? content->find(media_type) : nullptr;
}

}  // namespace

std::optional<Body> make_body(const model::Operation& operation, Sdk&, TypeBuilder& types, const std::string& name) {
  if (!operation.body || operation.body->content.empty()) return std::nullopt;
  Body out;
  out.required = operation.body->required;
  out.description = operation.body->description;
  for (const model::BodyContent& declared : operation.body->content) {
    const std::string origin = operation.method.token + " " + operation.path.text + " request " + declared.media_type;
    out.contents.push_back(make_content(declared, types, {origin, neutral(name + "_request")}));
  }
  by_preference(out.contents);
  return out;
}

std::vector<Response> make_responses(const model::Operation& operation, Sdk&, TypeBuilder& types, const std::string& name) {
  std::vector<Response> out;
  for (const model::Response& declared : operation.responses) {
    Response response;
    response.status = openapi::upper(declared.status);
    if (response.status == "DEFAULT") response.status = "default";
    const bool known = std::any_of(out.begin(), out.end(), [&](const Response& other) { return other.status == response.status; });
    if (known || response.status.empty()) continue;
    response.description = declared.description;
    const std::string origin = operation.method.token + " " + operation.path.text + " " + response.status;
    const std::string suffix = response.success() || response.status == "default" ? "response" : "error_" + openapi::lower(response.status);
    for (const model::BodyContent& content : declared.content) {
      response.contents.push_back(make_content(content, types, {origin + " " + content.media_type, neutral(name + "_" + suffix)}));
    }
    by_preference(response.contents);
    for (const model::Parameter& header : declared.headers) {
      Parameter made = make_parameter(header, operation, types, {origin + " header " + header.name, neutral(name + "_" + header.name)});
      made.location = Location::header;
      made.name = neutral(header.name, "header");
      response.headers.push_back(std::move(made));
    }
    out.push_back(std::move(response));
  }
  return out;
}

void choose_result(Operation& operation, TypeBuilder& types) {
  std::vector<TypeRef> results;
  bool first = true;
  auto is_stream = [](const Content& content) { return content.kind == BodyKind::events || content.kind == BodyKind::lines; };
  auto take = [&](const Response& response) {
    if (response.contents.empty()) {
      operation.result_optional = true;
      return;
    }
    const Content& content = response.contents.front();
    for (const Content& other : response.contents) {
      if (is_stream(other) && !is_stream(content)) operation.stream = other;
    }
    if (first) operation.result_kind = content.kind;
    first = false;
    if (std::find(results.begin(), results.end(), content.type) == results.end()) results.push_back(content.type);
  };
  for (const Response& response : operation.responses) {
    if (response.success()) take(response);
  }
  const bool any_success = std::any_of(operation.responses.begin(), operation.responses.end(), [](const Response& response) { return response.success(); });
  for (const Response& response : operation.responses) {
    // A document that declares only `default` means it for success, too.
    if (!any_success && response.status == "default" && operation.responses.size() == 1) take(response);
  }
  if (results.empty()) {
    operation.result_optional = false;
  } else if (results.size() == 1) {
    operation.result = results.front();
  } else {
    operation.result = types.union_of(results, {operation.key + " result", neutral(operation.name + "_result")});
  }
}

void make_parts(Operation& operation, const Sdk& sdk) {
  if (!operation.body) return;
  for (Content& content : operation.body->contents) {
    if (content.kind != BodyKind::form && content.kind != BodyKind::multipart) continue;
    const auto* object = sdk.as<StructType>(content.type);
    if (!object) continue;
    const Node* media = media_node(operation, content.media_type);
    const Node* encodings = media ? media->find("encoding") : nullptr;
    for (const Field& field : object->fields) {
      Part part;
      part.wire = field.wire;
      part.file = is_file(sdk, field.type);
      if (const Node* encoding = encodings ? encodings->find(field.wire) : nullptr) read_encoding(*encoding, part);
      content.parts.push_back(std::move(part));
    }
  }
}

}  // namespace apigen::sdk
