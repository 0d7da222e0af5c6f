#include <set>

#include "type_builder.h"

namespace apigen::sdk {
namespace {

/// An alias that leads back to itself stands for nothing.
void end_alias_loops(Sdk& sdk) {
  for (Type& type : sdk.types) {
    std::set<const Type*> seen{&type};
    for (const auto* alias = std::get_if<AliasType>(&type.shape); alias; alias = std::get_if<AliasType>(&sdk.type(alias->target).shape)) {
      if (seen.insert(&sdk.type(alias->target)).second) continue;
      type.shape = ScalarType{Scalar::any};
      break;
    }
  }
}

/// One edge of the graph of values: what a struct or a union holds without a list, a map or indirection between.
struct Edge {
  std::size_t to;
  bool* boxed;
};

std::vector<Edge> edges(Sdk& sdk, std::size_t from) {
  std::vector<Edge> out;
  auto add = [&](TypeRef type, bool& boxed) {
    const TypeRef plain = sdk.resolve(type);
    const auto& shape = sdk.type(plain).shape;
    if (std::holds_alternative<StructType>(shape) || std::holds_alternative<UnionType>(shape)) out.push_back({static_cast<std::size_t>(plain.type), &boxed});
  };
  if (auto* object = std::get_if<StructType>(&sdk.types[from].shape)) {
    for (Field& field : object->fields) add(field.type, field.boxed);
  } else if (auto* choice = std::get_if<UnionType>(&sdk.types[from].shape)) {
    for (Variant& variant : choice->variants) add(variant.type, variant.boxed);
  }
  return out;
}

/// Depth first, without recursion: an edge to what is being visited closes a cycle, and boxing all of those leaves none.
void box_cycles(Sdk& sdk) {
  enum class Mark : char { fresh, open, done };
  struct Visit {
    std::size_t type;
    std::vector<Edge> edges;
    std::size_t next = 0;
  };
  std::vector<Mark> marks(sdk.types.size(), Mark::fresh);
  for (std::size_t root = 0; root < sdk.types.size(); ++root) {
    if (marks[root] != Mark::fresh) continue;
    std::vector<Visit> stack;
    marks[root] = Mark::open;
    stack.push_back({root, edges(sdk, root)});
    while (!stack.empty()) {
      Visit& visit = stack.back();
      if (visit.next == visit.edges.size()) {
        marks[visit.type] = Mark::done;
        stack.pop_back();
        continue;
      }
      const Edge edge = visit.edges[visit.next++];
      if (marks[edge.to] == Mark::open) *edge.boxed = true;
      if (marks[edge.to] != Mark::fresh) continue;
      marks[edge.to] = Mark::open;
      stack.push_back({edge.to, edges(sdk, edge.to)});
    }
  }
}

}  // namespace

void break_cycles(Sdk& sdk) {
  end_alias_loops(sdk);
  box_cycles(sdk);
}

TypeRef Sdk::resolve(TypeRef ref) const {
  // Loops were ended when the types were finished.
  for (const auto* alias = std::get_if<AliasType>(&type(ref).shape); alias; alias = std::get_if<AliasType>(&type(ref).shape)) {
    ref = {alias->target.type, ref.nullable || alias->target.nullable};
  }
  return ref;
}

bool Sdk::is(TypeRef ref, Scalar kind) const {
  const auto* scalar = as<ScalarType>(ref);
  return scalar && scalar->kind == kind;
}

}  // namespace apigen::sdk
