// Which types stand in which header: strongly connected components (R. Tarjan, 1972), without recursion, as documents may
// have chains of any length.
#include <algorithm>

#include "cpp/writers.h"

namespace apigen::sdk::cpp {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::size_t index_of(TypeRef ref) { return static_cast<std::size_t>(ref.type); }

}  // namespace

Layout::Layout(const Sdk& sdk) : sdk_(sdk), own_(sdk.types.size()), component_of_(sdk.types.size(), kNone) {
  for (std::size_t type = 0; type < sdk.types.size(); ++type) own_[type] = sdk.types[type].declared() && holds_itself(type);
  find_components();
  for (std::vector<std::size_t>& component : components_) order(component);
}

/// By nothing but aliases, lists and maps.
bool Layout::holds_itself(std::size_t alias) const {
  if (!std::holds_alternative<AliasType>(sdk_.types[alias].shape)) return false;
  std::set<std::size_t> seen;
  for (std::size_t at = alias;;) {
    const auto& shape = sdk_.types[at].shape;
    if (const auto* target = std::get_if<AliasType>(&shape)) {
      at = index_of(target->target);
    } else if (const auto* list = std::get_if<ListType>(&shape)) {
      at = index_of(list->element);
    } else if (const auto* map = std::get_if<MapType>(&shape)) {
      at = index_of(map->value);
    } else {
      return false;
    }
    if (at == alias) return true;
    if (!seen.insert(at).second) return false;
  }
}

void Layout::follow(TypeRef ref, bool by_value, std::vector<Edge>& out) const {
  const Type& type = sdk_.type(ref);
  if (const auto* alias = std::get_if<AliasType>(&type.shape); alias && !own_[index_of(ref)]) return follow(alias->target, by_value, out);
  if (type.declared()) {
    out.push_back({index_of(ref), by_value});
  } else if (const auto* list = std::get_if<ListType>(&type.shape)) {
    follow(list->element, false, out);
  } else if (const auto* map = std::get_if<MapType>(&type.shape)) {
    follow(map->value, false, out);
  }
}

std::vector<Layout::Edge> Layout::edges(std::size_t type) const {
  std::vector<Edge> out;
  const auto& shape = sdk_.types[type].shape;
  if (const auto* object = std::get_if<StructType>(&shape)) {
    for (const Field& field : object->fields) follow(field.type, !field.boxed, out);
    if (object->additional) follow(*object->additional, false, out);
  } else if (const auto* choice = std::get_if<UnionType>(&shape)) {
    for (const Variant& variant : choice->variants) follow(variant.type, !variant.boxed, out);
  } else if (const auto* alias = std::get_if<AliasType>(&shape)) {
    follow(alias->target, true, out);
  }
  return out;
}

std::vector<std::size_t> Layout::named(TypeRef ref) const {
  std::vector<Edge> found;
  follow(ref, true, found);
  std::vector<std::size_t> out;
  for (const Edge& edge : found) out.push_back(edge.to);
  return out;
}

void Layout::find_components() {
  struct Visit {
    std::size_t type;
    std::vector<Edge> edges;
    std::size_t next = 0;
  };
  std::vector<std::size_t> number(sdk_.types.size(), kNone), low(sdk_.types.size(), 0), waiting;
  std::size_t count = 0;
  for (std::size_t root = 0; root < sdk_.types.size(); ++root) {
    if (!sdk_.types[root].declared() || number[root] != kNone) continue;
    std::vector<Visit> stack;
    auto enter = [&](std::size_t type) {
      number[type] = low[type] = count++;
      waiting.push_back(type);
      stack.push_back({type, edges(type)});
    };
    enter(root);
    while (!stack.empty()) {
      Visit& visit = stack.back();
      const std::size_t type = visit.type;
      if (visit.next < visit.edges.size()) {
        const std::size_t to = visit.edges[visit.next++].to;
        if (number[to] == kNone) {
          enter(to);
        } else if (component_of_[to] == kNone) {
          low[type] = std::min(low[type], number[to]);
        }
        continue;
      }
      stack.pop_back();
      if (!stack.empty()) low[stack.back().type] = std::min(low[stack.back().type], low[type]);
      if (low[type] != number[type]) continue;
      std::vector<std::size_t>& component = components_.emplace_back();
      while (component.empty() || component.back() != type) {
        component.push_back(waiting.back());
        waiting.pop_back();
        component_of_[component.back()] = components_.size() - 1;
      }
      std::sort(component.begin(), component.end());
    }
  }
}

/// What must be complete stands first. Such edges have no cycles: those are boxed.
void Layout::order(std::vector<std::size_t>& component) const {
  const std::size_t own = component_of_[component.front()];
  std::vector<std::size_t> ordered;
  std::set<std::size_t> entered;
  for (const std::size_t root : component) {
    std::vector<std::pair<std::size_t, bool>> stack{{root, false}};
    while (!stack.empty()) {
      const auto [type, left] = stack.back();
      stack.pop_back();
      if (left) {
        ordered.push_back(type);
        continue;
      }
      if (!entered.insert(type).second) continue;
      stack.emplace_back(type, true);
      for (const Edge& edge : edges(type)) {
        if (edge.by_value && component_of_[edge.to] == own && !entered.contains(edge.to)) stack.emplace_back(edge.to, false);
      }
    }
  }
  component = std::move(ordered);
}

std::string Layout::file(std::size_t component) const {
  // The first of the document gives the name.
  const std::vector<std::size_t>& all = components_[component];
  return file_name(sdk_.types[*std::min_element(all.begin(), all.end())].name);
}

}  // namespace apigen::sdk::cpp
