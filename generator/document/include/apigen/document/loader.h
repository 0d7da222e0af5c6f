// Loads documents and follows `$ref` within and between them.
//
// A Loader belongs to one thread while it loads. Once everything is resolved, find_resolved() may be called from any thread.
// The documents live as long as the Loader or a shared pointer from documents().
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "apigen/document/document.h"
#include "apigen/document/functions.h"
#include "apigen/document/parameters.h"

namespace apigen::document {

struct LoaderOptions {
  bool allow_outside = false;  // $ref may name files outside the folder of the SPEC
  bool allow_remote = false;   // $ref may name http and https URLs; the `curl` program gets them
  Parameters parameters;       // values for placeholders, see substitute.h
  Limits limits;
};

class Loader {
 public:
  explicit Loader(LoaderOptions options = {});
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// Reads a SPEC file, or gives the document if it was read before. Null if it cannot be read or has no tree (reported).
  /// Other problems in it are reported, too, but the document is still given, so that all problems can be found at once.
  /// Placeholders are replaced (substitute.h). A SAM or CloudFormation template stands for the API in it; where it has several,
  /// `path` is FILE#LOGICAL-ID.
  const Document* load(const std::string& path, support::Diagnostics& diagnostics);

  /// The same for text that comes from elsewhere (standard input, a test). `name` is what diagnostics print; relative `$ref`s
  /// start from its folder.
  const Document* load_text(const std::string& name, std::string text, support::Diagnostics& diagnostics);

  /// The node that a reference object `{$ref: ...}` stands for, following chains; the node itself if it is none (an object
  /// whose `$ref` is not a string is none). Null if it does not resolve; each such node is reported once only.
  /// The result's document can be told by its span.file.
  const Node* resolve(const Node& node, support::Diagnostics& diagnostics);

  /// Like resolve(), for nodes that were resolved before (others than reference objects are their own); null otherwise.
  const Node* find_resolved(const Node& node) const;

  /// Where the chain that starts at a reference object ends.
  struct Target {
    const Node* node = nullptr;
    const Document* document = nullptr;
    std::string pointer;  // JSON pointer, not percent-encoded: "/components/schemas/Pet"; "" for the whole document
  };
  /// Null if the node is no reference object or does not resolve (reported once).
  const Target* target(const Node& node, support::Diagnostics& diagnostics);

  /// The document that a node belongs to; null for a node of none.
  const Document* document_of(const Node& node) const;

  /// The Lambda functions that templates declare beside their APIs, in the order of reading.
  const std::vector<DeclaredFunction>& functions() const { return functions_; }

  /// All documents read so far, in the order of reading.
  const std::vector<std::shared_ptr<const Document>>& documents() const { return documents_; }

 private:
  struct Entry;    // one file or URL
  struct Lookup;   // the state of one resolution

  const Document* add(std::unique_ptr<Entry> entry, std::string text, std::string_view api, support::Diagnostics& diagnostics);
  std::shared_ptr<const Document> prepare(Entry& entry, std::shared_ptr<const Document> document, std::string_view api, support::Diagnostics& diagnostics);
  Entry* open_referenced(const Entry& from, const Node& value, std::string_view address, support::Diagnostics& diagnostics);
  Target follow(const Node& node, Lookup& lookup, support::Diagnostics& diagnostics);
  Target walk(Entry& entry, std::string_view fragment, const Node& value, Lookup& lookup, support::Diagnostics& diagnostics);
  Entry* entry_of(const Node& node) const;

  LoaderOptions options_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::unordered_map<std::string, Entry*> by_key_;  // canonical path or URL
  std::unordered_map<const support::SourceFile*, Entry*> by_source_;
  std::unordered_map<const Node*, Target> targets_;  // of reference objects; a null node: does not resolve
  std::vector<std::shared_ptr<const Document>> documents_;
  std::vector<DeclaredFunction> functions_;
};

}  // namespace apigen::document
