#include "apigen/sdk/build.h"

#include <algorithm>
#include <set>

#include "apigen/openapi/fields.h"
#include "operation_names.h"
#include "parts.h"

namespace apigen::sdk {

using document::Node;

namespace {

std::string text_of(const Node* node, std::string_view key) {
  const Node* value = node ? node->find(key) : nullptr;
  return value && value->is_string() ? value->text : std::string();
}

Metadata read_metadata(const Node& root) {
  const Node* info = root.find("info");
  const Node* license = info ? info->find("license") : nullptr;
  const Node* contact = info ? info->find("contact") : nullptr;
  return {text_of(license, "name"), text_of(license, "identifier"), text_of(license, "url"),
          text_of(contact, "name"), text_of(contact, "email"),      text_of(contact, "url")};
}

/// A browser's CORS preflight, answered by the gateway itself: nothing that a client would call.
bool is_preflight(const model::Operation& operation) {
  return operation.method.token == "OPTIONS" && !operation.id_from_document &&
         (!operation.integration || std::holds_alternative<model::MockBackend>(operation.integration->backend));
}

std::string idempotency_header(const Operation& operation, const Node& root) {
  for (const Parameter& parameter : operation.parameters) {
    const std::string name = openapi::lower(parameter.wire);
    if (parameter.location == Location::header && (name == "idempotency-key" || name == "x-idempotency-key")) return parameter.wire;
  }
  const std::string own = text_of(operation.node, "x-apigen-idempotency-key");
  return own.empty() ? text_of(&root, "x-apigen-idempotency-key") : own;
}

/// Marks what is reachable from `start`, for requests or for responses.
void mark(Sdk& sdk, TypeRef start, bool Type::*flag) {
  std::vector<TypeId> open{start.type};
  while (!open.empty()) {
    Type& type = sdk.types[static_cast<std::size_t>(open.back())];
    open.pop_back();
    if (type.*flag) continue;
    type.*flag = true;
    auto add = [&](TypeRef next) { open.push_back(next.type); };
    if (const auto* list = std::get_if<ListType>(&type.shape)) add(list->element);
    if (const auto* map = std::get_if<MapType>(&type.shape)) add(map->value);
    if (const auto* alias = std::get_if<AliasType>(&type.shape)) add(alias->target);
    if (const auto* object = std::get_if<StructType>(&type.shape)) {
      for (const Field& field : object->fields) add(field.type);
      if (object->additional) add(*object->additional);
    }
    if (const auto* choice = std::get_if<UnionType>(&type.shape)) {
      for (const Variant& variant : choice->variants) add(variant.type);
    }
  }
}

void mark_directions(Sdk& sdk) {
  for (const Operation& operation : sdk.operations) {
    for (const Parameter& parameter : operation.parameters) mark(sdk, parameter.type, &Type::in_request);
    if (operation.body) {
      for (const Content& content : operation.body->contents) mark(sdk, content.type, &Type::in_request);
    }
    if (operation.result) mark(sdk, *operation.result, &Type::in_response);
    for (const Response& response : operation.responses) {
      for (const Content& content : response.contents) mark(sdk, content.type, &Type::in_response);
      for (const Parameter& header : response.headers) mark(sdk, header.type, &Type::in_response);
    }
  }
  for (Type& type : sdk.types) {
    if (auto* values = std::get_if<EnumType>(&type.shape)) values->open = type.in_response || !type.in_request;
  }
}

class Builder {
 public:
  Builder(const model::Api& api, Lock& lock, support::Diagnostics& diagnostics)
      : api_(api), lock_(lock), diagnostics_(diagnostics), types_(api, lock, sdk_, diagnostics), schemes_(api, lock, sdk_) {}

