// Suspicious schemas, in every mode of validation: SDKs and people read them, too.
#include "../lowering.h"
#include "apigen/schema/lint.h"

namespace apigen::passes {
namespace {

using document::Node;

schema::Dialect dialect_of(model::SchemaDialect dialect) {
  switch (dialect) {
    case model::SchemaDialect::swagger2: return schema::Dialect::swagger2;
    case model::SchemaDialect::openapi30: return schema::Dialect::openapi30;
    case model::SchemaDialect::openapi31: break;
  }
  return schema::Dialect::draft2020;
}

/// One of `examples`; those of components by name. A reference that leads nowhere hurts nobody: an example is no part of the API.
const Node* example_of(const model::Api& api, const Node& entry) {
  constexpr std::string_view kShared = "#/components/examples/";
  const Node* reference = entry.find("$ref");
  if (!reference) return &entry;
  if (!reference->is_string() || !reference->text.starts_with(kShared)) return nullptr;
  const Node* components = api.root->find("components");
  const Node* all = components ? components->find("examples") : nullptr;
  return all ? all->find(reference->text.substr(kShared.size())) : nullptr;
}

/// `example` and `examples` of a parameter or a media type.
void add_examples(const model::Api& api, const Node* owner, std::optional<model::SchemaId> id, schema::Lint& lint) {
  if (!owner || !owner->is_mapping() || !id) return;
  const Node& schema = *api.schema(*id).node;
  if (const Node* example = owner->find("example")) lint.add_example(schema, *example);
  const Node* all = owner->find("examples");
  if (!all || !all->is_mapping()) return;
  for (const document::Member& member : all->members) {
    const Node* one = example_of(api, *member.value);
    if (const Node* value = one ? one->find("value") : nullptr) lint.add_example(schema, *value);
  }
}

/// Media types whose examples are values of the schema; those of others are text in another notation.
bool has_json_examples(const model::BodyContent& content) { return content.media_type.find("json") != std::string::npos; }

}  // namespace

void check_schemas(const model::Api& api, Diagnostics& diagnostics) {
  schema::Options options;
  options.dialect = dialect_of(api.dialect);
  options.openapi = true;
  schema::Lint lint(options, [&api](const Node& holder) -> const Node* { return api.resolver ? api.resolver->resolve(holder) : nullptr; }, diagnostics);
  if (options.dialect == schema::Dialect::draft2020) {
    const std::string uri = "https://apigen.invalid/" + api.document_name;
    lint.add_document(uri, *api.root);
    for (const model::Schema& schema : api.schemas) lint.add_embedded(uri, *schema.node);
  }
  for (const model::Schema& schema : api.schemas) lint.add(*schema.node, schema.name.empty() ? "schema" : schema.name);
  for (const model::Operation& operation : api.operations) {
    for (const model::Parameter& parameter : operation.parameters) {
      if (parameter.content_type.empty() && api.dialect != model::SchemaDialect::swagger2) add_examples(api, parameter.node, parameter.schema, lint);
    }
    auto add_content = [&](const std::vector<model::BodyContent>& all) {
      for (const model::BodyContent& content : all) {
        if (has_json_examples(content)) add_examples(api, content.node, content.schema, lint);
      }
    };
    if (operation.body) add_content(operation.body->content);
    for (const model::Response& response : operation.responses) add_content(response.content);
  }
  lint.run();
}

}  // namespace apigen::passes
