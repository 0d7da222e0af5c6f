// The folder `model`: one file for each declared type that is no mere name.
#include <algorithm>
#include <map>

#include "apigen/sdk/text.h"
#include "java/writers.h"

namespace apigen::sdk::java {
namespace {

using Tags = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kChunk = 400;        // members described by one method: far below the 64 kB that a method may have
constexpr std::size_t kConstants = 1'000;  // constants of an enumeration, which are all set in one method

std::string docs_of(const Docs& docs, const std::string& otherwise) {
  const std::string text = doc_text(docs);
  return text.empty() ? otherwise : text;
}

Tags deprecated(const Docs& docs, Tags tags = {}) {
  if (docs.deprecated) tags.push_back({"@deprecated", "the service will drop it"});
  return tags;
}

std::string annotation(const Docs& docs, std::size_t indent) { return docs.deprecated ? std::string(indent, ' ') + "@Deprecated\n" : ""; }

std::string hidden(const std::string& what, std::size_t indent) { return raw_javadoc(what, indent, {{"@hidden", ""}}); }

/// A method that describes something, in pieces that each fit into a method of a class file.
std::string description(const std::string& name, const std::string& type, const std::string& variable, const std::vector<std::string>& lines) {
  auto method = [&](const std::string& own, const std::string& body) {
    return "\n  private static void " + own + "(" + type + " " + variable + ") {\n" + body + "  }\n";
  };
  std::string out, calls, body;
  if (lines.size() <= kChunk) {
    for (const std::string& line : lines) body += line;
    return body.empty() ? "\n  private static void " + name + "(" + type + " " + variable + ") {}\n" : method(name, body);
  }
  for (std::size_t at = 0; at < lines.size(); at += kChunk) {
    const std::string own = name + std::to_string(at / kChunk + 1);
    body.clear();
    for (std::size_t i = at; i < std::min(at + kChunk, lines.size()); ++i) body += lines[i];
    out += method(own, body);
    calls += "    " + own + "(" + variable + ");\n";
  }
  return method(name, calls) + out;
}

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

/// The unions that an object is a variant of.
using Unions = std::map<TypeId, std::vector<TypeRef>>;

class ModelWriter {
 public:
  /// `classes`: the names of all types, which no variant's record may have.
  ModelWriter(const Sdk& sdk, const std::string& root, const Unions& unions, const std::set<std::string>& classes)
      : sdk_(sdk), package_(root + ".model"), types_(sdk, root, package_), unions_(unions), classes_(classes) {}

  std::string write(TypeId id) {
    const Type& type = sdk_.type(id);
    name_ = type_name(type.name);
    std::string body;
    if (const auto* object = std::get_if<StructType>(&type.shape)) {
      body = structure(id, type, *object);
    } else if (const auto* choice = std::get_if<UnionType>(&type.shape)) {
      body = union_type(*choice);
    } else if (const auto* values = std::get_if<EnumType>(&type.shape)) {
      body = enumeration(*values);
    } else {
      body = wrapper(std::get<AliasType>(type.shape).target);
    }
    const std::string head = javadoc(docs_of(type.docs, "A type of the service."), 0, deprecated(type.docs, tags_)) + annotation(type.docs, 0);
    return source_file(package_, types_, head + types_.suppression() + body);
  }

 private:
  std::string from_json(const char* visibility) {
    types_.own("Json");
    types_.own("DecodeException");
    return "\n" + raw_javadoc("Reads a value.", 2, {{"@param json", "its JSON"}, {"@return", "the value"}, {"@throws DecodeException", "if this is none"}}) + "  " + visibility +
           "static " + name_ + " fromJson(Json json) {\n    return CODEC.read(json);\n  }\n";
  }

  /// The constructor of a record that keeps what nobody else can change.
  static std::string copies(const std::string& own, const std::string& type, const std::string& codec, std::size_t indent) {
    if (!type.starts_with("List<") && !type.starts_with("Map<") && type != "byte[]") return {};
    const std::string margin(indent, ' ');
    return raw_javadoc("Holds a value.", indent, {{"@param value", "the value, which is copied"}}) + margin + "public " + own + " {\n" +
           statement(indent + 2, "value = ", Expr::of(codec + ".freeze", {Expr::text("value")})) + margin + "}\n\n";
  }

