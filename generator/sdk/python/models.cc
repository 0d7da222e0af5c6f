// models.py: the types of the API, with their codecs.
#include <algorithm>

#include "apigen/sdk/text.h"
#include "python/imports.h"
#include "python/layout.h"
#include "python/text.h"
#include "python/writers.h"

namespace apigen::sdk::python {
namespace {

std::string head_for(const std::string& body) {
  std::string out = "from __future__ import annotations\n";
  if (const std::string standard = standard_imports(body, "_") + import_line(body, "typing", {"Any", "TypeAlias"}); !standard.empty()) out += "\n" + standard;
  if (uses_word(body, "_c")) out += "\nfrom ._runtime import codec as _c\n";
  out += import_line(body, "._runtime.bodies", {"FILE as _FILE"}) + import_line(body, "._runtime.bodies", {"File"});
  return out + import_line(body, "._runtime.values", {"UNSET", "Model", "OpenIntEnum", "OpenStrEnum", "Unknown", "Unset"});
}

class ModelsWriter {
 public:
  explicit ModelsWriter(const Sdk& sdk) : sdk_(sdk), text_(sdk, "") {}

  std::string write() {
    for (const Type& type : sdk_.types) {
      if (!type.declared()) continue;
      if (const auto* values = std::get_if<EnumType>(&type.shape)) enumeration(type, *values);
      if (const auto* object = std::get_if<StructType>(&type.shape)) structure(type, *object);
      if (const auto* choice = std::get_if<UnionType>(&type.shape)) alternatives(type, *choice);
    }
    return "\"\"\"Types of the API.\"\"\"\n\n" + head_for(out_) + out_;
  }

 private:
  static std::string name_of(const Type& type) { return identifier(names(), Role::type, type.name); }

  void enumeration(const Type& type, const EnumType& values) {
    const std::string base = values.integer ? "OpenIntEnum" : "OpenStrEnum";
    out_ += "\n\nclass " + name_of(type) + "(" + base + "):\n";
    const std::string doc = docstring(doc_text(type.docs), 4);
    out_ += doc.empty() ? "" : doc + "\n";
    for (const EnumValue& value : values.values) {
      out_ += "    " + identifier(names(), Role::constant, value.name) + " = " + (values.integer ? value.text : literal(value.text)) + "\n";
      out_ += docstring(value.description, 4);
    }
    if (values.values.empty() && doc.empty()) out_ += "    pass\n";
    out_ += "\n\n" + codec_name(type) + " = _c." + (values.integer ? "Int" : "Str") + "EnumOf(" + name_of(type) + ")\n";
  }

  static std::string constant_of(const document::Node* constant) {
    if (!constant) return {};
    switch (constant->kind) {
      case document::Kind::string: return literal(constant->text);
      case document::Kind::boolean: return constant->boolean ? "True" : "False";
      default: return {};
    }
  }

