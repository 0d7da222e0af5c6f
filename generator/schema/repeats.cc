#include "repeats.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace apigen::schema {
namespace {

/// Blocks that a rule applies to members and elements.
std::vector<BlockId> below(const Rule& rule) {
  std::vector<BlockId> blocks;
  if (auto* items = std::get_if<CheckItems>(&rule)) {
    blocks = items->prefix;
    if (items->rest) blocks.push_back(*items->rest);
  }
  if (auto* contains = std::get_if<CheckContains>(&rule)) blocks = {contains->block};
  if (auto* members = std::get_if<CheckMembers>(&rule)) {
    for (const Property& property : members->properties) {
      if (property.block) blocks.push_back(*property.block);
    }
    for (const PatternProperty& pattern : members->patterns) blocks.push_back(pattern.block);
    if (members->additional) blocks.push_back(*members->additional);
  }
  if (auto* rest = std::get_if<CheckUnevaluatedProperties>(&rule)) blocks = {rest->block};
  if (auto* rest = std::get_if<CheckUnevaluatedItems>(&rule)) blocks = {rest->block};
  return blocks;
}

/// Strongly connected components, by number (Tarjan's, without recursion: documents may nest deeply).
class Components {
 public:
  explicit Components(const std::vector<std::vector<std::size_t>>& edges) : edges_(edges), number_(edges.size()), low_(edges.size()), component_(edges.size()) {
    for (std::size_t i = 0; i < edges.size(); ++i) {
      if (!number_[i]) visit(i);
    }
  }
  std::size_t of(std::size_t node) const { return component_[node]; }

 private:
  void visit(std::size_t start) {
    struct Frame { std::size_t node, next; };
    std::vector<Frame> frames;
    auto enter = [&](std::size_t node) {
      number_[node] = low_[node] = ++counter_;
      open_.push_back(node);
      frames.push_back({node, 0});
    };
    enter(start);
    while (!frames.empty()) {
      const std::size_t node = frames.back().node;
      if (frames.back().next < edges_[node].size()) {
        const std::size_t to = edges_[node][frames.back().next++];
        if (!number_[to]) enter(to);
        else if (!component_[to]) low_[node] = std::min(low_[node], number_[to]);
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low_[frames.back().node] = std::min(low_[frames.back().node], low_[node]);
      if (low_[node] != number_[node]) continue;
      ++found_;
      for (std::size_t member = open_.size(); component_[node] == 0;) {
        component_[open_[--member]] = found_;
        open_.pop_back();
      }
    }
  }

  const std::vector<std::vector<std::size_t>>& edges_;
  std::vector<std::size_t> number_, low_, component_, open_;  // 0: not yet
  std::size_t counter_ = 0, found_ = 0;
};

}  // namespace

std::set<BlockId> repeated_blocks(const Plan& plan) {
  std::vector<std::vector<std::size_t>> edges(plan.blocks.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    for (const Rule& rule : plan.blocks[i].rules) {
      for (BlockId next : in_place(rule)) edges[i].push_back(static_cast<std::size_t>(next));
      for (BlockId next : below(rule)) edges[i].push_back(static_cast<std::size_t>(next));
    }
  }
  const Components components(edges);
  // A component is left alone if each of its blocks goes on within it in one way at most, whatever the value.
  std::set<std::size_t> doubling;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    auto within = [&](BlockId id) { return components.of(static_cast<std::size_t>(id)) == components.of(i); };
    std::size_t ways = 0;
    for (const Rule& rule : plan.blocks[i].rules) {
      const std::vector<BlockId> same = in_place(rule), deeper = below(rule);
      const auto applied = static_cast<std::size_t>(std::count_if(same.begin(), same.end(), within));
      const bool exclusive = std::holds_alternative<ApplyDiscriminator>(rule) || std::holds_alternative<DynamicCall>(rule);
      ways += exclusive ? std::min<std::size_t>(applied, 1) : applied;
      if (auto* members = std::get_if<CheckMembers>(&rule)) {
        for (const PatternProperty& pattern : members->patterns) ways += within(pattern.block);
      }
      ways += std::any_of(deeper.begin(), deeper.end(), within);
    }
    if (ways > 1) doubling.insert(components.of(i));
  }
  std::set<BlockId> blocks;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (!doubling.contains(components.of(i))) continue;
    for (const Rule& rule : plan.blocks[i].rules) {
      for (BlockId next : below(rule)) {
        if (components.of(static_cast<std::size_t>(next)) == components.of(i)) blocks.insert(next);
      }
    }
  }
  return blocks;
}

}  // namespace apigen::schema
