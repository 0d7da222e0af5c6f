#include <algorithm>

#include "java/writers.h"

namespace apigen::sdk::java {
namespace {

// JLS 3.9, with the literals and the words that are reserved in some places only.
constexpr std::string_view kKeywords[] = {
    "abstract", "assert",     "boolean", "break",    "byte",      "case",       "catch",      "char",       "class",   "const",    "continue",  "default",
    "do",       "double",     "else",    "enum",     "exports",   "extends",    "false",      "final",      "finally", "float",    "for",       "goto",
    "if",       "implements", "import",  "instanceof", "int",     "interface",  "long",       "module",     "native",  "new",      "null",      "open",
    "opens",    "package",    "permits", "private",  "protected", "provides",   "public",     "record",     "requires", "return",  "sealed",    "short",
    "static",   "strictfp",   "super",   "switch",   "synchronized", "this",    "throw",      "throws",     "to",      "transient", "transitive", "true",
    "try",      "uses",       "var",     "void",     "volatile",  "when",       "while",      "with",       "yield"};

// Methods that every class has.
constexpr std::string_view kInherited[] = {"clone", "equals", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait"};

std::set<std::string_view> words(std::initializer_list<std::string_view> own) {
  std::set<std::string_view> out(own);
  out.insert(std::begin(kKeywords), std::end(kKeywords));
  out.insert(std::begin(kInherited), std::end(kInherited));
  return out;
}

}  // namespace

const LanguageNames& names() {
  // Google Java Style, section 5; classes: what generated sources name without their package.
  static const LanguageNames table = {
      .rules = {{Role::type,
                 {Case::pascal,
                  {"AwsCredentials", "BasicCredentials", "BigDecimal", "Binary", "BodyKind", "Boolean", "Builder", "ByteArrayInputStream", "CallOption",
                   "ClientBuilder", "ClientCredentials", "ClientSettings", "Codecs", "CompletableFuture", "Core", "Credentials", "DecodeException", "Deprecated",
                   "Double", "EnumCodec", "FakeTransport", "Field", "FixedToken", "Float", "HashMap", "InputStream", "Integer", "IntegerEnum", "ItemStream",
                   "Items", "Json", "List", "LocalDate", "Long", "Map", "Members", "Model", "ModelCodec", "Object", "OffsetDateTime", "Operation", "Optional",
                   "Override", "PackageFacts", "PageRules", "Parameters", "Params", "ParamsShape", "Part", "Path", "Scheme", "Server", "SigV4", "String",
                   "StringEnum", "Style", "SuppressWarnings", "Test", "TokenSource", "TransportException", "TypedValues", "UUID", "UnionCodec", "Unknown", "Use",
                   "Values", "Void"}}},
                {Role::function, {Case::camel, words({})}},
                {Role::field, {Case::camel, words({"arguments", "build", "builder", "codec", "describe", "extra", "fromJson", "membersOf", "toBuilder", "toJson", "values"})}},
                {Role::group, {Case::camel, words({"builder", "close"})}},
                {Role::constant, {Case::screaming, {"CODEC"}}}},
      .initialisms = {},
      .mark = "_"};
  return table;
}

std::string type_name(std::string_view neutral) { return identifier(names(), Role::type, neutral); }
std::string function_name(std::string_view neutral) { return identifier(names(), Role::function, neutral); }
std::string field_name(std::string_view neutral) { return identifier(names(), Role::field, neutral); }
std::string group_name(std::string_view neutral) { return identifier(names(), Role::group, neutral); }

std::string service_name(const Sdk& sdk, const Group& group) {
  const std::string name = styled(group.name, Case::pascal) + "Service";
  const bool taken = std::any_of(sdk.types.begin(), sdk.types.end(), [&](const Type& type) { return type.declared() && type_name(type.name) == name; }) ||
                     std::any_of(sdk.operations.begin(), sdk.operations.end(), [&](const Operation& one) { return type_name(one.params_name) == name; });
  return taken ? name + "_" : name;
}

std::string client_name(const Sdk& sdk) {
  const std::string name = styled(sdk.name, Case::pascal) + "Client";
  const bool taken = std::any_of(sdk.types.begin(), sdk.types.end(), [&](const Type& type) { return type.declared() && type_name(type.name) == name; });
  return taken ? name + "_" : name;
}

std::string package_name(std::string_view coordinates) {
  std::string out;
  for (std::size_t at = 0; at <= coordinates.size();) {
    const std::size_t end = std::min(coordinates.find_first_of(".:", at), coordinates.size());
    std::string segment;
    for (char c : neutral(coordinates.substr(at, end - at), "sdk")) {
      if (c != '_') segment += c;
    }
    const bool keyword = std::find(std::begin(kKeywords), std::end(kKeywords), segment) != std::end(kKeywords);
    out += (out.empty() ? "" : ".") + segment + (keyword ? "api" : "");
    at = end + 1;
  }
  return out;
}

MethodNames::MethodNames(const Sdk& sdk, const Group& group) {
  constexpr const char* kSuffixes[] = {"_as_json", "_as_form", "_as_multipart", "_as_text", "_as_binary", "_as_events", "_as_lines"};
  for (const std::size_t index : group.operations) {
    const std::string name = function_name(sdk.operations[index].name);
    used_.insert(name);
    used_.insert(name + "Async");
  }
  for (const std::size_t index : group.operations) {
    const Operation& operation = sdk.operations[index];
    Methods methods;
    const std::string name = function_name(operation.name);
    const bool streams_only = stream_of(operation) && !operation.stream;
    if (!streams_only) methods.call = name;
    if (stream_of(operation)) methods.stream = streams_only ? name : take(function_name(operation.name + "_stream"));
    if (operation.pagination) methods.items = take(function_name(operation.name + "_all"));
    for (std::size_t i = 1; operation.body && i < operation.body->contents.size(); ++i) {
      methods.further.push_back(take(function_name(operation.name + kSuffixes[static_cast<std::size_t>(operation.body->contents[i].kind)])));
    }
    all_.push_back(std::move(methods));
  }
}

std::string MethodNames::take(std::string wanted) {
  while (used_.contains(wanted) || used_.contains(wanted + "Async")) wanted += '_';
  used_.insert(wanted);
  used_.insert(wanted + "Async");
  return wanted;
}

std::string MethodNames::async(const std::string& method) const { return method + "Async"; }

}  // namespace apigen::sdk::java