  void structure(const Type& type, const StructType& object) {
    out_ += "\n\nclass " + name_of(type) + "(Model):\n";
    if (const std::string doc = docstring(doc_text(type.docs), 4); !doc.empty()) out_ += doc + "\n";
    std::vector<Source> slots, required, optional;
    std::string members;
    for (const Field& field : object.fields) {
      const std::string name = identifier(names(), Role::field, field.name);
      slots.emplace_back(literal(name));
      const std::string annotation = text_.annotation(field.type);
      const bool needed = field.required && !field.read_only;
      const std::string constant = needed && sdk_.is(field.type, Scalar::string) ? constant_of(field.constant) : std::string();
      // A required member may be missing in what a lenient client received, or in what is only received: UNSET then.
      const bool unset = !needed && annotation != "Any";
      const std::string full = annotation + (unset ? " | Unset" : "");
      if (needed && constant.empty()) {
        required.emplace_back(name + ": " + full);
      } else {
        optional.emplace_back(name + ": " + full + " = " + (constant.empty() ? "UNSET" : constant));
      }
      members += "        self." + name + ": " + full + " = " + name + "\n";
      members += docstring(doc_text(field.docs), 8);
    }
    out_ += "    " + render(Source("__slots__ = (", slots, ")", true), 4, 4) + "\n\n";
    std::vector<Source> arguments{"self", "*"};
    arguments.insert(arguments.end(), required.begin(), required.end());
    arguments.insert(arguments.end(), optional.begin(), optional.end());
    arguments.emplace_back("extra: dict[str, Any] | None = None");
    out_ += "    " + render(Source("def __init__(", arguments, ") -> None:"), 4, 4) + "\n" + members + "        self.extra = extra or {}\n";

    std::vector<Source> fields;
    for (const Field& field : object.fields) {
      std::vector<Source> row{literal(identifier(names(), Role::field, field.name)), literal(field.wire), text_.codec(field.type)};
      if (field.required && !field.write_only) row.push_back(keyword("required", "True"));
      if (field.read_only) row.push_back(keyword("read_only", "True"));
      fields.push_back(call_of("_c.Field", row));
    }
    const std::string describe = "_describe_" + type.name;
    out_ += "\n\ndef " + describe + "() -> _c.Fields:\n";
    const Source result("return (", {tuple_of(fields), object.additional ? text_.codec(*object.additional) : "_c.ANY"}, ")");
    std::string body = render(result, 4, 4);
    // Parentheses around a returned tuple stay only where it is broken.
    if (body.find('\n') == std::string::npos) body = "return " + body.substr(8, body.size() - 9);
    out_ += "    " + body + "\n\n\n" + codec_name(type) + " = _c.StructOf(" + name_of(type) + ", " + describe + ")\n";
  }

  static Source texts(const std::vector<std::string>& all) {
    std::vector<Source> items;
    for (const std::string& one : all) items.emplace_back(literal(one));
    return tuple_of(items);
  }

  void alternatives(const Type& type, const UnionType& choice) {
    std::vector<std::string> annotations;
    std::vector<Source> variants;
    for (const Variant& variant : choice.variants) {
      const std::string annotation = text_.annotation(variant.type);
      if (std::find(annotations.begin(), annotations.end(), annotation) == annotations.end()) annotations.push_back(annotation);
      std::vector<std::string> kinds;
      if (variant.kinds.object) kinds.emplace_back("object");
      if (variant.kinds.array) kinds.emplace_back("array");
      if (variant.kinds.string) kinds.emplace_back("string");
      if (variant.kinds.integer) kinds.emplace_back("integer");
      if (variant.kinds.fraction) kinds.emplace_back("fraction");
      if (variant.kinds.boolean) kinds.emplace_back("boolean");
      std::vector<Source> row{text_.codec(variant.type), text_.test(variant.type), call_of("frozenset", {texts(kinds)})};
      if (!variant.tags.empty()) row.push_back(keyword("tags", texts(variant.tags)));
      if (!variant.required.empty()) row.push_back(keyword("required", texts(variant.required)));
      if (!variant.known.empty()) row.push_back(keyword("known", texts(variant.known)));
      variants.push_back(call_of("_c.Variant", row));
    }
    annotations.emplace_back("Unknown");
    std::string text;
    for (const std::string& one : annotations) text += (text.empty() ? "" : " | ") + one;
    out_ += "\n\n" + name_of(type) + ": TypeAlias = \"" + text + "\"\n";
    out_ += docstring(doc_text(type.docs), 0);
    const std::string describe = "_describe_" + type.name;
    out_ += "\n\ndef " + describe + "() -> tuple[_c.Variant, ...]:\n    " + render(Source("return (", variants, ")", true), 4, 4) + "\n\n\n";
    out_ += codec_name(type) + " = _c.UnionOf(" + literal(choice.discriminator) + ", " + describe + ")\n";
  }

  const Sdk& sdk_;
  TypeText text_;
  std::string out_;
};

}  // namespace

std::string models_file(const Sdk& sdk) { return ModelsWriter(sdk).write(); }

}  // namespace apigen::sdk::python
