#include "yaml_source.h"

#include <algorithm>

namespace apigen::document {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::size_t YamlSource::offset(int position) const {
  return position < 0 ? base_ : std::min(base_ + static_cast<std::size_t>(position), limit());
}

std::size_t YamlSource::word_end(std::size_t begin) const {
  std::size_t i = begin;
  while (i < limit() && !is_space(at(i)) && at(i) != ',' && at(i) != ']' && at(i) != '}') ++i;
  return i;
}

std::size_t YamlSource::behind_properties(std::size_t begin) const {
  std::size_t i = begin;
  while (at(i) == '&' || at(i) == '!') {
    while (i < limit() && !is_space(at(i))) ++i;
    std::size_t next = i;
    for (;;) {
      while (next < limit() && is_space(at(next))) ++next;
      if (at(next) != '#') break;
      while (next < limit() && at(next) != '\n') ++next;
    }
    if (next == limit()) break;
    i = next;
  }
  return i;
}

std::size_t YamlSource::find_tag(std::size_t begin) const {
  std::size_t i = begin;
  if (at(i) == '&') {
    i = word_end(i);
    while (i < limit() && is_space(at(i))) ++i;
  }
  return at(i) == '!' ? i : begin;
}

std::size_t YamlSource::scalar_end(std::size_t begin, std::string_view value) const {
  char quote = at(begin);
  if (quote == '"' || quote == '\'') {
    std::size_t i = begin + 1;
    for (; i < limit(); ++i) {
      if (quote == '"' && at(i) == '\\') ++i;
      else if (quote == '\'' && at(i) == '\'' && at(i + 1) == '\'') ++i;
      else if (at(i) == quote) return i + 1;
    }
    return limit();
  }
  if (quote == '|' || quote == '>') return block_end(begin, value.empty());
  std::size_t i = begin;
  for (char c : value) {
    if (c == ' ' || c == '\n') {
      while (i < limit() && is_space(at(i))) ++i;
    } else if (at(i) == c) {
      ++i;
    } else {
      break;
    }
  }
  return i;
}

std::size_t YamlSource::block_end(std::size_t begin, bool empty) const {
  std::size_t line = begin;
  while (line < limit() && at(line) != '\n') ++line;
  std::size_t end = line;
  if (empty) return end;
  std::size_t indent = std::string_view::npos;
  while (line < limit()) {
    std::size_t first = line + 1;
    std::size_t text = first;
    while (text < limit() && at(text) == ' ') ++text;
    line = text;
    while (line < limit() && at(line) != '\n') ++line;
    bool blank = std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(text - base_), text_.begin() + static_cast<std::ptrdiff_t>(line - base_), is_space);
    if (blank) continue;
    if (indent == std::string_view::npos) indent = text - first;
    if (text - first < indent) break;
    end = line;
  }
  return end;
}

std::size_t YamlSource::behind_flow_end(std::size_t from) const {
  std::size_t i = from;
  for (; i < limit(); ++i) {
    if (at(i) == '#') {
      while (i < limit() && at(i) != '\n') ++i;
    } else if (at(i) == ']' || at(i) == '}') {
      return i + 1;
    } else if (!is_space(at(i)) && at(i) != ',' && at(i) != ':') {
      break;
    }
  }
  return from;
}

std::string_view YamlSource::null_word(std::size_t begin) const {
  if (begin - base_ >= text_.size()) return {};
  std::string_view rest = text_.substr(begin - base_);
  for (std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (rest.starts_with(word)) return rest.substr(0, word.size());
  }
  return {};
}

void report_syntax_error(const Input& input, const support::SourceFile& file, int position, const std::string& message, support::Diagnostics& diagnostics) {
  YamlSource source(input);
  std::uint32_t begin = static_cast<std::uint32_t>(source.offset(position));
  std::string_view line = file.line(file.position(begin).line);
  std::string_view indentation = line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
  std::string suggestion;
  auto has = [&](std::string_view words) { return message.find(words) != std::string::npos; };
  if (indentation.find('\t') != std::string_view::npos) {
    suggestion = "indent with spaces; YAML does not allow tabs there";
  } else if (has("illegal map value")) {
    suggestion = "text with \": \" in it, or a colon at its end, needs quotes; or the line is indented wrongly";
  } else if (has("end of map not found") || has("end of sequence not found") || has("illegal map key") || has("illegal block entry")) {
    suggestion = "check the indentation of this line and of the line before";
  } else if (has("unknown token")) {
    suggestion = "text that begins with @, ` or % needs quotes";
  } else if (has("illegal EOF in scalar")) {
    suggestion = "a quotation mark that closes the text is missing";
  } else if (has("flow not found") || has("illegal flow end")) {
    suggestion = "check that brackets and braces are closed and that a comma stands between entries";
  }
  diagnostics.report(support::DiagnosticId::syntax, {&file, begin, begin + 1}, "this is not valid YAML: " + message, suggestion);
}

}  // namespace apigen::document
