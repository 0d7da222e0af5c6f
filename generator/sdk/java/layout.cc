// Expressions and signatures on lines, as google-java-format breaks them.
#include "java/text.h"

namespace apigen::sdk::java {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kStep = 4;

std::string flat_args(const std::vector<Expr>& args) {
  std::string out;
  for (const Expr& one : args) out += (out.empty() ? "" : ", ") + flat(one);
  return out;
}

/// Writes expressions; `column_` is where the next character goes.
class Printer {
 public:
  explicit Printer(std::string start) : out_(std::move(start)), column_(out_.size()) {}

  /// `tail` columns must be left behind the expression.
  void print(const Expr& expr, std::size_t indent, std::size_t tail) {
    if (column_ + flat(expr).size() + tail <= kColumns) return put(flat(expr));
    if (!expr.call && !expr.args.empty()) {
      put(expr.head);
      line(indent + kStep);
      return print(expr.args[0], indent + kStep, tail);
    }
    if (expr.links.empty()) return call(expr, indent, tail);
    // A class with its first method, or a call, stays on the line; behind a plain name each dot begins one.
    put(expr.head);
    if (expr.call) arguments(expr, indent, expr.links.size() == 1 ? 1 : 0);
    const bool single = !expr.call && expr.links.size() == 1;
    for (std::size_t i = 0; i < expr.links.size(); ++i) {
      if (!single) line(indent + kStep);
      put("." + expr.links[i].head);
      arguments(expr.links[i], single ? indent : indent + kStep, i + 1 == expr.links.size() ? tail : 0);
    }
  }

  std::string take(const std::string& tail) { return out_ + tail + "\n"; }

 private:
  void put(const std::string& text) {
    out_ += text;
    column_ += text.size();
  }

  void line(std::size_t indent) {
    out_ += "\n" + std::string(indent, ' ');
    column_ = indent;
  }

  void call(const Expr& expr, std::size_t indent, std::size_t tail) {
    put(expr.head);
    if (expr.call) arguments(expr, indent, tail);
  }

  void arguments(const Expr& expr, std::size_t indent, std::size_t tail) {
    const std::string all = flat_args(expr.args);
    put("(");
    if (expr.args.empty() || column_ + all.size() + 1 + tail <= kColumns) return put(all + ")");
    line(indent + kStep);
    if (column_ + all.size() + 1 + tail <= kColumns) return put(all + ")");
    for (std::size_t i = 0; i < expr.args.size(); ++i) {
      if (i > 0) line(indent + kStep);
      print(expr.args[i], indent + kStep, i + 1 == expr.args.size() ? tail + 1 : 1);
      put(i + 1 == expr.args.size() ? ")" : ",");
    }
  }

  std::string out_;
  std::size_t column_;
};

}  // namespace

std::string flat(const Expr& expr) {
  std::string out = expr.head + (expr.call ? "(" + flat_args(expr.args) + ")" : expr.args.empty() ? "" : " " + flat(expr.args[0]));
  for (const Expr& link : expr.links) out += "." + flat(link);
  return out;
}

std::string statement(std::size_t indent, const std::string& lead, const Expr& expr, const std::string& tail) {
  std::string start = std::string(indent, ' ') + lead;
  // An assignment breaks behind its sign first.
  if (lead.ends_with("= ") && start.size() + flat(expr).size() + tail.size() > kColumns) {
    start.pop_back();
    Printer further(std::string(indent + kStep, ' '));
    further.print(expr, indent + kStep, tail.size());
    return start + "\n" + further.take(tail);
  }
  Printer printer(std::move(start));
  printer.print(expr, indent, tail.size());
  return printer.take(tail);
}

std::string signature(std::size_t indent, const std::string& head, const std::vector<std::string>& parameters, const std::string& tail) {
  const std::string margin(indent, ' '), deeper(indent + kStep, ' ');
  std::string all;
  for (const std::string& one : parameters) all += (all.empty() ? "" : ", ") + one;
  if (margin.size() + head.size() + all.size() + tail.size() + 2 <= kColumns || parameters.empty()) return margin + head + "(" + all + ")" + tail + "\n";
  if (deeper.size() + all.size() + tail.size() + 1 <= kColumns) return margin + head + "(\n" + deeper + all + ")" + tail + "\n";
  std::string out = margin + head + "(\n";
  for (std::size_t i = 0; i < parameters.size(); ++i) out += deeper + parameters[i] + (i + 1 == parameters.size() ? ")" + tail : ",") + "\n";
  return out;
}

}  // namespace apigen::sdk::java
