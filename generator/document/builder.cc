#include "builder.h"

#include "apigen/support/text.h"

namespace apigen::document {

using support::DiagnosticId;
using support::in_quotes;

TreeBuilder::TreeBuilder(Document& document, support::Diagnostics& diagnostics, const Limits& limits)
    : document_(document), diagnostics_(diagnostics), limits_(limits) {}

support::Span TreeBuilder::span(std::size_t begin, std::size_t end) const {
  return {&document_.source(), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

Node& TreeBuilder::begin(Kind kind, support::Span span) {
  if (open_.size() >= limits_.max_depth) {
    diagnostics_.report(DiagnosticId::too_deep, span, "lists and objects are nested more than " + std::to_string(limits_.max_depth) + " levels deep");
    throw Abandoned{};
  }
  Node& node = document_.make(kind, span);
  open_.push_back({&node, false, false, {}});
  return node;
}

const Node& TreeBuilder::end(std::size_t end_offset) {
  Open open = std::move(open_.back());
  open_.pop_back();
  if (end_offset != 0) open.node->span.end = static_cast<std::uint32_t>(end_offset);
  if (open.node->kind == Kind::mapping) finish_mapping(open);
  add(*open.node);
  return *open.node;
}

void TreeBuilder::key(std::string text, support::Span span, bool merge) {
  Open& open = open_.back();
  open.has_key = true;
  open.merge = merge;
  open.node->members.push_back({std::move(text), span, nullptr});
}

void TreeBuilder::add(const Node& node) {
  if (open_.empty()) {
    root_ = &node;
    return;
  }
  Open& open = open_.back();
  if (open.node->kind == Kind::sequence) {
    open.node->items.push_back(&node);
    return;
  }
  open.has_key = false;
  if (open.merge) {
    open.merges.emplace_back(&node, open.node->members.back().key_span);
    open.node->members.pop_back();
    open.merge = false;
  } else {
    open.node->members.back().value = &node;
  }
}

void TreeBuilder::finish_mapping(Open& open) {
  remove_duplicates(*open.node);
  for (const auto& [source, at] : open.merges) {
    if (source->is_mapping()) {
      merge_into(*open.node, *source, at);
    } else if (source->is_sequence()) {
      for (const Node* item : source->items) merge_into(*open.node, *item, at);
    } else {
      merge_into(*open.node, *source, at);
    }
  }
}

void TreeBuilder::remove_duplicates(Node& mapping) {
  constexpr std::size_t few = 12;  // below this, comparing is quicker than hashing
  std::vector<Member>& members = mapping.members;
  std::unordered_map<std::string_view, std::size_t> seen;
  std::vector<bool> repeated;
  auto report = [&](std::size_t first, std::size_t again) {
    repeated.resize(members.size());
    repeated[again] = true;
    diagnostics_
        .report(DiagnosticId::duplicate_key, members[again].key_span, "the key " + in_quotes(members[again].key) + " stands twice in one object",
                "remove or rename one of the two")
        .notes.push_back({members[first].key_span, "it stands here first"});
  };
  if (members.size() > few) seen.reserve(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members.size() > few) {
      auto [entry, is_new] = seen.emplace(members[i].key, i);
      if (!is_new) report(entry->second, i);
      continue;
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (members[j].key != members[i].key) continue;
      report(j, i);
      break;
    }
  }
  if (repeated.empty()) return;
  std::vector<Member> kept;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!repeated[i]) kept.push_back(std::move(members[i]));
  }
  members = std::move(kept);
}

/// YAML's merge key (yaml.org/type/merge): keys that the object has itself, or from an earlier source, win.
void TreeBuilder::merge_into(Node& mapping, const Node& source, support::Span at) {
  if (!source.is_mapping()) {
    diagnostics_.report(DiagnosticId::bad_merge_key, at, "a merge key takes an object or a list of objects, not " + std::string(describe(source.kind)));
    return;
  }
  for (const Member& member : source.members) {
    if (!mapping.find(member.key)) mapping.members.push_back(member);
  }
}

}  // namespace apigen::document
