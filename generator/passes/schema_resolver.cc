#include "schema_resolver.h"

#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "apigen/schema/registry.h"

namespace apigen::passes {

using document::Member;
using document::Node;

namespace {

class Resolver : public model::SchemaResolver {
 public:
  const Node* resolve(const Node& node) const override {
    const Node* reference = node.find("$ref");
    if (!reference || !reference->is_string()) return &node;
    auto found = targets.find(&node);
    return found == targets.end() ? nullptr : found->second;
  }
  std::string name_of(const Node& node) const override {
    auto found = names.find(&node);
    return found == names.end() ? std::string() : found->second;
  }

  std::unordered_map<const Node*, const Node*> targets;
  std::unordered_map<const Node*, std::string> names;
};

enum class Holds { nothing, schema, schemas, schema_map };

/// What a keyword's value holds, so that a `$ref` in an example or a property named `$ref` is not taken for a
/// reference.
Holds holds(std::string_view keyword) {
  static const std::unordered_map<std::string_view, Holds> kKeywords = {{"items", Holds::schemas},
                                                                        {"additionalItems", Holds::schema},
                                                                        {"additionalProperties", Holds::schema},
                                                                        {"not", Holds::schema},
                                                                        {"if", Holds::schema},
                                                                        {"then", Holds::schema},
                                                                        {"else", Holds::schema},
                                                                        {"contains", Holds::schema},
                                                                        {"propertyNames", Holds::schema},
                                                                        {"unevaluatedItems", Holds::schema},
                                                                        {"unevaluatedProperties", Holds::schema},
                                                                        {"contentSchema", Holds::schema},
                                                                        {"allOf", Holds::schemas},
                                                                        {"anyOf", Holds::schemas},
                                                                        {"oneOf", Holds::schemas},
                                                                        {"prefixItems", Holds::schemas},
                                                                        {"properties", Holds::schema_map},
                                                                        {"patternProperties", Holds::schema_map},
                                                                        {"definitions", Holds::schema_map},
                                                                        {"$defs", Holds::schema_map},
                                                                        {"dependentSchemas", Holds::schema_map},
                                                                        {"dependencies", Holds::schema_map}};
  auto found = kKeywords.find(keyword);
  return found == kKeywords.end() ? Holds::nothing : found->second;
}

/// A worklist, not a recursion: a chain of references may be as long as the document.
class Walk {
 public:
  Walk(const openapi::Spec& spec, Resolver& into) : resolve_(spec.resolve), into_(into) {
    if (spec.dialect != model::SchemaDialect::openapi31) return;
    // Schemas of OpenAPI 3.1 may be resources of their own ($id) and have anchors (JSON Schema 2020-12 core, section 8.2).
    const std::string uri = "https://apigen.invalid/" + spec.name;
    resources_.emplace(false).add(uri, *spec.root);
    for (const model::Schema& schema : spec.schemas) resources_->embed(uri, *schema.node);
  }

  void add(const Node* schema) {
    if (schema && schema->is_mapping() && seen_.insert(schema).second) open_.push_back(schema);
  }

  void run() {
    while (!open_.empty()) {
      const Node& schema = *open_.back();
      open_.pop_back();
      const Node* reference = schema.find("$ref");
      if (reference && reference->is_string()) {
        const Node* target = follow(schema);
        into_.targets.emplace(&schema, target);
        add(target);
      }
      for (const Member& member : schema.members) keyword(member);
    }
  }

 private:
  const Node* follow(const Node& holder) {
    const Node* node = &holder;
    for (int hops = 0; resources_ && hops < 64; ++hops) {
      const Node* reference = node->find("$ref");
      if (!reference || !reference->is_string()) return node;
      const Node* target = resources_->find(*node, reference->text);
      if (!target) break;
      node = target;
    }
    return openapi::follow(node, resolve_);
  }

  void keyword(const Member& member) {
    Holds what = holds(member.key);
    if (what == Holds::schema || what == Holds::schemas) add(member.value);
    if (what == Holds::schemas) {
      for (const Node* item : member.value->items) add(item);
    }
    if (what == Holds::schema_map) {
      for (const Member& entry : member.value->members) add(entry.value);
    }
  }

  const openapi::Resolve& resolve_;
  Resolver& into_;
  std::optional<schema::Registry> resources_;
  std::vector<const Node*> open_;
  std::unordered_set<const Node*> seen_;
};

}  // namespace

std::shared_ptr<const model::SchemaResolver> resolve_schemas(const openapi::Spec& spec) {
  auto out = std::make_shared<Resolver>();
  for (std::size_t i = 0; i < spec.named_schema_count; ++i)
    out->names.emplace(spec.schemas[i].node, spec.schemas[i].name);
  Walk walk(spec, *out);
  for (auto schema = spec.schemas.rbegin(); schema != spec.schemas.rend(); ++schema) walk.add(schema->node);
  walk.run();
  return out;
}

}  // namespace apigen::passes
