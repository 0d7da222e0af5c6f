// A document being made: nodes of our own beside nodes of what was read.
#pragma once

#include <string>
#include <string_view>

#include "apigen/document/document.h"

namespace apigen::exporter {

using document::Kind;
using document::Node;

class Tree {
 public:
  Tree() : document_(nullptr) {}

  Node& object() { return document_.make(Kind::mapping, {}); }
  Node& list() { return document_.make(Kind::sequence, {}); }
  Node& text(std::string_view value);
  Node& flag(bool value);
  Node& copy(const Node& node);  // of this node alone; its children are shared

  static void put(Node& object, std::string_view key, const Node& value);
  void put(Node& object, std::string_view key, std::string_view value) { put(object, key, text(value)); }

 private:
  document::Document document_;
};

/// JSON with an indentation of two.
std::string to_pretty_json(const Node& node);
/// YAML in block style. Reads back as the same tree.
std::string to_yaml(const Node& node);

}  // namespace apigen::exporter
