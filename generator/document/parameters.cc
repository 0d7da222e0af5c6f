#include "apigen/document/parameters.h"

#include "apigen/support/text.h"
#include "files.h"

namespace apigen::document {

using support::DiagnosticId;
using support::in_quotes;

void Parameters::set(std::string name, std::string value) {
  auto source = std::make_shared<const support::SourceFile>("--param " + name, value);
  auto holder = std::make_shared<Document>(source);
  Node& node = holder->make(Kind::string, {source.get(), 0, static_cast<std::uint32_t>(value.size())});
  node.text = std::move(value);
  values_[std::move(name)] = &node;
  owners_.push_back(std::move(holder));
}

bool Parameters::set(std::string_view argument) {
  std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  set(std::string(argument.substr(0, equals)), std::string(argument.substr(equals + 1)));
  return true;
}

void Parameters::add_members(const Node& mapping) {
  for (const Member& member : mapping.members) values_[member.key] = member.value;
}

void Parameters::add_file(const std::string& path, support::Diagnostics& diagnostics) {
  Limits limits;
  std::string text, why;
  if (!read_file(path, limits.max_bytes, text, why)) {
    diagnostics.report(DiagnosticId::cannot_read, {}, "cannot read the parameters in " + in_quotes(path, 400) + ": " + why);
    return;
  }
  std::shared_ptr<const Document> document = parse(std::make_shared<support::SourceFile>(path, std::move(text)), diagnostics, limits);
  const Node* root = document->root();
  if (!root) return;
  owners_.push_back(document);
  if (root->is_mapping()) {
    const Node* inner = root->find("Parameters");
    add_members(inner && inner->is_mapping() ? *inner : *root);
    return;
  }
  for (const Node* item : root->items) {
    const Node* name = item->find("ParameterKey");
    const Node* value = item->find("ParameterValue");
    if (name && name->is_string() && value) {
      values_[name->text] = value;
    } else {
      diagnostics.report(DiagnosticId::bad_parameters, item->span, "each entry of a list of parameters needs ParameterKey and ParameterValue");
    }
  }
  if (root->is_scalar()) {
    diagnostics.report(DiagnosticId::bad_parameters, root->span, "a file of parameters has an object of names and values, not " + std::string(describe(root->kind)));
  }
}

const Node* Parameters::find(std::string_view name) const {
  if (auto known = values_.find(name); known != values_.end()) return known->second;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
    auto outer = values_.find(name.substr(0, dot));
    if (outer == values_.end() || !outer->second->is_mapping()) continue;
    const Node* at = outer->second;
    std::string_view rest = name.substr(dot + 1);
    while (at && !rest.empty()) {
      if (const Node* whole = at->find(rest)) return whole;
      std::size_t end = std::min(rest.find('.'), rest.size());
      at = at->find(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (at) return at;
  }
  return nullptr;
}

std::vector<std::string_view> Parameters::names() const {
  std::vector<std::string_view> out;
  for (const auto& [name, value] : values_) out.push_back(name);
  return out;
}

}  // namespace apigen::document
