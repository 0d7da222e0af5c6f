#include "apigen/support/diagnostics.h"

#include <algorithm>
#include <array>

#include "apigen/support/text.h"

namespace apigen::support {
namespace {

constexpr std::size_t kLineColumns = 100;

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::unsupported: return "unsupported";
  }
  return "error";
}

struct Paint {
  std::string_view bold, reset, severity, caret;
};

Paint paint(Severity severity, bool colour) {
  if (!colour) return {};
  std::string_view tint = severity == Severity::error ? "\x1b[1;31m" : severity == Severity::warning ? "\x1b[1;35m" : "\x1b[1;36m";
  return {"\x1b[1m", "\x1b[0m", tint, "\x1b[1;32m"};
}

/// One displayed column per code point; tabs and controls become a space so that the caret stands below its text.
std::string displayed(std::string_view text, std::size_t& columns) {
  std::string out;
  columns = 0;
  for (std::size_t i = 0; i < text.size(); ++columns) {
    std::size_t length = std::max<std::size_t>(utf8_length(text.substr(i)), 1);
    std::string_view sequence = text.substr(i, length);
    out += sequence == "\t" ? std::string(" ") : printable(sequence);
    i += length;
  }
  return out;
}

std::size_t back_to_code_point(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u) --at;
  return at;
}

/// The source line with a caret below; a long line is clipped around the caret.
void append_source(std::string& out, const Span& span, const Paint& colours) {
  if (!span.file) return;
  Position at = span.file->position(span.begin);
  std::string_view line = span.file->line(at.line);
  if (line.empty()) return;
  std::size_t begin = std::min<std::size_t>(at.column - 1, line.size());
  std::size_t end = std::min<std::size_t>(begin + std::max<std::uint32_t>(span.end - std::min(span.begin, span.end), 1), line.size());

  std::size_t from = 0;
  if (line.size() > kLineColumns && begin > kLineColumns / 2) {
    from = std::min(begin - kLineColumns / 2, line.size() - kLineColumns);
  }
  from = back_to_code_point(line, from);
  std::size_t to = back_to_code_point(line, std::min(from + kLineColumns, line.size()));
  begin = std::max(begin, from);
  end = std::clamp(end, begin, to);

  std::size_t before_columns = 0, marked_columns = 0, after_columns = 0;
  std::string before = displayed(line.substr(from, begin - from), before_columns);
  std::string marked = displayed(line.substr(begin, end - begin), marked_columns);
  std::string after = displayed(line.substr(end, to - end), after_columns);

  std::string number = std::to_string(at.line);
  std::string margin = std::string(std::max<std::size_t>(5, number.size()) - number.size() + 1, ' ') + number;
  std::string_view cut_left = from > 0 ? "..." : "";
  out += margin + " | ";
  out += cut_left;
  out += before + marked + after;
  out += to < line.size() ? "...\n" : "\n";
  out += std::string(margin.size(), ' ') + " | " + std::string(cut_left.size() + before_columns, ' ');
  out += colours.caret;
  out += '^';
  if (marked_columns > 1) out += std::string(marked_columns - 1, '~');
  out += colours.reset;
  out += '\n';
}

/// Text of a document can be in a message: further lines are indented, so that none can pass for a diagnostic of its own.
std::string indented(std::string_view text) {
  std::string out = printable(text);
  for (std::size_t at = 0; (at = out.find('\n', at)) != std::string::npos; at += 5) out.replace(at, 1, "\n    ");
  return out;
}

void append_head(std::string& out, const Span& span, std::string_view kind, std::string_view tint, std::string_view message, const Paint& colours) {
  out += colours.bold;
  std::string location = span.location();
  out += location.empty() ? std::string("apigen") : printable(location);
  out += ": ";
  out += colours.reset;
  out += tint;
  out += kind;
  out += ": ";
  out += colours.reset;
  out += indented(message);
}

