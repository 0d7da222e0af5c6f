#include "apigen/document/document.h"

#include "apigen/support/text.h"
#include "readers.h"

namespace apigen::document {

using support::DiagnosticId;
using support::Span;

Node& Document::make(Kind kind, Span span) {
  if (used_in_block_ == kNodesPerBlock) {
    blocks_.push_back(std::make_unique<Node[]>(kNodesPerBlock));
    used_in_block_ = 0;
  }
  Node& node = blocks_.back()[used_in_block_++];
  node.kind = kind;
  node.span = span;
  return node;
}

namespace {

Span at(const support::SourceFile& source, std::size_t offset) {
  return {&source, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset + 1)};
}

/// False if no reader can make anything of the bytes; reported.
bool is_readable(const support::SourceFile& source, support::Diagnostics& diagnostics, const Limits& limits) {
  std::string_view text = source.text();
  if (text.size() > limits.max_bytes) {
    diagnostics.report(DiagnosticId::too_large, {&source, 0, 0},
                       "the file has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(limits.max_bytes) + " are read");
    return false;
  }
  if (text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE")) {
    diagnostics.report(DiagnosticId::bad_encoding, {&source, 0, 0}, "the file is UTF-16 or UTF-32, not UTF-8", "save it as UTF-8");
    return false;
  }
  bool readable = true;
  if (std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    diagnostics.report(DiagnosticId::bad_encoding, at(source, nul), "the text has a NUL byte here, which neither YAML nor JSON allows");
    readable = false;
  }
  if (std::size_t bad = support::find_invalid_utf8(text); bad != std::string_view::npos) {
    diagnostics.report(DiagnosticId::bad_encoding, at(source, bad), "the text is not UTF-8 here", "save it as UTF-8");
    readable = false;
  }
  return readable;
}

}  // namespace

std::shared_ptr<const Document> parse(std::shared_ptr<const support::SourceFile> source, support::Diagnostics& diagnostics, const Limits& limits) {
  auto document = std::make_shared<Document>(std::move(source));
  const support::SourceFile& file = document->source();
  if (!is_readable(file, diagnostics, limits)) return document;

  Input input{file.text(), 0};
  if (input.text.starts_with("\xEF\xBB\xBF")) input = {input.text.substr(3), 3};
  std::size_t first = input.text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    diagnostics.report(DiagnosticId::empty_document, {&file, 0, 0}, "the file is empty");
    return document;
  }
  if (input.text[first] != '{' && input.text[first] != '[') {
    read_yaml(input, *document, diagnostics, limits);
    return document;
  }

  support::Diagnostics of_json;
  Outcome outcome = read_json(input, *document, of_json, limits);
  if (outcome == Outcome::syntax_error) {
    // It may be YAML in flow style. If that fails too, the JSON reader's words fit what the author meant.
    support::Diagnostics of_yaml;
    auto as_yaml = std::make_shared<Document>(document->shared_source());
    if (read_yaml(input, *as_yaml, of_yaml, limits) != Outcome::syntax_error) {
      diagnostics.append(of_yaml);
      return as_yaml;
    }
  }
  diagnostics.append(of_json);
  return document;
}

}  // namespace apigen::document
