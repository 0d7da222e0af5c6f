// The arguments of operations: one class for each operation that has parameters, in the folder `model`.
#include "apigen/sdk/text.h"
#include "java/writers.h"

namespace apigen::sdk::java {
namespace {

// In the order of the enumerations of model.h.
constexpr const char* kStyles[] = {"SIMPLE", "LABEL", "MATRIX", "FORM", "SPACE", "PIPE", "TAB", "DEEP_OBJECT", "JSON"};
constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};

std::string params_file(const Sdk& sdk, const std::string& root, const Operation& operation) {
  const std::string package = root + ".model", name = type_name(operation.params_name);
  Types types(sdk, root, package);
  for (const char* one : {"Params", "internal.Parameters", "internal.ParamsShape", "internal.Style", "internal.Values"}) types.own(one);
  std::string described, getters, setters;
  for (std::size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& one = operation.parameters[i];
    const std::string field = field_name(one.name), place = std::to_string(i);
    const std::string what = "the argument {@code " + doc_escape(doc_line(one.wire)) + "}";
    std::string flags;
    auto flag = [&](bool set, const char* flag_name) {
      if (set) flags += (flags.empty() ? "" : " | ") + std::string("Parameters.") + flag_name;
    };
    flag(one.required, "NEEDED");
    flag(one.explode, "EXPLODE");
    flag(one.allow_reserved || one.greedy, "RESERVED");
    described += statement(4, "", Expr::of(std::string("parameters.") + kLocations[static_cast<std::size_t>(one.location)],
                                           {Expr::text(literal(one.wire)), Expr::text(types.codec(one.type)),
                                            Expr::text(std::string("Style.") + kStyles[static_cast<std::size_t>(one.style)]), Expr::text(flags.empty() ? "0" : flags)}));
    const bool nullable = types.nullable(one.type);
    std::string result, call = "required";
    if (one.required) {
      result = types.type(one.type);
    } else {
      result = (nullable ? types.own("Field") : types.need("java.util.Optional")) + "<" + types.bare(one.type, false) + ">";
      call = nullable ? "field" : "optional";
    }
    const std::string docs = doc_text(one.docs);
    const std::vector<std::pair<std::string, std::string>> gives = {{"@return", what}},
                                                           sets = {{"@param " + field, nullable ? "the value; null is JSON's null" : "the value"}, {"@return", "this"}};
    getters += "\n" + (docs.empty() ? raw_javadoc("{@return " + what + "}", 2) : javadoc(docs, 2, gives)) + "  public " + result + " " + field + "() {\n    return " + call + "(" +
               place + ");\n  }\n";
    setters += "\n" + (docs.empty() ? raw_javadoc("Sets " + what + ".", 4, sets) : javadoc(docs, 4, sets)) +
               signature(4, "public Builder " + field, {types.bare(one.type, !nullable) + " " + field}) + "      return " + (nullable ? "setNullable(" : "set(") + place + ", " + field +
               ");\n    }\n";
  }
  std::string body = raw_javadoc("The arguments of {@code " + doc_escape(doc_line(operation.method + " " + operation.path, 200)) + "}.", 0) + types.suppression();
  body += "public final class " + name + " extends Params {\n" +
          statement(2, "private static final ParamsShape<" + name + "> SHAPE = ", Expr::of("shape", {Expr::text(name + "::describe"), Expr::text(name + "::new")}));
  body += "\n  private " + name + "(Values values) {\n    super(values);\n  }\n\n  private static void describe(Parameters parameters) {\n" + described + "  }\n";
  body += "\n" + raw_javadoc("{@return a builder without arguments}", 2) + "  public static Builder builder() {\n    return new Builder();\n  }\n";
  body += "\n" + raw_javadoc("{@return a builder with these arguments}", 2) + "  public Builder toBuilder() {\n    return new Builder().membersOf(this);\n  }\n" + getters;
  body += "\n" + raw_javadoc("Gathers arguments.", 2) + "  public static final class Builder extends Params.Builder<" + name +
          ", Builder> {\n    private Builder() {\n      super(SHAPE);\n    }\n" + setters + "  }\n}\n";
  return source_file(package, types, body);
}

}  // namespace

void add_params(const Sdk& sdk, const std::string& root, const std::string& folder, emit::FileSet& files) {
  for (const Operation& operation : sdk.operations) {
    if (!operation.parameters.empty()) files.add(folder + type_name(operation.params_name) + ".java", params_file(sdk, root, operation));
  }
}

}  // namespace apigen::sdk::java
