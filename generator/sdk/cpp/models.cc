// include/<package>/models/*.hpp and src/models_*.cpp: the types of the document.
#include <optional>

#include "apigen/sdk/text.h"
#include "cpp/text.h"
#include "cpp/writers.h"

namespace apigen::sdk::cpp {
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

std::string docs_of(const Docs& docs, const std::string& otherwise) {
  std::string out = doc_text(docs);
  if (out.empty()) out = otherwise;
  return docs.deprecated ? out + "\n\nDeprecated: the service will drop it." : out;
}

/// The least one has no literal of its own ([lex.icon]).
std::string integer(const std::string& digits) {
  return digits == "-9223372036854775808" ? "(-9223372036854775807 - 1)" : digits;
}

bool is_scalar_value(const Sdk& sdk, TypeRef ref) {
  const auto* scalar = sdk.as<ScalarType>(ref);
  if (!scalar || sdk.resolve(ref).nullable) return false;
  switch (scalar->kind) {
    case Scalar::boolean:
    case Scalar::int32:
    case Scalar::int64:
    case Scalar::integer:
    case Scalar::float32:
    case Scalar::number:
      return true;
    default:
      return false;
  }
}

/// Declarations of one header.
class HeaderWriter {
 public:
  HeaderWriter(const Writing& writing, std::size_t component)
      : sdk_(writing.sdk), own_(writing.own), layout_(writing.layout), types_(writing.sdk, writing.layout, writing.own, writing.own + "::", ""), component_(component) {
    types_.within(component);
  }

  std::string write() {
    const std::vector<std::size_t>& all = layout_.components()[component_];
    for (const std::size_t& type : all) {
      if (all.size() > 1) body_ += (&type == all.data() ? "" : "\n") + forward(type);
    }
    if (all.size() > 1) body_ += "\n\n";
    for (const std::size_t& type : all) {
      if (&type != all.data()) body_ += "\n";
      add(type);
    }
    return std::string(kGenerated) + "#pragma once\n\n" + types_.includes() + "namespace " + own_ + "::models {\n\n" + body_ + "\n}  // namespace " + own_ + "::models\n";
  }

 private:
  std::string forward(std::size_t type) const {
    const bool class_key = std::holds_alternative<EnumType>(sdk_.types[type].shape);
    return (class_key ? "class " : "struct ") + type_name(sdk_.types[type].name) + ";";
  }

  void add(std::size_t index) {
    const Type& type = sdk_.types[index];
    const std::string name = type_name(type.name);
    body_ += doc_comment(docs_of(type.docs, name + " is a type of the service."));
    if (const auto* object = std::get_if<StructType>(&type.shape)) {
      structure(type, name, *object);
    } else if (const auto* choice = std::get_if<UnionType>(&type.shape)) {
      union_type(name, *choice);
    } else if (const auto* values = std::get_if<EnumType>(&type.shape)) {
      enumeration(name, *values);
    } else {
      alias(index, name, std::get<AliasType>(type.shape).target);
    }
  }

  void alias(std::size_t index, const std::string& name, TypeRef target) {
    if (!layout_.is_own(index)) {
      body_ += "using " + name + " = " + types_.type(target) + ";\n";
      return;
    }
    const std::string base = types_.bare(target);
    const std::string constructor = base.substr(base.find("::") + 2, base.find('<') - base.find("::") - 2);
    body_ += "struct " + name + " : " + base + " {\n  using " + base + "::" + constructor + ";\n" + codec(name) + "};\n";
  }

  std::string codec(const std::string& name) {
    types_.need_own("fwd.hpp");
    types_.need_own("json.hpp");
    return "\n  /// The error is a DecodeError.\n  static " + own_ + "::Result<" + name + "> from_json(const " + own_ + "::Json& json);\n  " + own_ +
           "::Json to_json() const;\n\n  friend bool decode(const " + own_ + "::Json& json, " + name + "& into, " + own_ + "::detail::Decoder& decoder);\n  friend " + own_ +
           "::Json encode(const " + name + "& value, const " + own_ + "::detail::Encoder& encoder);\n";
  }

