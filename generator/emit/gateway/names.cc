#include "names.h"

namespace apigen::emit::gateway {

std::vector<ApiNames> name_apis(const passes::GatewayPlan& plan) {
  support::IdentifierAllocator namespaces({"rt", "std", "apigen"});
  std::vector<ApiNames> all;
  for (const passes::ApiPlan& planned : plan.apis) {
    const model::Api& api = *planned.api;
    ApiNames names;
    names.ns = namespaces.allocate(api.id, "api");
    if (plan.apis.size() > 1) names.folder = names.ns + "/";
    support::IdentifierAllocator operations({"rt", "std", "apigen", "gateway", "mapping", "route", "gateway_response", "main"});
    for (const model::Operation& operation : api.operations) names.operations.push_back(operations.allocate(operation.id, "operation"));
    all.push_back(std::move(names));
  }
  return all;
}

std::string place_of(const support::Span& span) {
  if (!span.file) return {};
  std::string name = span.file->name();
  if (std::size_t slash = name.rfind('/'); slash != std::string::npos) name.erase(0, slash + 1);
  return support::cpp_comment_text(name, 80) + ":" + std::to_string(span.file->position(span.begin).line);
}

std::string title_of(const model::Operation& operation) {
  std::string title = operation.id;
  if (!operation.summary.empty()) title += ": " + operation.summary;
  return support::cpp_comment_text(title);
}

}  // namespace apigen::emit::gateway
