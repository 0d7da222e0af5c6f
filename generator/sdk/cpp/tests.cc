// The package's own tests: every operation is called against the fake transport.
#include "cpp/text.h"
#include "cpp/writers.h"

namespace apigen::sdk::cpp {
namespace {

/// Fetching a token first would be more than one request.
bool fetches_token(const Sdk& sdk, const Operation& operation) {
  for (const auto& alternative : operation.security) {
    for (const SchemeUse& use : alternative) {
      if (sdk.schemes[use.scheme].kind == Scheme::Kind::client_credentials) return true;
    }
  }
  return false;
}

}  // namespace

std::string group_test(const Writing& writing, const Group& group) {
  const std::string prefix = writing.own + "::";
  Types types(writing.sdk, writing.layout, writing.own, prefix, prefix + "models::");
  types.need_internal("calls.hpp");
  types.need_own("api/" + file_name(group.name) + ".hpp");
  std::string calls;
  for (const std::size_t index : group.operations) {
    const Operation& operation = writing.sdk.operations[index];
    if (fetches_token(writing.sdk, operation)) continue;
    calls += "  {\n    Call call(" + literal(operation.name) + ");\n    call.expect(call.client." + group_function(group) + "()." + example_call(operation, types) + ", " +
             literal(operation.method == "ANY" ? "GET" : operation.method) + ");\n  }\n";
  }
  return std::string(kGenerated) + types.includes() + "void test_" + group.name + "() {\n" + calls + "}\n";
}

std::string tests_main(const Writing& writing) {
  std::string declarations, calls, credentials;
  for (const Group& group : writing.sdk.groups) {
    declarations += "void test_" + group.name + "();\n";
    calls += "  test_" + group.name + "();\n";
  }
  const std::string prefix = writing.own + "::";
  for (const Scheme& scheme : writing.sdk.schemes) {
    if (scheme.kind == Scheme::Kind::mutual_tls || scheme.kind == Scheme::Kind::client_credentials) continue;
    credentials += (credentials.empty() ? "." : ", .") + field_name(scheme.name) + " = " + example_credential(scheme, prefix);
  }
  return std::string(kGenerated) + "#include \"calls.hpp\"\n\n" + declarations + "\n" + prefix + "Credentials example_credentials() { return {" + credentials + "}; }\n\nint main() {\n" + calls +
         "  return Call::failures() == 0 ? 0 : 1;\n}\n";
}

}  // namespace apigen::sdk::cpp