  void structure(const Type& type, const std::string& name, const StructType& object) {
    types_.need("map");
    types_.need("string");
    body_ += "struct " + name + " {\n";
    for (const Field& field : object.fields) {
      body_ += doc_comment(docs_of(field.docs, ""), "  ");
      const bool optional = is_optional(type, field);
      const bool zero = is_scalar_value(sdk_, field.type) && !field.boxed;
      body_ += "  " + (optional ? types_.optional(field.type, field.boxed) : types_.type(field.type, field.boxed)) + " " + field_name(field.name) +
               (optional || zero ? "{};\n" : ";\n");
    }
    const std::string extra = object.additional ? types_.type(*object.additional, is_within(*object.additional)) : own_ + "::Json";
    body_ += (object.fields.empty() ? "" : "\n") + std::string("  /// Members that are not among the fields.\n  std::map<std::string, ") + extra + "> extra{};\n" + codec(name) +
             "  friend bool operator==(const " + name + "& one, const " + name + "& other);\n};\n";
  }

  /// The value of a map would be incomplete.
  bool is_within(TypeRef ref) const {
    for (const std::size_t type : layout_.named(ref)) {
      if (layout_.component(type) == component_ && (sdk_.as<StructType>(ref) || sdk_.as<UnionType>(ref))) return true;
    }
    return false;
  }

  void union_type(const std::string& name, const UnionType& choice) {
    types_.need("variant");
    types_.need("utility");
    std::string variants = own_ + "::Unknown", makers, readers;
    for (const Variant& variant : choice.variants) {
      const std::string bare = types_.bare(variant.type);
      variants += ", " + types_.bare(variant.type, variant.boxed);
      makers += "  static " + name + " of_" + variant.name + "(" + bare + " variant);\n";
      readers += "  const " + bare + "* as_" + variant.name + "() const;\n";
    }
    body_ += "struct " + name + " {\n  /// Unknown is what is none of the variants.\n  using Value = std::variant<" + variants + ">;\n\n  Value value{};\n\n  " + name +
             "() = default;\n  /// One of the variants.\n  template <" + own_ + "::detail::Makes<Value, " + name + "> T>\n  " + name + "(T&& variant) : value(std::forward<T>(variant)) {}\n" + makers;
    if (!readers.empty()) body_ += "\n  /// The variant, or null if it is another one.\n" + readers;
    body_ += codec(name) + "  friend bool operator==(const " + name + "& one, const " + name + "& other);\n};\n";
  }

  void enumeration(const std::string& name, const EnumType& values) {
    const std::string raw = values.integer ? "std::int64_t" : "std::string";
    types_.need(values.integer ? "cstdint" : "string");
    if (!values.integer) types_.need("utility");
    std::string constants;
    for (const EnumValue& value : values.values) {
      constants += doc_comment(value.description, "    ") + "    " + constant_name(value.name) + ",\n";
    }
    const std::string member = values.integer ? "number" : "text";
    body_ += "class " + name + " {\n public:\n  enum Value {\n" + constants + "    /// None of those that this version knows.\n    unknown\n  };\n\n  " + name + "() = default;\n  " + name +
             "(Value value);\n  explicit " + name + "(" + raw + " " + member + ") : raw_(" + (values.integer ? member : "std::move(" + member + ")") + ") {}\n\n  " +
             "Value value() const;\n  bool is_known() const { return value() != unknown; }\n  /// As it travels.\n  " + (values.integer ? raw : "const " + raw + "&") + " " + member +
             "() const { return raw_; }\n" + codec(name) + "  friend bool operator==(const " + name + "&, const " + name + "&) = default;\n\n private:\n  " + raw + " raw_" + (values.integer ? " = 0" : "") + ";\n};\n";
  }

  const Sdk& sdk_;
  const std::string& own_;
  const Layout& layout_;
  Types types_;
  std::size_t component_;
  std::string body_;
};

/// Definitions of several types.
class SourceWriter {
 public:
  explicit SourceWriter(const Writing& writing) : sdk_(writing.sdk), own_(writing.own), layout_(writing.layout), types_(writing.sdk, writing.layout, writing.own, writing.own + "::", ""), json_(writing.own + "::Json") {
    for (const char* one : {"array", "string_view"}) types_.need(one);
    types_.need_internal("codec.hpp");
  }

