// The client and its credentials.
#include "apigen/sdk/text.h"
#include "java/writers.h"

namespace apigen::sdk::java {
namespace {

constexpr const char* kLocations[] = {"path", "query", "header", "cookie", "method"};

const char* scheme_kind(Scheme::Kind kind) {
  switch (kind) {
    case Scheme::Kind::basic:
      return "BASIC";
    case Scheme::Kind::bearer:
      return "BEARER";
    case Scheme::Kind::client_credentials:
      return "CLIENT_CREDENTIALS";
    case Scheme::Kind::sigv4:
      return "SIGV4";
    case Scheme::Kind::mutual_tls:
      return "MUTUAL_TLS";
    default:
      return "API_KEY";
  }
}

const char* credential_class(Scheme::Kind kind) {
  switch (kind) {
    case Scheme::Kind::basic:
      return "BasicCredentials";
    case Scheme::Kind::client_credentials:
      return "ClientCredentials";
    case Scheme::Kind::sigv4:
      return "SigV4";
    default:
      return "TokenSource";
  }
}

std::string facts(const Sdk& sdk, const Package& package, const std::string& root, Types& types) {
  std::string out = "  private static PackageFacts facts() {\n";
  types.own("internal.Scheme");
  types.own("internal.Server");
  out += "    Map<String, Scheme> schemes = new " + types.need("java.util.HashMap") + "<>();\n";
  for (const Scheme& scheme : sdk.schemes) {
    out += statement(4, "", Expr::of("schemes.put", {Expr::text(literal(scheme.name)),
                                                    Expr::of("new Scheme", {Expr::text(std::string("Scheme.Kind.") + scheme_kind(scheme.kind)),
                                                                            Expr::text(literal(kLocations[static_cast<std::size_t>(scheme.location)])),
                                                                            Expr::text(literal(scheme.parameter)), Expr::text(literal(scheme.token_url))})}));
  }
  out += statement(4, types.need("java.util.List") + "<Server> servers = ", Expr::of("List.of", server_list(sdk.servers, types)));
  const std::string artifact = package.name.substr(package.name.find(':') + 1);
  out += statement(4, "return ", Expr::of("new PackageFacts", {Expr::text(literal(artifact)), Expr::text("VERSION"), Expr::text(literal(package.generator_version)),
                                                               Expr::text(literal(styled(sdk.name, Case::screaming) + "_BASE_URL")), Expr::text(literal(root)),
                                                               Expr::text("servers"), Expr::text("schemes")}));
  return out + "  }\n";
}

}  // namespace

std::string client_file(const Sdk& sdk, const Package& package, const std::string& root) {
  Types types(sdk, root, root);
  const std::string name = client_name(sdk);
  for (const char* one : {"internal.Core", "internal.PackageFacts"}) types.own(one);
  types.need("java.util.Map");
  std::string fields, made, getters;
  for (const Group& group : sdk.groups) {
    const std::string method = group_name(group.name), service = service_name(sdk, group);
    fields += "  private final " + service + " " + method + ";\n";
    made += "    this." + method + " = new " + service + "(core);\n";
    getters += "\n" + raw_javadoc("{@return the operations of " + doc_escape(doc_line(group.title)) + "}", 2) + "  public " + service + " " + method +
               "() {\n    return " + method + ";\n  }\n";
  }
  std::string body = javadoc("Calls the service. Thread-safe; one for an application is enough.\n\n" + doc_text(sdk.docs), 0) + "public final class " + name +
                     " implements AutoCloseable {\n  /** The version of the package. */\n" + statement(2, "public static final String VERSION = ", Expr::text(literal(package.version))) +
                     "\n  private final Core core;\n" + fields + "\n  private " + name + "(Builder builder) {\n    this.core = builder.core();\n" + made + "  }\n";
  body += "\n" + raw_javadoc("{@return a builder with the usual options}", 2) + "  public static Builder builder() {\n    return new Builder();\n  }\n" + getters;
  body += "\n" + raw_javadoc("Frees what the transport holds.", 2) + "  @Override\n  public void close() {\n    core.close();\n  }\n\n" + facts(sdk, package, root, types);
  body += "\n" + raw_javadoc("The options of a client.", 2) + "  public static final class Builder extends ClientBuilder<Builder> {\n    private Builder() {}\n";
  body += "\n" + raw_javadoc("What calls authenticate with.", 4, {{"@param credentials", "those of the schemes that are used"}, {"@return", "this"}}) +
          "    public Builder credentials(Credentials credentials) {\n      settings().credentials = credentials.all();\n      return this;\n    }\n";
  body += "\n    private Core core() {\n      return new Core(settings(), facts());\n    }\n";
  body += "\n" + raw_javadoc("{@return the client; the builder can be used further}", 4) + "    public " + name + " build() {\n      return new " + name +
          "(this);\n    }\n  }\n}\n";
  return source_file(root, types, body);
}

std::string credentials_file(const Sdk& sdk, const std::string& root) {
  Types types(sdk, root, root);
  types.need("java.util.Map");
  types.need("java.util.HashMap");
  std::string setters;
  for (const Scheme& scheme : sdk.schemes) {
    if (scheme.kind == Scheme::Kind::mutual_tls) continue;
    const std::string name = field_name(scheme.name), type = credential_class(scheme.kind);
    const std::string docs = scheme.description.empty() ? "For the scheme " + doc_line(scheme.wire) + "." : scheme.description;
    auto setter = [&](const std::string& parameter, const std::string& value, const char* what) {
      setters += "\n" + javadoc(docs, 4, {{"@param " + name, what}, {"@return", "this"}}) + signature(4, "public Builder " + name, {parameter + " " + name}) +
                 statement(6, "", Expr::of("all.put", {Expr::text(literal(scheme.name)), Expr::text(value)})) + "      return this;\n    }\n";
    };
    if (type == "TokenSource") {
      types.own("internal.FixedToken");
      setter("String", "new FixedToken(" + name + ")", "the key or token");
      setter(type, name, "gives the key or token");
    } else {
      setter(type, name, "the credentials");
    }
  }
  std::string body = raw_javadoc("What calls authenticate with: the operations say which they need. Immutable.", 0) +
                     "public final class Credentials {\n  private final Map<String, Object> all;\n\n  private Credentials(Map<String, Object> all) {\n    this.all = Map.copyOf(all);\n  }\n";
  body += "\n" + raw_javadoc("{@return a builder without credentials}", 2) + "  public static Builder builder() {\n    return new Builder();\n  }\n";
  body += "\n  Map<String, Object> all() {\n    return all;\n  }\n\n" + raw_javadoc("{@return the names of the schemes, without secrets}", 2) +
          "  @Override\n  public String toString() {\n    return all.keySet().toString();\n  }\n";
  body += "\n" + raw_javadoc("Gathers credentials.", 2) + "  public static final class Builder {\n    private final Map<String, Object> all = new HashMap<>();\n\n    private Builder() {}\n" +
          setters + "\n" + raw_javadoc("{@return the credentials together}", 4) +
          "    public Credentials build() {\n      return new Credentials(all);\n    }\n  }\n}\n";
  return source_file(root, types, body);
}

}  // namespace apigen::sdk::java
