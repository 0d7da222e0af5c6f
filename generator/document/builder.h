// Puts a tree together from what a reader meets, in order; the rules that YAML and JSON share are here: unique keys, depth,
// aliases, merge keys.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "apigen/document/document.h"

namespace apigen::document {

/// Thrown through a reader when a limit is reached; already reported.
struct Abandoned {};

class TreeBuilder {
 public:
  TreeBuilder(Document& document, support::Diagnostics& diagnostics, const Limits& limits);

  support::Span span(std::size_t begin, std::size_t end) const;

  /// A list or an object begins; the next nodes are its content until end(). Throws Abandoned beyond the depth limit.
  Node& begin(Kind kind, support::Span span);
  /// The span's end of the innermost collection becomes `end_offset`, if that is not 0.
  const Node& end(std::size_t end_offset);
  /// The key of the next node in the innermost object; `merge` for YAML's `<<`.
  void key(std::string text, support::Span span, bool merge = false);
  /// A finished node: a scalar, or one that an alias names.
  void add(const Node& node);

  bool in_mapping() const { return !open_.empty() && open_.back().node->kind == Kind::mapping; }
  bool expects_key() const { return in_mapping() && !open_.back().has_key; }
  const Node* innermost() const { return open_.empty() ? nullptr : open_.back().node; }
  const Node* root() const { return root_; }

 private:
  struct Open {
    Node* node;
    bool has_key = false;
    bool merge = false;
    std::vector<std::pair<const Node*, support::Span>> merges;
  };

  void finish_mapping(Open& open);
  void remove_duplicates(Node& mapping);
  void merge_into(Node& mapping, const Node& source, support::Span at);

  Document& document_;
  support::Diagnostics& diagnostics_;
  const Limits& limits_;
  std::vector<Open> open_;
  const Node* root_ = nullptr;
};

}  // namespace apigen::document