  std::string wrapper(TypeRef target) {
    // What is inside of the alias names the alias again, so its codec is asked for when it is needed.
    const std::string inner = types_.boxed(target), codec = types_.codec(target);
    types_.own("Json");
    types_.own("internal.Codecs");
    types_.own("internal.Codec");
    tags_ = {{"@param value", "what is in it"}};
    std::string out = "public record " + name_ + "(" + inner + " value) {\n" + hidden("How the value travels; for the package's own use.", 2);
    out += statement(2, "public static final Codec<" + name_ + "> CODEC = ",
                     Expr::of("Codecs.wrapped", {Expr::text("() -> " + codec), Expr::text(name_ + "::new"), Expr::text(name_ + "::value")}));
    return out + "\n" + copies(name_, inner, codec, 2) + from_json("public ").substr(1) + "\n" + raw_javadoc("{@return the value as JSON}", 2) +
           "  public Json toJson() {\n    return CODEC.write(this);\n  }\n}\n";
  }

  std::string member(const Type& type, const Field& field) {
    const bool optional = is_optional(type, field);
    const std::string codec = types_.codec(field.type), wire = literal(field.wire);
    const bool demanded = field.required && !field.write_only;
    std::vector<Expr> args = {Expr::text(wire), Expr::text(codec)};
    if (const std::string constant = constant_of(sdk_, type, field); !constant.empty()) {
      args.push_back(Expr::text(literal(constant)));
      return statement(4, "", Expr::of("members.constant", args));
    }
    if (!field.read_only && demanded && !optional) return statement(4, "", Expr::of("members.required", args));
    if (!field.read_only && !demanded && optional) return statement(4, "", Expr::of("members.optional", args));
    std::string flags;
    auto flag = [&](bool set, const char* name) {
      if (set) flags += (flags.empty() ? "" : " | ") + std::string("Members.") + name;
    };
    flag(demanded, "DEMANDED");
    flag(!optional, "NEEDED");
    flag(field.read_only, "READ_ONLY");
    args.push_back(Expr::text(flags.empty() ? "0" : flags));
    return statement(4, "", Expr::of("members.add", args));
  }

  std::string getter(const Type& type, const Field& field, std::size_t index) {
    const std::string name = field_name(field.name), place = "(" + std::to_string(index) + ")";
    const bool optional = is_optional(type, field), nullable = types_.nullable(field.type);
    std::string result, call = "required";
    if (optional && nullable) {
      result = types_.own("Field") + "<" + types_.bare(field.type, false) + ">";
      call = "field";
    } else if (optional) {
      result = types_.need("java.util.Optional") + "<" + types_.bare(field.type, false) + ">";
      call = "optional";
    } else {
      result = types_.type(field.type);
    }
    const std::string what = "the member {@code " + doc_escape(doc_line(field.wire)) + "}";
    const std::string docs = doc_text(field.docs);
    std::string out = "\n" + (docs.empty() ? raw_javadoc("{@return " + what + "}", 2, deprecated(field.docs)) : javadoc(docs, 2, deprecated(field.docs, {{"@return", what}})));
    return out + annotation(field.docs, 2) + "  public " + result + " " + name + "() {\n    return " + call + place + ";\n  }\n";
  }

  std::string setter(const Field& field, std::size_t index) {
    const bool nullable = types_.nullable(field.type);
    const std::string name = field_name(field.name), what = "{@code " + doc_escape(doc_line(field.wire)) + "}";
    std::string out = "\n" + raw_javadoc("Sets the member " + what + ".", 4,
                                         deprecated(field.docs, {{"@param " + name, nullable ? "the value; null is JSON's null" : "the value"}, {"@return", "this"}}));
    out += annotation(field.docs, 4) + signature(4, "public Builder " + name, {types_.bare(field.type, !nullable) + " " + name});
    return out + "      return " + (nullable ? "setNullable(" : "set(") + std::to_string(index) + ", " + name + ");\n    }\n";
  }

