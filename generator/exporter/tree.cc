#include "tree.h"

#include "apigen/support/text.h"

namespace apigen::exporter {

Node& Tree::text(std::string_view value) {
  Node& node = document_.make(Kind::string, {});
  node.text = std::string(value);
  return node;
}

Node& Tree::flag(bool value) {
  Node& node = document_.make(Kind::boolean, {});
  node.boolean = value;
  return node;
}

Node& Tree::copy(const Node& node) {
  Node& made = document_.make(node.kind, node.span);
  made = node;
  return made;
}

void Tree::put(Node& object, std::string_view key, const Node& value) {
  for (document::Member& member : object.members) {
    if (member.key != key) continue;
    member.value = &value;
    return;
  }
  object.members.push_back({std::string(key), {}, &value});
}

namespace {

bool is_empty(const Node& node) { return node.is_scalar() || (node.is_mapping() ? node.members.empty() : node.items.empty()); }

void append_pretty(std::string& out, const Node& node, std::size_t indent) {
  if (is_empty(node)) {
    document::append_json(out, node);
    return;
  }
  const std::string line = "\n" + std::string(indent + 2, ' ');
  bool more = false;
  out += node.is_mapping() ? '{' : '[';
  auto begin = [&] {
    out += more ? "," + line : line;
    more = true;
  };
  for (const document::Member& member : node.members) {
    begin();
    support::append_json_string(out, member.key);
    out += ": ";
    append_pretty(out, *member.value, indent + 2);
  }
  for (const Node* item : node.items) {
    begin();
    append_pretty(out, *item, indent + 2);
  }
  out += "\n" + std::string(indent, ' ') + (node.is_mapping() ? '}' : ']');
}

/// Whether text may stand in YAML without quotes: words that no schema takes for anything else.
bool is_plain(const std::string& text) {
  if (text.empty() || text.size() > 80) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (!letter(text.front()) && text.front() != '/') return false;
  for (char c : text) {
    if (!letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-' && c != '/' && c != '.') return false;
  }
  for (std::string_view word : {"true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL", "yes", "Yes", "YES", "no", "No", "NO",
                                "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N"}) {
    if (text == word) return false;
  }
  return true;
}

// A JSON string is a YAML one, and so is every other scalar and empty collection.
void append_scalar(std::string& out, const Node& node) {
  if (node.is_string() && is_plain(node.text)) {
    out += node.text;
  } else {
    document::append_json(out, node);
  }
}

void append_block(std::string& out, const Node& node, std::size_t indent) {
  const std::string margin(indent, ' ');
  auto child = [&](const Node& value) {
    if (is_empty(value)) {
      out += ' ';
      append_scalar(out, value);
      out += '\n';
    } else {
      out += '\n';
      append_block(out, value, indent + 2);
    }
  };
  for (const document::Member& member : node.members) {
    out += margin;
    if (is_plain(member.key)) {
      out += member.key;
    } else {
      support::append_json_string(out, member.key);
    }
    out += ':';
    child(*member.value);
  }
  for (const Node* item : node.items) {
    out += margin + "-";
    child(*item);
  }
}

}  // namespace

std::string to_pretty_json(const Node& node) {
  std::string out;
  append_pretty(out, node, 0);
  return out + "\n";
}

std::string to_yaml(const Node& node) {
  std::string out;
  append_block(out, node, 0);
  return out;
}

}  // namespace apigen::exporter