  void add(std::size_t index) {
    const Type& type = sdk_.types[index];
    if (std::holds_alternative<AliasType>(type.shape) && !layout_.is_own(index)) return;
    types_.need_own("models/" + layout_.file(layout_.component(index)) + ".hpp");
    types_.within(layout_.component(index));
    const std::string name = type_name(type.name);
    body_ += "\n// " + name + "\n";
    if (const auto* object = std::get_if<StructType>(&type.shape)) {
      structure(name, *object);
    } else if (const auto* choice = std::get_if<UnionType>(&type.shape)) {
      union_type(name, *choice);
    } else if (const auto* values = std::get_if<EnumType>(&type.shape)) {
      enumeration(name, *values);
    } else {
      const std::string base = types_.bare(std::get<AliasType>(type.shape).target);
      decoder(name, "  return decode(json, static_cast<" + base + "&>(into), decoder);\n");
      encoder(name, "  return encode(static_cast<const " + base + "&>(value), encoder);\n");
    }
    body_ += "\n" + own_ + "::Result<" + name + "> " + name + "::from_json(const " + json_ + "& json) { return detail::read<" + name + ">(json, false); }\n\n" + json_ + " " + name +
             "::to_json() const { return encode(*this, detail::Encoder()); }\n";
  }

  bool empty() const { return body_.empty(); }
  std::string write() const {
    return std::string(kGenerated) + types_.includes() + "namespace " + own_ + "::models {\n" + body_ +
           "\n}  // namespace " + own_ + "::models\n";
  }

 private:
  void decoder(const std::string& name, const std::string& body) {
    body_ += "\nbool decode(const " + json_ + "& json, " + name + "& into, detail::Decoder& decoder) {\n" + body + "}\n";
  }
  void encoder(const std::string& name, const std::string& body) {
    body_ += "\n" + json_ + " encode(const " + name + "& value, const detail::Encoder& encoder) {\n" + body + "}\n";
  }

  void structure(const std::string& name, const StructType& object) {
    std::string reads, writes;
    for (const Field& field : object.fields) {
      const std::string wire = literal(field.wire), member = field_name(field.name);
      reads += "  object." + std::string(field.required && !field.write_only ? "required" : "member") + "(" + wire + ", into." + member + ");\n";
      writes += "  object." + std::string(field.read_only ? "read_only" : "member") + "(" + wire + ", value." + member + ");\n";
    }
    decoder(name, "  detail::ObjectReader object(json, decoder);\n" + reads + "  return object.rest(into.extra);\n");
    encoder(name, "  detail::ObjectWriter object(encoder);\n" + writes + "  return object.rest(value.extra);\n");
    std::vector<std::string> members;
    for (const Field& field : object.fields) members.push_back(field_name(field.name));
    members.push_back("extra");
    equality(name, members);
  }

  /// Not by default: clang 14 ends while it looks into types that hold themselves.
  void equality(const std::string& name, const std::vector<std::string>& members) {
    std::string all;
    for (const std::string& one : members) all += (all.empty() ? "" : " &&\n         ") + ("one." + one) + " == other." + one;
    body_ += "\nbool operator==(const " + name + "& one, const " + name + "& other) {\n  return " + all + ";\n}\n";
  }