  std::string structure(TypeId id, const Type& type, const StructType& object) {
    for (const char* one : {"Model", "internal.Members", "internal.ModelCodec", "internal.Values"}) types_.own(one);
    types_.need("java.util.Map");
    std::string interfaces;
    if (const auto found = unions_.find(id); found != unions_.end()) {
      for (const TypeRef one : found->second) interfaces += (interfaces.empty() ? "" : ", ") + types_.bare(one, false);
    }
    std::vector<std::string> members;
    std::string getters, setters;
    for (std::size_t i = 0; i < object.fields.size(); ++i) {
      members.push_back(member(type, object.fields[i]));
      getters += getter(type, object.fields[i], i);
      setters += setter(object.fields[i], i);
    }
    std::string extra = "Json";
    if (object.additional) {
      extra = types_.boxed(*object.additional);
      if (const std::string codec = types_.codec(*object.additional); codec != "Codecs.ANY") members.push_back(statement(4, "", Expr::of("members.others", {Expr::text(codec)})));
    }
    std::string head = "public final class " + name_ + " extends Model";
    if (!interfaces.empty()) head += (head.size() + interfaces.size() + 14 > 100 ? "\n    implements " : " implements ") + interfaces;
    std::string out = head + " {\n" + hidden("How the object travels; for the package's own use.", 2) + statement(2, "public static final ModelCodec<" + name_ + "> CODEC = ",
                      Expr::of("codec", {Expr::text(name_ + "::describe"), Expr::text(name_ + "::new")})) +
                      "\n  private " + name_ + "(Values values) {\n    super(values);\n  }\n" + description("describe", "Members", "members", members);
    out += "\n" + raw_javadoc("{@return a builder without members}", 2) + "  public static Builder builder() {\n    return new Builder();\n  }\n";
    out += from_json("public ");
    out += "\n" + raw_javadoc("{@return a builder with the members of this object}", 2) +
           "  public Builder toBuilder() {\n    return new Builder().membersOf(this);\n  }\n" + getters;
    out += "\n" + raw_javadoc("{@return members that are not among those of this version, by their names}", 2) + "  public Map<String, " + extra +
           "> extra() {\n    return values().typedExtra();\n  }\n";
    out += "\n" + raw_javadoc("Gathers the members of a {@link " + name_ + "}.", 2) + "  public static final class Builder extends Model.Builder<" + name_ +
           ", Builder> {\n    private Builder() {\n      super(CODEC);\n    }\n" + setters;
    out += "\n" + raw_javadoc("Sets a member that is not among those of this version.", 4, {{"@param name", "its name"}, {"@param value", "its value"}, {"@return", "this"}}) +
           "    public Builder extra(String name, " + extra + " value) {\n      return putExtra(name, value);\n    }\n  }\n}\n";
    return out;
  }

  std::string union_type(const UnionType& choice) {
    for (const char* one : {"internal.UnionCodec", "Json"}) types_.own(one);
    std::set<std::string> taken = {"Unknown"};
    std::vector<std::string> lines, permitted;
    std::string records;
    for (const Variant& variant : choice.variants) {
      const TypeRef bare{sdk_.resolve(variant.type).type, false};
      std::string own;
      std::vector<Expr> args;
      if (sdk_.as<StructType>(variant.type)) {
        own = types_.bare(bare, false);
        args = {Expr::text(own + ".class"), Expr::text(own + ".CODEC")};
      } else {
        own = styled(variant.name, Case::pascal) + "Value";
        while (classes_.contains(own) || !taken.insert(own).second) own += '_';
        args = {Expr::text(own + ".class"), Expr::text(types_.bare_codec(variant.type)), Expr::text(own + "::new"), Expr::text("value -> ((" + own + ") value).value()")};
        records += variant_record(own, variant.type);
        own = name_ + "." + own;
      }
      if (std::find(permitted.begin(), permitted.end(), own) == permitted.end()) permitted.push_back(own);
      args.push_back(Expr::text(literal(kinds_text(variant.kinds))));
      Expr line{"variants", false, {}, {}};
      line.then("add", args);
      if (!variant.tags.empty()) line.then("tags", literals(variant.tags));
      if (!variant.required.empty()) line.then("required", literals(variant.required));
      if (!variant.known.empty()) line.then("known", literals(variant.known));
      lines.push_back(statement(4, "", line));
    }
    permitted.push_back(name_ + ".Unknown");
    std::string all, broken;
    for (const std::string& one : permitted) {
      all += (all.empty() ? "" : ", ") + one;
      broken += (broken.empty() ? "" : ",\n        ") + one;
    }
    std::string head = "public sealed interface " + name_;
    if (head.size() + all.size() + 11 <= 100) {
      head += " permits " + all;
    } else {
      head += "\n    permits " + (all.size() + 14 <= 100 ? all : broken);
    }
    std::string out = head + " {\n" + hidden("How the value travels; for the package's own use.", 2) +
                      statement(2, "UnionCodec<" + name_ + "> CODEC = ",
                                Expr::of("new UnionCodec<>", {Expr::text(literal(choice.discriminator)), Expr::text(name_ + "::describe"), Expr::text("Unknown::new"),
                                                              Expr::text("value -> ((Unknown) value).value()")}));
    out += description("describe", "UnionCodec.Variants<" + name_ + ">", "variants", lines) + from_json("");
    out += "\n" + raw_javadoc("{@return the value as JSON}", 2) + "  Json toJson();\n" + records;
    out += "\n" + raw_javadoc("A value that is none of the variants that this version knows.", 2, {{"@param value", "its JSON"}}) + "  record Unknown(Json value) implements " + name_ +
           " {\n    @Override\n    public Json toJson() {\n      return value;\n    }\n  }\n}\n";
    return out;
  }

