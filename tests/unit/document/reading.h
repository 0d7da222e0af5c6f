// Reads text in one call and keeps everything that a test looks at.
#pragma once

#include <memory>
#include <string>

#include "apigen/document/document.h"

namespace apigen::document {

struct Reading {
  support::Diagnostics diagnostics;
  std::shared_ptr<const Document> document;

  explicit Reading(std::string text, const Limits& limits = {}) {
    document = parse(std::make_shared<support::SourceFile>("t.yaml", std::move(text)), diagnostics, limits);
  }
  const Node* root() const { return document->root(); }
  std::string json() const { return root() ? to_json(*root()) : "(none)"; }
  /// "AG0103@2:1 AG0102@3:4"
  std::string problems() const {
    std::string out;
    for (const support::Diagnostic& d : diagnostics.all()) {
      if (!out.empty()) out += ' ';
      out += std::string(support::info(d.id).id);
      if (!d.span.file) continue;
      support::Position at = d.span.file->position(d.span.begin);
      out += "@" + std::to_string(at.line) + ":" + std::to_string(at.column);
    }
    return out;
  }
  std::string text_of(const Node& node) const {
    return std::string(document->source().text().substr(node.span.begin, node.span.end - node.span.begin));
  }
};

}  // namespace apigen::document