void append_place(std::string& out, const Span& span) {
  if (span.file) {
    Position at = span.file->position(span.begin);
    out += ",\"file\":" + json_string(span.file->name()) + ",\"line\":" + std::to_string(at.line) + ",\"column\":" + std::to_string(at.column);
  } else {
    out += ",\"file\":null,\"line\":null,\"column\":null";
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`; anything above `limit` counts as limit + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return limit + 1;
  std::vector<std::size_t> two_back(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) current[j] = std::min(current[j], two_back[j - 2] + 1);
      best = std::min(best, current[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(two_back, previous);
    std::swap(previous, current);
  }
  return std::min(previous[b.size()], limit + 1);
}

}  // namespace

const std::vector<DiagnosticInfo>& all_diagnostics() {
  static const std::vector<DiagnosticInfo> table = {
#define APIGEN_DIAGNOSTIC(id, symbol, name, severity, summary) {id, name, Severity::severity, summary},
#include "apigen/support/diagnostic_ids.def"
#undef APIGEN_DIAGNOSTIC
  };
  return table;
}

const DiagnosticInfo& info(DiagnosticId id) { return all_diagnostics()[static_cast<std::size_t>(id)]; }

Diagnostic& Diagnostics::report(DiagnosticId id, Span span, std::string message, std::string suggestion) {
  all_.push_back({id, span, std::move(message), std::move(suggestion), {}, {}});
  return all_.back();
}

Diagnostic& Diagnostics::unsupported(Span span, std::string feature, std::string message, std::string suggestion) {
  all_.push_back({DiagnosticId::unsupported_feature, span, std::move(message), std::move(suggestion), {}, std::move(feature)});
  return all_.back();
}

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), [&](const Diagnostic& d) { return info(d.id).severity == severity; }));
}

std::string to_text(const Diagnostic& diagnostic, bool colour) {
  const DiagnosticInfo& about = info(diagnostic.id);
  Paint colours = paint(about.severity, colour);
  std::string out;
  append_head(out, diagnostic.span, severity_name(about.severity), colours.severity, diagnostic.message, colours);
  out += " [";
  out += about.id;
  out += ' ';
  out += about.name;
  if (!diagnostic.feature.empty()) out += ": " + printable(diagnostic.feature);
  out += "]\n";
  append_source(out, diagnostic.span, colours);
  if (!diagnostic.suggestion.empty()) out += "  suggestion: " + indented(diagnostic.suggestion) + "\n";
  for (const Note& note : diagnostic.notes) {
    append_head(out, note.span, "note", colours.bold, note.text, colours);
    out += '\n';
    append_source(out, note.span, colours);
  }
  return out;
}

std::string to_json(const Diagnostic& diagnostic) {
  const DiagnosticInfo& about = info(diagnostic.id);
  std::string out = "{\"id\":" + json_string(about.id) + ",\"name\":" + json_string(about.name) +
                    ",\"severity\":" + json_string(severity_name(about.severity)) + ",\"message\":" + json_string(diagnostic.message);
  append_place(out, diagnostic.span);
  out += ",\"suggestion\":" + json_string(diagnostic.suggestion);
  if (!diagnostic.feature.empty()) out += ",\"feature\":" + json_string(diagnostic.feature);
  if (!diagnostic.notes.empty()) {
    out += ",\"notes\":[";
    for (const Note& note : diagnostic.notes) {
      if (out.back() != '[') out += ',';
      out += "{\"message\":" + json_string(note.text);
      append_place(out, note.span);
      out += '}';
    }
    out += ']';
  }
  out += '}';
  return out;
}

std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t longest_word = 200;  // the search is quadratic in the length
  if (word.empty() || word.size() > longest_word) return {};
  std::string wanted = lower(word);
  // Below the word's own length: "x" is no misspelling of "y".
  std::size_t best_distance = std::min(std::max<std::size_t>(word.size() / 3, 1) + 1, word.size());
  std::string_view best;
  for (std::string_view candidate : candidates) {
    if (best_distance == 0) break;
    std::size_t distance = edit_distance(wanted, lower(candidate), best_distance - 1);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = candidate;
  }
  return std::string(best);
}

}  // namespace apigen::support