  std::string variant_record(const std::string& own, TypeRef inner) {
    const std::string type = types_.bare(inner, true), codec = types_.bare_codec(inner);
    std::string out = "\n" + raw_javadoc("A variant.", 2, {{"@param value", "the value"}}) + "  record " + own + "(" + type + " value) implements " + name_ + " {\n";
    out += copies(own, type, codec, 4);
    return out + "    @Override\n    public Json toJson() {\n      return CODEC.write(this);\n    }\n  }\n";
  }

  std::string enumeration(const EnumType& values) {
    const std::string base = types_.own(values.integer ? "IntegerEnum" : "StringEnum"), raw = values.integer ? "long" : "String", box = values.integer ? "Long" : "String";
    types_.own("internal.EnumCodec");
    types_.need("java.util.List");
    auto text = [&](const EnumValue& value) { return values.integer ? value.text + "L" : literal(value.text); };
    std::string out = "public final class " + name_ + " extends " + base + " {\n";
    std::vector<Expr> constants;
    const std::size_t shown = std::min(values.values.size(), kConstants);
    for (std::size_t i = 0; i < shown; ++i) {
      const EnumValue& value = values.values[i];
      const std::string constant = identifier(names(), Role::constant, value.name);
      out += javadoc(value.description.empty() ? "The value " + doc_line(value.text) + "." : value.description, 2);
      out += statement(2, "public static final " + name_ + " " + constant + " = ", Expr::of("new " + name_, {Expr::text(text(value))})) + "\n";
      constants.push_back(Expr::text(constant));
    }
    Expr codec = Expr::of(std::string("EnumCodec.") + (values.integer ? "integers" : "strings"), {Expr::text(name_ + "::new"), Expr::of("List.of", std::move(constants))});
    std::string more;
    for (std::size_t at = kConstants; at < values.values.size(); at += kConstants) {
      const std::string method = "more" + std::to_string(at / kConstants);
      std::vector<Expr> texts;
      for (std::size_t i = at; i < std::min(at + kConstants, values.values.size()); ++i) texts.push_back(Expr::text(text(values.values[i])));
      more += "\n  private static List<" + box + "> " + method + "() {\n" + statement(4, "return ", Expr::of("List.of", std::move(texts))) + "  }\n";
      codec.then("with", {Expr::of(method, {})});
    }
    out += hidden("How the value travels; for the package's own use.", 2) + statement(2, "public static final EnumCodec<" + name_ + ", " + box + "> CODEC = ", codec);
    out += "\n  private " + name_ + "(" + raw + " value) {\n    super(value);\n  }\n";
    out += "\n" + raw_javadoc("Any value, whether it is a known one or not.", 2, {{"@param value", "the value as it travels"}, {"@return", "the same with its type"}}) +
           "  public static " + name_ + " of(" + raw + " value) {\n    return CODEC.of(value);\n  }\n";
    return out + "\n  @Override\n  public boolean isKnown() {\n    return CODEC.isKnown(this);\n  }\n" + more + "}\n";
  }

  const Sdk& sdk_;
  std::string package_;
  Types types_;
  const Unions& unions_;
  const std::set<std::string>& classes_;
  std::string name_;
  Tags tags_;  // of the class
};

}  // namespace

void add_models(const Sdk& sdk, const std::string& root, const std::string& folder, emit::FileSet& files) {
  Unions unions;
  std::set<std::string> classes;
  for (const Type& one : sdk.types) {
    if (one.declared()) classes.insert(type_name(one.name));
  }
  for (std::size_t i = 0; i < sdk.types.size(); ++i) {
    const auto* choice = std::get_if<UnionType>(&sdk.types[i].shape);
    if (!choice) continue;
    const TypeRef self{static_cast<TypeId>(i), false};
    for (const Variant& variant : choice->variants) {
      if (!sdk.as<StructType>(variant.type)) continue;
      std::vector<TypeRef>& all = unions[sdk.resolve(variant.type).type];
      if (std::find(all.begin(), all.end(), self) == all.end()) all.push_back(self);
    }
  }
  const Types types(sdk, root, root);
  for (std::size_t i = 0; i < sdk.types.size(); ++i) {
    const Type& type = sdk.types[i];
    if (!type.declared() || (std::holds_alternative<AliasType>(type.shape) && !types.holds_itself(type))) continue;
    files.add(folder + type_name(type.name) + ".java", ModelWriter(sdk, root, unions, classes).write(static_cast<TypeId>(i)));
  }
}

}  // namespace apigen::sdk::java
