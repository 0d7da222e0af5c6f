#include "typescript/layout.h"

#include <algorithm>

namespace apigen::sdk::typescript {
namespace {

constexpr std::size_t kWidth = 80;

bool has_broken(const Doc& doc) { return doc.broken || std::any_of(doc.items.begin(), doc.items.end(), has_broken); }

std::string flat(const Doc& doc) {
  std::string out = doc.text;
  if (doc.close.empty()) return out;
  if (doc.padded && !doc.items.empty()) out += ' ';
  for (std::size_t i = 0; i < doc.items.size(); ++i) out += (i ? ", " : "") + flat(doc.items[i]);
  if (doc.padded && !doc.items.empty()) out += ' ';
  return out + doc.close;
}

}  // namespace

Doc object(std::vector<Doc> members, bool broken) {
  Doc out("{", std::move(members), "}");
  out.padded = true;
  out.broken = broken && !out.items.empty();
  return out;
}

Doc array(std::vector<Doc> items) { return {"[", std::move(items), "]"}; }

Doc call(std::string function, std::vector<Doc> arguments) { return {std::move(function) + "(", std::move(arguments), ")"}; }

Doc prefixed(std::string text, Doc doc) {
  doc.text.insert(0, text);
  return doc;
}

std::string lay_out(const Doc& doc, std::size_t indent, std::size_t column, std::size_t after) {
  if (doc.close.empty()) return doc.text;
  if (!has_broken(doc)) {
    std::string one = flat(doc);
    if (column + one.size() + after <= kWidth) return one;
  }
  if (doc.items.empty()) return doc.text + doc.close;
  // A last argument that is an object opens on the line of the call, if what comes before it fits there.
  const Doc& last = doc.items.back();
  const bool opens = !last.close.empty() && last.padded && doc.text.ends_with('(');
  if (doc.hugs || opens) {
    std::string head = doc.text;
    for (std::size_t i = 0; i + 1 < doc.items.size(); ++i) head += flat(doc.items[i]) + ", ";
    if (column + head.size() + last.text.size() <= kWidth) {
      Doc inner = last;
      inner.broken = true;
      return head + lay_out(inner, indent, column + head.size(), 0) + doc.close;
    }
  }
  std::string out = doc.text + "\n";
  const std::string margin(indent + 2, ' ');
  for (const Doc& item : doc.items) out += margin + lay_out(item, indent + 2, indent + 2, 1) + ",\n";
  return out + std::string(indent, ' ') + doc.close;
}

std::string union_declaration(const std::string& head, const std::vector<std::string>& alternatives) {
  std::string one;
  for (const std::string& alternative : alternatives) one += (one.empty() ? "" : " | ") + alternative;
  if (head.size() + 1 + one.size() + 1 <= kWidth) return head + " " + one + ";\n";
  if (alternatives.size() == 1 || one.size() + 3 <= kWidth) return head + "\n  " + one + ";\n";
  std::string out = head;
  for (const std::string& alternative : alternatives) out += "\n  | " + alternative;
  return out + ";\n";
}

}  // namespace apigen::sdk::typescript