  Sdk run() {
    sdk_.name = neutral(api_.title, "api");
    sdk_.title = api_.title.empty() ? "API" : api_.title;
    sdk_.version = api_.version;
    sdk_.docs.description = api_.description;
    if (const Node* external = api_.root->find("externalDocs")) sdk_.docs.url = text_of(external, "url");
    sdk_.metadata = read_metadata(*api_.root);
    sdk_.servers = make_servers(api_.servers, lock_);
    NameScope names(lock_.scope("operations"));
    std::vector<const model::Operation*> called;
    for (const model::Operation& operation : api_.operations) {
      if (!is_preflight(operation) && !operation.default_route) called.push_back(&operation);
    }
    // Names of the document come before any that are made.
    std::map<const model::Operation*, std::string> chosen;
    for (const bool from_document : {true, false}) {
      for (const model::Operation* operation : called) {
        const std::string wanted = operation->node ? wanted_name(*operation->node) : std::string();
        if ((operation->id_from_document || !wanted.empty()) != from_document) continue;
        std::vector<std::string> candidates = operation_names(*operation);
        if (from_document) candidates.insert(candidates.begin(), neutral(wanted.empty() ? operation->id : wanted, candidates.front()));
        const std::string key = operation->method.token + " " + operation->path.text;
        chosen[operation] = names.allocate(key, candidates.front(), {candidates.begin() + 1, candidates.end()});
      }
    }
    for (const model::Operation* operation : called) add(*operation, chosen.at(operation));
    types_.finish();
    for (Operation& operation : sdk_.operations) {
      make_parts(operation, sdk_);
      operation.pagination = find_pagination(operation, sdk_, diagnostics_);
    }
    mark_directions(sdk_);
    make_groups();
    types_.name_constants();
    return std::move(sdk_);
  }

 private:
  void add(const model::Operation& declared, const std::string& name) {
    Operation out;
    out.name = name;
    out.key = declared.method.token + " " + declared.path.text;
    if (declared.id_from_document) out.id = declared.id;
    out.method = declared.method.token;
    for (const model::Segment& segment : declared.path.segments) {
      const auto* literal = std::get_if<model::LiteralSegment>(&segment);
      const auto* greedy = std::get_if<model::GreedySegment>(&segment);
      out.path += "/" + (literal ? literal->text : "{" + (greedy ? greedy->name : std::get<model::ParamSegment>(segment).name) + "}");
    }
    if (out.path.empty()) out.path = "/";
    if (declared.path.text.size() > 1 && declared.path.text.ends_with('/')) out.path += "/";
    out.docs.summary = declared.summary;
    out.docs.description = declared.description;
    out.docs.deprecated = declared.deprecated;
    out.node = declared.node;
    if (const Node* external = declared.node ? declared.node->find("externalDocs") : nullptr) out.docs.url = text_of(external, "url");
    out.params_name = types_.reserve(out.key + " params", neutral(name + "_params"));
    out.error_name = types_.reserve(out.key + " error", neutral(name + "_error"));
    out.parameters = make_parameters(declared, types_, lock_, name);
    out.body = make_body(declared, sdk_, types_, name);
    out.responses = make_responses(declared, sdk_, types_, name);
    choose_result(out, types_);
    out.security = schemes_.of(declared);
    if (declared.node) out.servers = operation_servers(*declared.node, lock_);
    out.idempotency_header = idempotency_header(out, *api_.root);
    titles_.push_back(group_title(declared));
    sdk_.operations.push_back(std::move(out));
  }

  void make_groups() {
    NameScope names(lock_.scope("groups"));
    const Node* tags = api_.root->find("tags");
    for (std::size_t i = 0; i < sdk_.operations.size(); ++i) {
      auto group = std::find_if(sdk_.groups.begin(), sdk_.groups.end(), [&](const Group& known) { return known.title == titles_[i]; });
      if (group == sdk_.groups.end()) {
        Group made;
        made.title = titles_[i];
        made.name = names.allocate(made.title, neutral(made.title, "default"));
        for (const Node* tag : tags ? tags->items : std::vector<const Node*>{}) {
          if (text_of(tag, "name") == made.title) made.description = text_of(tag, "description");
        }
        sdk_.groups.push_back(std::move(made));
        group = sdk_.groups.end() - 1;
      }
      group->operations.push_back(i);
      sdk_.operations[i].group = group->name;
    }
  }

  const model::Api& api_;
  Lock& lock_;
  support::Diagnostics& diagnostics_;
  Sdk sdk_;
  TypeBuilder types_;
  Schemes schemes_;
  std::vector<std::string> titles_;  // by operation
};

}  // namespace

Sdk build(const model::Api& api, Lock& lock, support::Diagnostics& diagnostics) { return Builder(api, lock, diagnostics).run(); }

}  // namespace apigen::sdk