  void union_type(const std::string& name, const UnionType& choice) {
    const std::string count = std::to_string(choice.variants.size());
    std::string rules, cases, access;
    for (std::size_t i = 0; i < choice.variants.size(); ++i) {
      const Variant& variant = choice.variants[i];
      const std::string place = std::to_string(i + 1), bare = types_.bare(variant.type);
      const bool is_enum = sdk_.as<EnumType>(variant.type) && !sdk_.as<EnumType>(variant.type)->integer;
      rules += "      detail::VariantRules{" + literal(kinds_text(variant.kinds)) + ", " + literals(variant.tags) + ", " + literals(variant.required) + ", " + literals(variant.known) +
               (is_enum ? ", [](std::string_view text) { return " + bare + "(std::string(text)).is_known(); }" : "") + "},\n";
      cases += "    case " + std::to_string(i) + ":\n      return decode(json, into.value.emplace<" + place + ">(), decoder);\n";
      access += "\n" + name + " " + name + "::of_" + variant.name + "(" + bare + " variant) {\n  " + name + " out;\n  out.value.emplace<" + place +
                ">(std::move(variant));\n  return out;\n}\n\nconst " + bare + "* " + name + "::as_" + variant.name + "() const {\n  const auto* found = std::get_if<" + place +
                ">(&value);\n  return found ? &" + (variant.boxed ? "**" : "*") + "found : nullptr;\n}\n";
    }
    std::string body = "  static const std::array<detail::VariantRules, " + count + "> rules = {" + (rules.empty() ? "" : "\n" + rules + "  ") + "};\n  switch (detail::choose_variant(json, " +
                       literal(choice.discriminator) + ", rules).value_or(rules.size())) {\n" + cases + "    default:\n      into.value.emplace<0>(json);\n      return true;\n  }\n";
    if (choice.variants.empty()) body = "  static_cast<void>(decoder);\n  into.value.emplace<0>(json);\n  return true;\n";
    decoder(name, body);
    encoder(name, "  return std::visit([&](const auto& one) { return encode(one, encoder); }, value.value);\n");
    body_ += access;
    equality(name, {"value"});
  }

  void enumeration(const std::string& name, const EnumType& values) {
    const std::string member = values.integer ? "number" : "text", table = "k" + name + (values.integer ? "Numbers" : "Texts");
    std::string known;
    for (const EnumValue& value : values.values) known += (known.empty() ? "" : ", ") + (values.integer ? integer(value.text) : literal(value.text));
    body_ += "\nconstexpr std::array<" + std::string(values.integer ? "std::int64_t" : "std::string_view") + ", " + std::to_string(values.values.size()) + "> " + table + " = {" +
             known + "};\n\n" + name + "::" + name + "(Value value) : raw_(detail::" + member + "_at(value, " + table + ")) {}\n\n" + name + "::Value " + name +
             "::value() const { return static_cast<Value>(detail::place_of(raw_, " + table + ")); }\n";
    decoder(name, "  return decode(json, into.raw_, decoder);\n");
    encoder(name, "  return encode(value.raw_, encoder);\n");
  }

  const Sdk& sdk_;
  const std::string& own_;
  const Layout& layout_;
  Types types_;
  std::string json_, body_;
};

}  // namespace

const char* const kGenerated = "// Written by apigen. Changes are lost when it writes the package again.\n";

void add_models(const Writing& writing, emit::FileSet& files) {
  constexpr std::size_t kTypesOfSource = 48;
  const Layout& layout = writing.layout;
  const std::string folder = "include/" + writing.own + "/";
  std::set<std::string> headers;
  std::optional<SourceWriter> source(writing);
  std::size_t sources = 0, types = 0;
  auto finish = [&] {
    if (!source->empty()) files.add("src/models_" + std::to_string(++sources) + ".cpp", source->write());
    source.emplace(writing);
    types = 0;
  };
  for (std::size_t component = 0; component < layout.components().size(); ++component) {
    const std::string header = "models/" + layout.file(component) + ".hpp";
    files.add(folder + header, HeaderWriter(writing, component).write());
    headers.insert(header);
    for (const std::size_t type : layout.components()[component]) {
      source->add(type);
      ++types;
      const std::string other = "models/" + file_name(writing.sdk.types[type].name) + ".hpp";
      if (other != header) files.add(folder + other, std::string(kGenerated) + "#pragma once\n\n#include \"" + writing.own + "/" + header + "\"\n");
    }
    if (types >= kTypesOfSource) finish();
  }
  finish();
  std::string all = std::string(kGenerated) + "#pragma once\n" + (headers.empty() ? "" : "\n");
  for (const std::string& header : headers) all += "#include \"" + writing.own + "/" + header + "\"\n";
  files.add(folder + "models.hpp", all);
}

}  // namespace apigen::sdk::cpp
