// Text of the document in Java sources, and their layout (google-java-format).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apigen::sdk::java {

/// A string literal in ASCII; what is too long for a constant of a class file is joined at run time.
std::string literal(std::string_view text);
/// Text for a javadoc comment, without line ends: no tag, no HTML, no unicode escape, no end of the comment is left.
std::string doc_escape(std::string_view text);

/// A javadoc comment with its line end. `text` is of the document and is escaped; `tags` are javadoc of the generator
/// ("@param body", "the body"), whose parts of the document are escaped already.
std::string javadoc(std::string_view text, std::size_t indent, const std::vector<std::pair<std::string, std::string>>& tags = {});
/// The same with text that is javadoc already, one paragraph.
std::string raw_javadoc(const std::string& text, std::size_t indent, const std::vector<std::pair<std::string, std::string>>& tags = {});

/// An expression on its way to lines: `head(args).link(args).link(args)`, or only a text. What has arguments and is no call
/// is a lambda.
struct Expr {
  std::string head;
  bool call = false;
  std::vector<Expr> args;
  std::vector<Expr> links;

  /// `() -> body`
  static Expr lambda(Expr body) { return {"() ->", false, {std::move(body)}, {}}; }
  static Expr text(std::string text) { return {std::move(text), false, {}, {}}; }
  static Expr of(std::string function, std::vector<Expr> args) { return {std::move(function), true, std::move(args), {}}; }
  Expr& then(std::string method, std::vector<Expr> more = {}) {
    links.push_back(of(std::move(method), std::move(more)));
    return *this;
  }
};

/// String literals as arguments.
std::vector<Expr> literals(const std::vector<std::string>& texts);

/// The expression on one line.
std::string flat(const Expr& expr);
/// Lines for `lead expr tail`, as "return " and ";", broken where 100 columns are too few. Ends with a line end.
std::string statement(std::size_t indent, const std::string& lead, const Expr& expr, const std::string& tail = ";");
/// Lines for `head(parameters) {`.
std::string signature(std::size_t indent, const std::string& head, const std::vector<std::string>& parameters, const std::string& tail = " {");

}  // namespace apigen::sdk::java
