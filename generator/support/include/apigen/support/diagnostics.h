// Problems in a document, gathered so that all of them can be shown at once.
//
// Every kind of problem is one row of diagnostic_ids.def: a stable id (AG0412), a name (duplicate-route), a severity and a
// sentence for docs/diagnostics.md. Code reports a DiagnosticId, never free text alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/support/source.h"

namespace apigen::support {

enum class Severity {
  error,        // the document is wrong: nothing is built
  warning,      // built, but probably not what was meant; an error under --fail-on-warnings
  unsupported,  // right, but apigen does not act on it yet; an error unless --allow-unsupported=ID
};

/// The closed list of problems; see diagnostic_ids.def.
enum class DiagnosticId {
#define APIGEN_DIAGNOSTIC(id, symbol, name, severity, summary) symbol,
#include "apigen/support/diagnostic_ids.def"
#undef APIGEN_DIAGNOSTIC
};

/// What diagnostic_ids.def says about one id.
struct DiagnosticInfo {
  std::string_view id;       // "AG0412"
  std::string_view name;     // "duplicate-route"
  Severity severity;
  std::string_view summary;  // one sentence for the table of ids
};

const DiagnosticInfo& info(DiagnosticId id);
/// All rows, in the order of the table.
const std::vector<DiagnosticInfo>& all_diagnostics();

/// A further place that explains a problem ("first defined here").
struct Note {
  Span span;
  std::string text;
};

struct Diagnostic {
  DiagnosticId id;
  Span span;
  std::string message;     // plain words: what is wrong
  std::string suggestion;  // what to do; may be empty
  std::vector<Note> notes;
  std::string feature;     // `unsupported` (also if allowed): the feature id that --allow-unsupported takes ("websocket-api")
};

/// Collects diagnostics in the order reported. Not thread-safe: one per build.
class Diagnostics {
 public:
  Diagnostic& report(DiagnosticId id, Span span, std::string message, std::string suggestion = {});
  Diagnostic& unsupported(Span span, std::string feature, std::string message, std::string suggestion = {});

  /// Adds what another collected, behind one's own.
  void append(const Diagnostics& other) { all_.insert(all_.end(), other.all_.begin(), other.all_.end()); }

  const std::vector<Diagnostic>& all() const { return all_; }
  std::size_t count(Severity severity) const;
  bool has_errors() const { return count(Severity::error) != 0; }

 private:
  std::vector<Diagnostic> all_;
};

/// "file:line:column: error: message [AG0412 duplicate-route]", the source line with a caret, suggestion and notes.
std::string to_text(const Diagnostic& diagnostic, bool colour);
/// One line of JSON as interfaces.md section 1 says: {id, name, severity, message, file, line, column, suggestion}.
std::string to_json(const Diagnostic& diagnostic);

/// Of `candidates`, the nearest to a misspelt `word` within a third of its length in edits; empty if none is near.
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace apigen::support
