// One file of YAML or JSON as a tree.
//
// A Document owns its SourceFile and its nodes; nodes never move, and the spans in them point into the source. Aliases
// of YAML share nodes: the tree may be a directed acyclic graph, whose unfolded size is bounded. Immutable once parsed,
// so it may be read by any number of threads.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "apigen/document/node.h"
#include "apigen/support/diagnostics.h"
#include "apigen/support/source.h"

namespace apigen::document {

/// What a document may use; a document is untrusted, and all later passes walk the tree recursively.
struct Limits {
  std::size_t max_bytes = std::size_t{64} << 20;
  std::size_t max_depth = 200;             // nested lists and objects
  std::size_t max_alias_nodes = 1'000'000; // nodes that aliases add to the tree when it is unfolded
};

class Document {
 public:
  explicit Document(std::shared_ptr<const support::SourceFile> source) : source_(std::move(source)) {}
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  const support::SourceFile& source() const { return *source_; }
  /// The shared source, for a document made from this one's tree.
  const std::shared_ptr<const support::SourceFile>& shared_source() const { return source_; }
  /// Null if the text could not be read as a tree at all (reported then).
  const Node* root() const { return root_; }

  // Used only while the document is made (by the readers and by passes from tree to tree).
  Node& make(Kind kind, support::Span span);
  void set_root(const Node* root) { root_ = root; }
  /// Keeps something alive as long as this document, because nodes are shared with it.
  void keep(std::shared_ptr<const void> other) { kept_.push_back(std::move(other)); }

 private:
  static constexpr std::size_t kNodesPerBlock = 512;

  std::shared_ptr<const support::SourceFile> source_;
  std::vector<std::unique_ptr<Node[]>> blocks_;
  std::size_t used_in_block_ = kNodesPerBlock;
  const Node* root_ = nullptr;
  std::vector<std::shared_ptr<const void>> kept_;
};

/// Reads text as JSON (RFC 8259) if it begins with `{` or `[` and is JSON, else as one YAML 1.2 document with the core schema.
/// Never fails to return: problems go to `diagnostics`, and the root is null if nothing could be made of the text.
///
/// YAML beyond the core schema: merge keys (`<<`), and CloudFormation's short tags, which become what they abbreviate
/// (`!Ref x` -> {"Ref": "x"}, `!Sub x` -> {"Fn::Sub": "x"}). Everything else of a tag is an error.
std::shared_ptr<const Document> parse(std::shared_ptr<const support::SourceFile> source, support::Diagnostics& diagnostics,
                                      const Limits& limits = {});

}  // namespace apigen::document
