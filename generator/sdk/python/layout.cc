#include "python/layout.h"

#include <utility>

namespace apigen::sdk::python {
namespace {

std::string flat_items(const Source& source);

std::string flat(const Source& source) {
  if (source.close.empty()) return source.open;
  return source.open + flat_items(source) + (source.tuple && source.items.size() == 1 ? "," : "") + source.close;
}

std::string flat_items(const Source& source) {
  std::string out;
  for (const Source& item : source.items) out += (out.empty() ? "" : ", ") + flat(item);
  return out;
}

/// Of calls and definitions, not of lists: these go to one indented line if they fit there.
bool is_call(const Source& source) {
  const char before = source.open.size() < 2 ? ' ' : source.open[source.open.size() - 2];
  return source.open.back() == '(' && before != ' ' && before != '=' && before != '(';
}

}  // namespace

Source tuple_of(std::vector<Source> items) { return {"(", std::move(items), ")", true}; }
Source call_of(const std::string& name, std::vector<Source> items) { return {name + "(", std::move(items), ")"}; }

Source keyword(const std::string& name, Source value) {
  value.open = name + "=" + value.open;
  return value;
}

std::string render(const Source& source, std::size_t indent, std::size_t column, std::size_t after) {
  const std::string whole = flat(source);
  if (source.items.empty() || column + whole.size() + after <= kLineWidth) return whole;
  const std::string margin(indent + 4, ' ');
  const std::string items = flat_items(source);
  std::string out = source.open + "\n";
  if (is_call(source) && margin.size() + items.size() <= kLineWidth) {
    out += margin + items + "\n";
  } else {
    for (const Source& item : source.items) out += margin + render(item, indent + 4, indent + 4, 1) + ",\n";
  }
  return out + std::string(indent, ' ') + source.close;
}

}  // namespace apigen::sdk::python
