// models.go: the types of the document.
#include "apigen/sdk/text.h"
#include "go/text.h"
#include "go/writers.h"

namespace apigen::sdk::go {
namespace {

std::string kinds_text(const JsonKinds& kinds) {
  std::string out;
  if (kinds.object) out += 'o';
  if (kinds.array) out += 'a';
  if (kinds.string) out += 's';
  if (kinds.integer) out += 'i';
  if (kinds.fraction) out += 'f';
  if (kinds.boolean) out += 'b';
  return out;
}

class ModelWriter {
 public:
  explicit ModelWriter(const Sdk& sdk) : sdk_(sdk), types_(sdk) {}

  std::string write(const std::string& package) {
    for (const Type& type : sdk_.types) {
      if (type.declared()) add(type);
    }
    return std::string(kGenerated) + "package " + package + "\n" + (types_.imports().empty() ? "" : "\n" + types_.imports().substr(0, types_.imports().size() - 1)) + body_;
  }

 private:
  void add(const Type& type) {
    const std::string name = type_name(type.name);
    std::string docs = doc_text(type.docs);
    if (type.docs.deprecated) docs += "\n\nDeprecated: the service will drop it.";
    body_ += "\n" + doc_comment(name + (docs.empty() ? " is a type of the service." : ": " + docs));
    if (const auto* object = std::get_if<StructType>(&type.shape)) {
      structure(type, name, *object);
    } else if (const auto* choice = std::get_if<UnionType>(&type.shape)) {
      union_type(name, *choice);
    } else if (const auto* values = std::get_if<EnumType>(&type.shape)) {
      enumeration(name, *values);
    } else {
      alias(name, std::get<AliasType>(type.shape).target);
    }
  }

  void alias(const std::string& name, TypeRef target) {
    const Type& found = sdk_.type(target);
    if (!found.declared() && std::holds_alternative<ListType>(found.shape)) {
      body_ += "type " + name + " []" + types_.type(std::get<ListType>(found.shape).element) + "\n";
    } else if (!found.declared() && std::holds_alternative<MapType>(found.shape)) {
      body_ += "type " + name + " map[string]" + types_.type(std::get<MapType>(found.shape).value) + "\n";
    } else {
      body_ += "type " + name + " = " + types_.type(target) + "\n";
    }
  }

  void codec(const std::string& name) {
    body_ += "\n// MarshalJSON writes all members.\nfunc (v " + name + ") MarshalJSON() ([]byte, error) {\n\treturn marshal(v, true)\n}\n";
    body_ += "\n// UnmarshalJSON reads the value; problems are of type *DecodeError.\nfunc (v *" + name + ") UnmarshalJSON(data []byte) error {\n\treturn unmarshal(data, v)\n}\n";
  }

  void structure(const Type& type, const std::string& name, const StructType& object) {
    body_ += "type " + name + " struct {\n";
    for (const Field& field : object.fields) {
      std::string docs = doc_text(field.docs);
      if (field.docs.deprecated) docs += "\n\nDeprecated: the service will drop it.";
      std::string flags = field.required && !field.write_only ? "required" : "";
      if (field.read_only) flags += flags.empty() ? "readonly" : ",readonly";
      body_ += doc_comment(docs, "\t") + "\t" + field_name(field.name) + " " +
               (is_optional(type, field) ? types_.optional(field.type, field.boxed) : types_.type(field.type, field.boxed)) + " " +
               tag({{"api", field.wire}, {"is", flags}}) + "\n\n";
    }
    std::string extra = object.additional ? types_.type(*object.additional) : "any";
    if (extra == "any") {
      types_.need("encoding/json");
      extra = "json.RawMessage";
    }
    body_ += "\t// Extra keeps members that are not among the fields.\n\tExtra map[string]" + extra + "\n}\n\nfunc (" + name + ") isModel() {}\n";
    codec(name);
  }

  void union_type(const std::string& name, const UnionType& choice) {
    types_.need("encoding/json");
    body_ += "//\n// One of the fields is set.\ntype " + name + " struct {\n";
    std::string rules;
    for (const Variant& variant : choice.variants) {
      const std::string bare = types_.type({sdk_.resolve(variant.type).type, false});
      const std::string named = types_.type(variant.type);
      body_ += "\t" + field_name(variant.name) + " *" + (sdk_.resolve(variant.type).nullable ? bare : named) + "\n\n";
      rules += "\t\t{" + literal(kinds_text(variant.kinds)) + ", " + literals(variant.tags) + ", " + literals(variant.required) + ", " + literals(variant.known) + "},\n";
    }
    body_ += "\t// Unknown is a value that is none of the variants.\n\tUnknown json.RawMessage\n}\n";
    body_ += "\nfunc (" + name + ") describe() unionRules {\n\treturn unionRules{" + literal(choice.discriminator) + ", []variantRules{" + (rules.empty() ? "" : "\n" + rules + "\t") + "}}\n}\n";
    body_ += "\n// Value is the variant that is set: a pointer, or a json.RawMessage that is none of them; nil if nothing is set.\nfunc (v " + name +
             ") Value() any {\n\treturn valueOf(v)\n}\n";
    codec(name);
  }

  void enumeration(const std::string& name, const EnumType& values) {
    body_ += "type " + name + (values.integer ? " int64\n" : " string\n");
    std::string all;
    for (const EnumValue& value : values.values) {
      const std::string one = type_name(value.constant);
      body_ += "\n" + doc_comment(one + (value.description.empty() ? " is a known value of " + name : ": " + value.description)) + "const " + one + " " + name + " = " +
               (values.integer ? value.text : literal(value.text)) + "\n";
      all += (all.empty() ? "" : ", ") + one;
    }
    body_ += "\n// Known tells whether the value is a documented one.\nfunc (v " + name + ") Known() bool {\n";
    if (!all.empty()) body_ += "\tswitch v {\n\tcase " + all + ":\n\t\treturn true\n\t}\n";
    body_ += "\treturn false\n}\n";
  }

  const Sdk& sdk_;
  Types types_;
  std::string body_;
};

}  // namespace

const char* const kGenerated = "// Code generated by apigen. DO NOT EDIT.\n\n";

std::string models_file(const Sdk& sdk, const std::string& package) { return ModelWriter(sdk).write(package); }

}  // namespace apigen::sdk::go
