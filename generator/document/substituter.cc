#include "substituter.h"

#include <algorithm>
#include <array>

#include "apigen/support/text.h"
#include "scalars.h"

namespace apigen::document {
namespace {

using support::DiagnosticId;

/// `${...}` of API Gateway itself: stage variables, HTTP APIs' parameter mapping, and what mapping templates begin with.
bool is_reserved(std::string_view name) {
  static constexpr std::array<std::string_view, 8> words = {"stageVariables", "context", "request", "response", "integration", "method", "input", "util"};
  for (std::string_view word : words) {
    if (!name.starts_with(word)) continue;
    if (name.size() == word.size() || name[word.size()] == '.' || name[word.size()] == '[') return true;
  }
  return false;
}

/// Behind the brace that closes the `${` at `begin`; npos if none does. Terraform's expressions nest braces and quotes.
std::size_t closing_brace(std::string_view text, std::size_t begin) {
  std::size_t depth = 0;
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view type) {
  std::string text(type);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

template <std::size_t N>
bool is_one_of(std::string_view key, const std::array<std::string_view, N>& keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_data_key(std::string_view key) {
  static constexpr std::array<std::string_view, 5> keys = {"example", "examples", "default", "enum", "const"};
  return is_one_of(key, keys);
}

bool is_prose_key(std::string_view key) {
  static constexpr std::array<std::string_view, 4> keys = {"description", "summary", "title", "pattern"};
  return is_data_key(key) || is_one_of(key, keys);
}

}  // namespace

Place Substituter::below(const Place& place, std::string_view key) const {
  Place inner = place;
  inner.key = key;
  if (key == "x-amazon-apigateway-documentation") {
    inner.loose = true;
  } else if (key.starts_with("x-amazon-apigateway-") || key.starts_with("x-apigen-")) {
    inner.extension = true;
    inner.loose = false;
  } else if (place.extension && (key == "requestTemplates" || key == "responseTemplates")) {
    inner.loose = true;
  } else if (!place.extension && is_prose_key(key)) {
    inner.loose = true;
    inner.data = place.data || is_data_key(key);
  }
  return inner;
}

const Node* Substituter::visit(const Node& node, Place place) {
  switch (node.kind) {
    case Kind::string: return plain_text(node, place);
    case Kind::sequence: return visit_sequence(node, place);
    case Kind::mapping: return visit_mapping(node, place);
    case Kind::null:
    case Kind::boolean:
    case Kind::integer:
    case Kind::number: break;
  }
  return &node;
}

const Node* Substituter::visit_sequence(const Node& node, Place place) {
  Node* changed = nullptr;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node* item = visit(*node.items[i], place);
    if (!changed && item == node.items[i]) continue;
    if (!changed) {
      changed = &out_.make(Kind::sequence, node.span);
      changed->items.assign(node.items.begin(), node.items.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (item) changed->items.push_back(item);
  }
  return changed ? changed : &node;
}

const Node* Substituter::visit_mapping(const Node& node, Place place) {
  const Node* result = nullptr;
  if (node.members.size() == 1 && evaluate(node, place, {}, result)) return result;
  if (place.extension) {
    const Node* type = node.find("type");
    const std::string kind = type && type->is_string() ? lower(type->text) : std::string();
    place.lambda = kind == "aws_proxy";
    place.http = kind == "http" || kind == "http_proxy";
  }
  Node* changed = nullptr;
  auto change = [&](std::size_t kept) {
    if (changed) return;
    changed = &out_.make(Kind::mapping, node.span);
    changed->members.assign(node.members.begin(), node.members.begin() + static_cast<std::ptrdiff_t>(kept));
  };
  for (std::size_t i = 0; i < node.members.size(); ++i) {
    const Member& member = node.members[i];
    if (member.key == "Fn::Transform" && !place.loose) {
      change(i);
      splice_include(*member.value, *changed, place);
      continue;
    }
    std::string key = member.key;
    if (key.find("${") != std::string::npos) {
      Place of_key = place;
      of_key.extension = place.extension || place.key == "paths";
      key = replace(key, Origin::plain, nullptr, of_key, {}, member.key_span);
    }
    const Node* value = visit(*member.value, below(place, member.key));
    if (!changed && value == member.value && key == member.key) continue;
    change(i);
    if (!value) continue;
    // Placeholders may make two keys equal; the text itself has no duplicates any more.
    if (changed->find(key)) {
      diagnostics_.report(DiagnosticId::duplicate_key, member.key_span, "with its placeholders replaced, the key " + support::in_quotes(key) + " stands twice in one object");
      continue;
    }
    changed->members.push_back({std::move(key), member.key_span, value});
  }
  return changed ? changed : &node;
}

const Node* Substituter::plain_text(const Node& node, Place place) {
  std::string_view text = node.text;
  std::size_t first = text.find("${");
  if (first == std::string_view::npos && text.find("{{resolve:") == std::string_view::npos) return &node;
  if (first == 0 && closing_brace(text, 0) == text.size()) {
    std::string_view name = trimmed(text.substr(2, text.size() - 3));
    if (is_reserved(name)) return &node;
    const Node* value = nullptr;
    Name asked{name, Origin::plain, place, {}, true, node.span};
    if (!place.loose || parameters_.find(name) || pseudo(name)) value = value_of(asked);
    if (!value) {
      if (place.loose || !place.extension) return &node;
      names_.missing(name, {}, node.span);
      return text_node(fallback_text(asked), node.span);
    }
    // Templates are text: without quotes around it, what is put in is read as YAML.
    bool unquoted = node.span.file && node.span.begin < node.span.file->text().size() && node.span.file->text()[node.span.begin] == '$';
    if (!value->is_string() || !unquoted) return value;
    Kind kind = core_schema_kind(value->text);
    if (kind == Kind::string) return value;
    Node& typed = out_.make(kind, node.span);
    typed.boolean = kind == Kind::boolean && core_schema_boolean(value->text);
    if (kind == Kind::integer || kind == Kind::number) typed.text = value->text;
    return &typed;
  }
  std::string replaced = replace(text, Origin::plain, nullptr, place, {}, node.span);
  return replaced == text ? &node : text_node(std::move(replaced), node.span);
}

std::string Substituter::replace(std::string_view text, Origin origin, const Locals* locals, Place place, std::string before, support::Span span) {
  std::string out;
  bool required = origin == Origin::sub || (place.extension && !place.loose);
  for (std::size_t at = 0; at < text.size();) {
    std::string_view rest = text.substr(at);
    if (origin == Origin::plain && required && rest.starts_with("$${")) {  // Terraform's escape
      out += "${";
      at += 3;
      continue;
    }
    if (required && rest.starts_with("{{resolve:")) {  // CloudFormation's dynamic references
      std::size_t end = rest.find("}}");
      if (end != std::string_view::npos) {
        std::string_view name = rest.substr(2, end - 2);
        const Node* given = parameters_.find(name);
        if (!given) names_.missing(name, "a dynamic reference", span);
        out += given ? scalar_text(*given).value_or("") : std::string(name);
        at += end + 2;
        continue;
      }
    }
    std::size_t end = rest.starts_with("${") ? closing_brace(rest, 0) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += rest[0];
      ++at;
      continue;
    }
    at += end;
    std::string_view written = rest.substr(0, end);
    std::string_view inner = written.substr(2, end - 3);
    std::string_view name = trimmed(inner);
    if (origin == Origin::sub && inner.starts_with('!')) {  // Fn::Sub's escape
      out += "${" + std::string(inner.substr(1)) + "}";
      continue;
    }
    const Node* local = locals ? locals->find(name) : nullptr;
    if (!local && is_reserved(name)) {
      out += written;
      continue;
    }
    const Node* value = local;
    std::string in_front = before + out;
    Name asked{name, origin, place, in_front, written.size() == text.size(), span};
    if (!value && (!place.loose || origin == Origin::sub || parameters_.find(name) || pseudo(name))) value = value_of(asked);
    if (!value) {
      if (required) names_.missing(name, {}, span);
      out += required ? fallback_text(asked) : std::string(written);
      continue;
    }
    out += value->is_scalar() ? scalar_text(*value).value_or("") : to_json(*value);
  }
  return out;
}

}  // namespace apigen::document
