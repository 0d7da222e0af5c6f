// Routes against each other: what API Gateway's resource tree allows (aws-behaviour.md 12.1, last rows).
#include <map>
#include <set>

#include "../lowering.h"

namespace apigen::passes {

namespace {

/// The path with nameless variables: two paths with one pattern are one resource.
std::string pattern(const model::PathTemplate& path, std::size_t segments) {
  std::string out;
  for (std::size_t i = 0; i < segments; ++i) {
    const model::Segment& segment = path.segments[i];
    if (const auto* literal = std::get_if<model::LiteralSegment>(&segment)) {
      out += "/" + literal->text;
    } else {
      out += std::holds_alternative<model::GreedySegment>(segment) ? "/{+}" : "/{}";
    }
  }
  return out.empty() ? "/" : out;
}

std::string spelling(const model::Segment& segment) {
  if (const auto* param = std::get_if<model::ParamSegment>(&segment)) return "{" + param->name + "}";
  if (const auto* greedy = std::get_if<model::GreedySegment>(&segment)) return "{" + greedy->name + "+}";
  return std::get<model::LiteralSegment>(segment).text;
}

/// Leaves out operations that an earlier one shadows: only where a document was not written for API Gateway.
void leave_out_shadowed(model::Api& api, Diagnostics& diagnostics) {
  std::set<std::string> routes;
  std::erase_if(api.operations, [&](const model::Operation& operation) {
    if (routes.insert(operation.method.token + " " + pattern(operation.path, operation.path.segments.size())).second)
      return false;
    diagnostics.report(DiagnosticId::unusual_path, operation.span,
                       operation.method.token + " " + operation.path.text +
                           " answers the same requests as an operation before it; it is left out");
    return true;
  });
}

}  // namespace

void check_routes(model::Api& api, bool lenient, Diagnostics& diagnostics) {
  if (lenient) leave_out_shadowed(api, diagnostics);
  std::map<std::string, const model::Operation*> routes;                             // "GET /pets/{}"
  std::map<std::string, std::pair<std::string, const model::Operation*>> variables;  // by parent pattern: spelling
  std::set<std::string> reported;                                                    // paths, whatever their methods
  for (const model::Operation& operation : api.operations) {
    std::string route = operation.method.token + " " + pattern(operation.path, operation.path.segments.size());
    auto [first, fresh] = routes.emplace(route, &operation);
    if (!fresh) {
      diagnostics
          .report(DiagnosticId::duplicate_route, operation.span,
                  operation.method.token + " " + operation.path.text + " answers the same requests as " +
                      first->second->method.token + " " + first->second->path.text)
          .notes.push_back({first->second->span, "first defined here"});
      continue;
    }
    // A greedy and a plain variable may stand side by side only in HTTP APIs; a REST resource has one variable child.
    if (api.type != model::ApiType::rest) continue;
    for (std::size_t i = 0; i < operation.path.segments.size(); ++i) {
      const model::Segment& segment = operation.path.segments[i];
      if (std::holds_alternative<model::LiteralSegment>(segment)) continue;
      std::string parent = pattern(operation.path, i);
      auto [sibling, alone] = variables.emplace(parent, std::pair(spelling(segment), &operation));
      if (alone || sibling->second.first == spelling(segment)) continue;
      if (!reported.insert(operation.path.text).second) break;
      diagnostics
          .report(lenient ? DiagnosticId::unusual_path : DiagnosticId::conflicting_variable, operation.span,
                  "A sibling (" + sibling->second.first +
                      ") of this resource already has a variable path part -- only one is allowed: " +
                      spelling(segment) + " in " + operation.path.text,
                  "name it " + sibling->second.first + " in both")
          .notes.push_back({sibling->second.second->span, "named here first"});
      break;
    }
  }
}

}  // namespace apigen::passes
