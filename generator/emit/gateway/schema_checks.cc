#include "schema_checks.h"

#include <utility>

#include "apigen/support/text.h"

namespace apigen::emit::gateway {

SchemaChecks::SchemaChecks(const ApiContext& context, schema::Options options, std::string prefix)
    : context_(context), compiler_(options, [&context](const document::Node& holder) -> const document::Node* {
        return context.api.resolver ? context.api.resolver->resolve(holder) : nullptr;
      }, context.diagnostics), prefix_(std::move(prefix)) {
  // Only 2020-12 has resources inside a document; an `id` in older documents is a member like any other.
  if (options.dialect != schema::Dialect::draft2020 || !context.api.root) return;
  const std::string uri = "https://apigen.invalid/" + context.api.document_name;
  compiler_.add_document(uri, *context.api.root);
  for (const model::Schema& schema : context.api.schemas) compiler_.add_embedded(uri, *schema.node);
}

/// Follows a bare reference, so that several operations share the component's check.
std::string SchemaChecks::name_of(const model::Schema& schema, const document::Node*& node) const {
  node = schema.node;
  const bool bare = node->is_mapping() && node->find("$ref") && node->members.size() == 1;
  if (!bare || !context_.api.resolver) return schema.name;
  const document::Node* target = context_.api.resolver->resolve(*node);
  if (!target) return schema.name;
  node = target;
  return context_.api.resolver->name_of(*target);
}

schema::BlockId SchemaChecks::block_of(const model::Schema& schema, const std::string& fallback) {
  const document::Node* node = nullptr;
  const std::string name = name_of(schema, node);
  return compiler_.add(*node, name.empty() ? fallback : name);
}

std::string SchemaChecks::function_of(const model::Schema& schema, const std::string& fallback) {
  const document::Node* node = nullptr;
  const std::string name = name_of(schema, node);
  const schema::BlockId block = compiler_.add(*node, name.empty() ? fallback : name);
  for (const schema::Exported& one : exported_) {
    if (one.block == block) return one.function;
  }
  exported_.push_back({block, names_.allocate(prefix_ + (name.empty() ? fallback : name))});
  return exported_.back().function;
}

std::string SchemaChecks::header_text(std::string_view purpose) const {
  CodeWriter out;
  write_file_head(out, context_, purpose, {"apigen/rt/validate.h"}, {});
  out.emit("namespace json = apigen::json;\n\n");
  for (const schema::Exported& one : exported_) {
    out.emit("bool @name@(const json::Value& v, rt::Validation& c);\n", {{"name", one.function}});
  }
  write_file_end(out, context_);
  return "#pragma once\n" + out.take();
}

std::vector<std::string> SchemaChecks::source_texts(std::string_view purpose, const std::string& name) {
  constexpr std::size_t kFileSize = 96 * 1024;  // about two seconds of compiling
  std::vector<std::string> texts = schema::emit_cpp_files(compiler_.finish(), exported_, support::pascal_case(name) + "Parts", kFileSize);
  for (std::string& text : texts) {
    CodeWriter out;
    if (texts.size() == 1) {
      write_file_head(out, context_, purpose, {}, {name + ".h"});
    } else {  // without the header, which names every check: one more would change all files
      write_file_head(out, context_, purpose, {"apigen/rt/validate.h"}, {});
      out.emit("namespace json = apigen::json;\n\n");
    }
    out.append(text);
    write_file_end(out, context_);
    text = out.take();
  }
  return texts;
}

schema::Options strict_options(const model::Api& api, schema::Options::Direction direction) {
  schema::Options options;
  switch (api.dialect) {
    case model::SchemaDialect::swagger2: options.dialect = schema::Dialect::swagger2; break;
    case model::SchemaDialect::openapi30: options.dialect = schema::Dialect::openapi30; break;
    case model::SchemaDialect::openapi31: options.dialect = schema::Dialect::draft2020; break;
  }
  options.assert_formats = api.check_formats;
  options.openapi = true;
  options.direction = direction;
  return options;
}

}  // namespace apigen::emit::gateway
