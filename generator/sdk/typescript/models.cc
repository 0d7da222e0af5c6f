#include "apigen/sdk/text.h"
#include "typescript/text.h"
#include "typescript/writers.h"

namespace apigen::sdk::typescript {
namespace {

std::vector<std::string> tags_of(const Docs& docs, const document::Node* fallback = nullptr) {
  std::vector<std::string> out;
  if (fallback && fallback->is_scalar() && !fallback->is_null()) {
    // The comment escaper is for text of the document; a default is one, too.
    const std::vector<std::string> lines = doc_lines(document::to_json(*fallback), 80, 1);
    if (!lines.empty() && lines[0].find("*/") == std::string::npos && lines[0].find('@') == std::string::npos) out.push_back("@defaultValue " + lines[0]);
  }
  if (docs.deprecated) out.emplace_back("@deprecated");
  return out;
}

bool is_optional(const Type& owner, const Field& field) {
  return !field.required || (field.read_only && owner.in_request) || (field.write_only && owner.in_response);
}

class ModelWriter {
 public:
  ModelWriter(const Sdk& sdk, std::string module) : types_(sdk, "./", module), sdk_(sdk) {}

  void add(const Type& type) {
    if (!body_.empty()) body_ += "\n";
    const std::string name = type_name(type.name);
    std::string schema;
    if (const auto* object = std::get_if<StructType>(&type.shape)) {
      body_ += doc_comment(doc_text(type.docs), "", tags_of(type.docs));
      structure(type, name, *object, schema);
    } else if (const auto* choice = std::get_if<UnionType>(&type.shape)) {
      body_ += doc_comment(doc_text(type.docs), "", tags_of(type.docs));
      union_type(type, name, *choice, schema);
    } else if (const auto* values = std::get_if<EnumType>(&type.shape)) {
      enumeration(type, name, *values, schema);
    } else {
      body_ += doc_comment(doc_text(type.docs), "", tags_of(type.docs));
      const TypeRef target = std::get<AliasType>(type.shape).target;
      body_ += "export type " + name + " = " + types_.type(target) + ";\n\n";
      schema = "$.lazy(() => " + types_.schema(target) + ")";
    }
    body_ += "export const " + name + ": $.Schema<" + name + "> = /* @__PURE__ */ " + schema + ";\n";
  }

  std::string text() const {
    const std::string imports = types_.imports();
    return "import * as $ from \"../runtime/index.js\";\n" + imports + "\n" + body_;
  }

 private:
  void structure(const Type& type, const std::string& name, const StructType& object, std::string& schema) {
    body_ += "export interface " + name + " {\n";
    schema = "$.object(() => ({\n";
    for (const Field& field : object.fields) {
      body_ += doc_comment(doc_text(field.docs), "  ", tags_of(field.docs, field.fallback));
      body_ += "  " + member_name(field.wire) + (is_optional(type, field) ? "?: " : ": ") + types_.type(field.type) + ";\n";
      std::string one = std::string(field.required && !field.write_only ? "$.required(" : "$.optional(") + types_.schema(field.type) + ")";
      if (field.read_only) one = "$.readOnly(" + one + ")";
      schema += "  " + member_key(field.wire) + ": " + one + ",\n";
    }
    if (object.additional) body_ += "  [key: string]: unknown;\n";
    body_ += "}\n\n";
    schema += object.additional ? "}), () => " + types_.schema(*object.additional) + ")" : "}))";
  }

  void enumeration(const Type& type, const std::string& name, const EnumType& values, std::string& schema) {
    std::string described;
    std::string list;
    for (const EnumValue& value : values.values) {
      if (!value.description.empty()) described += "\n- " + value.text + ": " + value.description;
      list += "\n  | " + (values.integer ? value.text : literal(value.text));
    }
    if (values.open || values.values.empty()) list += values.integer ? "\n  | (number & {})" : "\n  | (string & {})";
    body_ += doc_comment(doc_text(type.docs) + (described.empty() ? "" : "\n" + described), "", tags_of(type.docs));
    body_ += "export type " + name + " =" + list + ";\n\n";
    // What is sent may be closed; what is received is not checked, so that new values do not break old clients.
    schema = "$.lazy(() => " + std::string(values.integer ? "$.integer" : "$.string") + " as $.Schema<any>)";
  }

  void union_type(const Type& type, const std::string& name, const UnionType& choice, std::string& schema) {
    body_ += "export type " + name + " =";
    std::string all;
    const bool tagged = !choice.discriminator.empty();
    for (const Variant& variant : choice.variants) {
      // TypeScript takes no union that holds itself by way of another union.
      const bool loop = variant.boxed && sdk_.as<UnionType>(variant.type);
      std::string one = loop ? "unknown" : types_.type(variant.type);
      if (tagged && !loop && !variant.tags.empty() && sdk_.as<StructType>(variant.type)) {
        std::string tags;
        for (const std::string& tag : variant.tags) tags += (tags.empty() ? "" : " | ") + literal(tag);
        one = "(" + one + " & { " + member_name(choice.discriminator) + ": " + tags + " })";
      }
      body_ += "\n  | " + one;
      if (!tagged) {
        all += "  " + types_.schema(variant.type) + ",\n";
        continue;
      }
      for (const std::string& tag : variant.tags) all += "  " + member_key(tag) + ": " + types_.schema(variant.type) + ",\n";
    }
    body_ += type.in_response || !type.in_request ? "\n  | $.Unknown;\n\n" : ";\n\n";
    schema = tagged ? "$.tagged(" + literal(choice.discriminator) + ", () => ({\n" + all + "}))" : "$.oneOf(() => [\n" + all + "])";
  }

  Types types_;
  const Sdk& sdk_;
  std::string body_;
};

}  // namespace

void write_models(const Sdk& sdk, emit::FileSet& files) {
  std::map<std::string, ModelWriter> modules;
  for (const Type& type : sdk.types) {
    if (!type.declared()) continue;
    const std::string module = Types::module_of(type);
    modules.try_emplace(module, sdk, module).first->second.add(type);
  }
  std::string index = modules.empty() ? "export {};\n" : "";
  for (const auto& [module, writer] : modules) {
    files.add("src/models/" + module + ".ts", writer.text());
    index += "export * from \"./" + module + ".js\";\n";
  }
  files.add("src/models/index.ts", index);
}

}  // namespace apigen::sdk::typescript
