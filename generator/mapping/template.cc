#include "apigen/mapping/template.h"

#include "checks.h"
#include "parser.h"

namespace apigen::mapping {
namespace {
constexpr std::size_t kLongest = 300 * 1024;  // as API Gateway
}  // namespace

std::unique_ptr<Template> parse_template(std::string_view text, support::Span span, support::Diagnostics& diagnostics) {
  auto report = [&](std::size_t offset, std::string message, std::string suggestion) {
    diagnostics.report(support::DiagnosticId::template_syntax, place_in_document(text, span, offset), std::move(message), std::move(suggestion));
  };
  if (text.size() > kLongest) {
    report(0, "the mapping template is longer than 300 KB", {});
    return nullptr;
  }
  auto parsed = std::make_unique<Template>();
  parsed->text = text;
  parsed->span = span;
  try {
    parsed->body = Parser(parsed->text).parse();
  } catch (const SyntaxError& error) {
    std::size_t line = 1, column = 1;
    for (char c : text.substr(0, std::min(error.offset, text.size()))) {
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n';
    }
    report(error.offset, "mapping template, line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + error.message,
           error.suggestion);
    return nullptr;
  }
  check_template(*parsed, diagnostics);
  return parsed;
}

}  // namespace apigen::mapping
