#include <algorithm>

#include "apigen/sdk/text.h"
#include "typescript/layout.h"
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
    Doc schema("");
    if (const auto* object = std::get_if<StructType>(&type.shape)) {
      body_ += doc_comment(doc_text(type.docs), "", tags_of(type.docs));
      schema = structure(type, name, *object);
    } else if (const auto* choice = std::get_if<UnionType>(&type.shape)) {
      body_ += doc_comment(doc_text(type.docs), "", tags_of(type.docs));
      schema = union_type(type, name, *choice);
    } else if (const auto* values = std::get_if<EnumType>(&type.shape)) {
      schema = enumeration(type, name, *values);
    } else {
      body_ += doc_comment(doc_text(type.docs), "", tags_of(type.docs));
      const TypeRef target = std::get<AliasType>(type.shape).target;
      body_ += union_declaration("export type " + name + " =", {types_.type(target)}) + "\n";
      schema = lazy("$.lazy", types_.schema(target));
    }
    const std::string head = "export const " + name + ": $.Schema<" + name + "> =";
    const std::string pure = "/* @__PURE__ */ ";
    // A head that leaves no room for the call's opening line stands alone.
    const bool alone = head.size() + 1 + pure.size() + schema.text.size() > 80;
    body_ += head + (alone ? "\n  " : " ") + pure +
             lay_out(schema, alone ? 2 : 0, (alone ? 2 : head.size() + 1) + pure.size()) + ";\n";
  }

  std::string text() const {
    const std::string imports = types_.imports();
    return "import * as $ from \"../runtime/index.js\";\n" + imports + "\n" + body_;
  }

 private:
  Doc structure(const Type& type, const std::string& name, const StructType& object_type) {
    body_ += "export interface " + name + " {" + (object_type.fields.empty() ? "" : "\n");
    std::vector<Doc> members;
    for (const Field& field : object_type.fields) {
      body_ += doc_comment(doc_text(field.docs), "  ", tags_of(field.docs, field.fallback));
      body_ += member_declaration(2, member_name(field.wire) + (is_optional(type, field) ? "?:" : ":"), types_.type(field.type));
      Doc one = call(field.required && !field.write_only ? "$.required" : "$.optional", {parsed(types_.schema(field.type))});
      if (field.read_only) one = call("$.readOnly", {std::move(one)});
      members.push_back(prefixed(member_key(field.wire) + ": ", std::move(one)));
    }
    if (object_type.additional) body_ += "  [key: string]: unknown;\n";
    body_ += "}\n\n";
    Doc fields = object(std::move(members));
    fields.text = "() => ({";
    fields.close = "})";
    if (object_type.additional) return call("$.object", {std::move(fields), "() => " + types_.schema(*object_type.additional)});
    Doc out = call("$.object", {std::move(fields)});
    out.hugs = true;
    return out;
  }

  Doc enumeration(const Type& type, const std::string& name, const EnumType& values) {
    std::string described;
    std::vector<std::string> list;
    for (const EnumValue& value : values.values) {
      if (!value.description.empty()) described += "\n- " + value.text + ": " + value.description;
      list.push_back(values.integer ? value.text : literal(value.text));
    }
    if (values.open || values.values.empty()) list.emplace_back(values.integer ? "(number & {})" : "(string & {})");
    body_ += doc_comment(doc_text(type.docs) + (described.empty() ? "" : "\n" + described), "", tags_of(type.docs));
    body_ += union_declaration("export type " + name + " =", list) + "\n";
    // What is sent may be closed; what is received is not checked, so that new values do not break old clients.
    return lazy("$.lazy", std::string(values.integer ? "$.integer" : "$.string") + " as $.Schema<any>");
  }

  Doc union_type(const Type& type, const std::string& name, const UnionType& choice) {
    std::vector<std::string> list;
    std::vector<Doc> all;
    const bool tagged = !choice.discriminator.empty();
    bool nullable = false;
    for (const Variant& variant : choice.variants) {
      nullable = nullable || variant.type.nullable;
      // TypeScript takes no union that holds itself by way of another union.
      const bool loop = variant.boxed && sdk_.as<UnionType>(variant.type);
      std::string one = loop ? "unknown" : types_.type({variant.type.type, false});
      if (tagged && !loop && !variant.tags.empty() && sdk_.as<StructType>(variant.type)) {
        std::string tags;
        for (const std::string& tag : variant.tags) tags += (tags.empty() ? "" : " | ") + literal(tag);
        one = "(" + one + " & { " + member_name(choice.discriminator) + ": " + tags + " })";
      }
      if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(std::move(one));
      if (!tagged) all.push_back(parsed(types_.schema(variant.type)));
      for (const std::string& tag : variant.tags) {
        if (tagged) all.push_back(prefixed(member_key(tag) + ": ", parsed(types_.schema(variant.type))));
      }
    }
    if (type.in_response || !type.in_request) list.emplace_back("$.Unknown");
    if (nullable) list.emplace_back("null");
    body_ += union_declaration("export type " + name + " =", list) + "\n";
    Doc variants = tagged ? object(std::move(all)) : array(std::move(all));
    variants.text = tagged ? "() => ({" : "() => [";
    variants.close = tagged ? "})" : "]";
    Doc out = tagged ? call("$.tagged", {literal(choice.discriminator), std::move(variants)}) : call("$.oneOf", {std::move(variants)});
    out.hugs = true;
    return out;
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
