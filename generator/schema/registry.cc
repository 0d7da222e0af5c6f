#include "apigen/schema/registry.h"

#include <cctype>

namespace apigen::schema {
namespace {

struct Parts {
  std::string scheme, authority, path, query, fragment;
  bool has_authority = false, has_query = false, has_fragment = false;
};

Parts split(std::string_view uri) {  // RFC 3986 appendix B
  Parts parts;
  std::size_t hash = uri.find('#');
  if (hash != std::string_view::npos) {
    parts.has_fragment = true;
    parts.fragment = uri.substr(hash + 1);
    uri = uri.substr(0, hash);
  }
  std::size_t question = uri.find('?');
  if (question != std::string_view::npos) {
    parts.has_query = true;
    parts.query = uri.substr(question + 1);
    uri = uri.substr(0, question);
  }
  std::size_t colon = uri.find(':');
  if (colon != std::string_view::npos && colon > 0 && uri.find('/') > colon) {
    parts.scheme = uri.substr(0, colon);
    uri = uri.substr(colon + 1);
  }
  if (uri.substr(0, 2) == "//") {
    parts.has_authority = true;
    std::size_t slash = uri.find('/', 2);
    parts.authority = uri.substr(2, slash == std::string_view::npos ? slash : slash - 2);
    uri = slash == std::string_view::npos ? std::string_view() : uri.substr(slash);
  }
  parts.path = uri;
  return parts;
}

std::string remove_dots(std::string_view path) {  // section 5.2.4
  std::vector<std::string_view> kept;
  bool absolute = !path.empty() && path[0] == '/';
  bool directory = false;
  while (!path.empty()) {
    if (path[0] == '/') path.remove_prefix(1);
    std::size_t slash = path.find('/');
    std::string_view segment = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
    directory = segment == "." || segment == ".." || (segment.empty() && path.empty());
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      if (!(segment.empty() && path.empty())) kept.push_back(segment);
    }
  }
  std::string result;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i || absolute) result += '/';
    result += kept[i];
  }
  if (directory) result += '/';
  return result;
}

std::string join(const Parts& parts, bool with_fragment) {
  std::string uri;
  if (!parts.scheme.empty()) uri += parts.scheme + ":";
  if (parts.has_authority) uri += "//" + parts.authority;
  uri += parts.path;
  if (parts.has_query) uri += "?" + parts.query;
  if (with_fragment && parts.has_fragment) uri += "#" + parts.fragment;
  return uri;
}

std::string without_fragment(std::string_view uri) { return std::string(uri.substr(0, uri.find('#'))); }

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) && std::isxdigit(static_cast<unsigned char>(text[i + 2]))) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

const std::string* text_of(const document::Node& node, std::string_view key) {
  const document::Node* value = node.find(key);
  return value && value->is_string() ? &value->text : nullptr;
}

}  // namespace

std::string resolve_uri(std::string_view base_text, std::string_view reference) {
  Parts ref = split(reference);
  if (!ref.scheme.empty()) return join(ref, true);
  Parts base = split(base_text);
  ref.scheme = base.scheme;
  if (ref.has_authority) {
    ref.path = remove_dots(ref.path);
    return join(ref, true);
  }
  ref.has_authority = base.has_authority;
  ref.authority = base.authority;
  if (ref.path.empty()) {
    ref.path = base.path;
    if (!ref.has_query) {
      ref.has_query = base.has_query;
      ref.query = base.query;
    }
  } else if (ref.path[0] == '/') {
    ref.path = remove_dots(ref.path);
  } else {
    std::size_t slash = base.path.rfind('/');
    std::string merged = base.has_authority && base.path.empty() ? "/" : slash == std::string::npos ? "" : base.path.substr(0, slash + 1);
    ref.path = remove_dots(merged + ref.path);
  }
  return join(ref, true);
}

void Registry::add(const std::string& uri, const document::Node& root) {
  Resource resource;
  resource.uri = without_fragment(uri);
  resource.root = &root;
  std::uint32_t number = resource_count();
  by_uri_.emplace(resource.uri, number);
  resources_.push_back(std::move(resource));
  index(root, number, true);
}

void Registry::embed(const std::string& uri, const document::Node& schema) {
  auto document = by_uri_.find(without_fragment(uri));
  if (document != by_uri_.end() && resource_of(schema) == 0) index(schema, document->second, true);
}

/// Keywords whose value, or whose value's members, are schemas are the only places where identifiers count: an "$id" inside
/// `enum`, `const` or an unknown keyword is data.
void Registry::index(const document::Node& node, std::uint32_t resource, bool schema_position) {
  if (node.is_sequence()) {
    owner_.emplace(&node, resource);
    for (const document::Node* item : node.items) index(*item, resource, schema_position);
    return;
  }
  if (node.is_mapping() && schema_position) {
    bool only_reference = draft4_ && node.find("$ref");  // draft 4: siblings of $ref are ignored, ids too
    const std::string* id = only_reference ? nullptr : text_of(node, draft4_ ? "id" : "$id");
    if (id && !id->empty()) {
      if ((*id)[0] == '#') {
        if (draft4_) resources_[resource].anchors.emplace(id->substr(1), &node);
      } else {
        Resource inner;
        inner.uri = without_fragment(resolve_uri(resources_[resource].uri, *id));
        inner.root = &node;
        std::uint32_t number = resource_count();
        by_uri_.insert_or_assign(inner.uri, number);
        resources_.push_back(std::move(inner));
        resource = number;
      }
    }
    if (!draft4_) {
      if (const std::string* anchor = text_of(node, "$anchor")) resources_[resource].anchors.emplace(*anchor, &node);
      if (const std::string* anchor = text_of(node, "$dynamicAnchor")) {
        resources_[resource].anchors.emplace(*anchor, &node);
        resources_[resource].dynamic_anchors.emplace(*anchor, &node);
      }
    }
  }
  owner_.emplace(&node, resource);
  if (!node.is_mapping()) return;
  for (const document::Member& member : node.members) {
    if (!schema_position) {  // a map of schemas: properties, $defs ...
      index(*member.value, resource, true);
      continue;
    }
    static constexpr std::string_view schemas[] = {"additionalProperties", "additionalItems", "items", "contains", "propertyNames", "not", "if", "then", "else",
                                                   "unevaluatedItems", "unevaluatedProperties", "contentSchema", "allOf", "anyOf", "oneOf", "prefixItems"};
    static constexpr std::string_view maps[] = {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"};
    for (std::string_view key : schemas) {
      if (member.key == key) index(*member.value, resource, true);
    }
    for (std::string_view key : maps) {
      if (member.key == key && member.value->is_mapping()) index(*member.value, resource, false);
    }
  }
}

std::uint32_t Registry::resource_of(const document::Node& node) const {
  auto found = owner_.find(&node);
  return found == owner_.end() ? 0 : found->second;
}

const document::Node* Registry::pointer(const document::Node& root, std::string_view fragment) const {
  const document::Node* at = &root;
  while (!fragment.empty()) {
    fragment.remove_prefix(1);  // '/'
    std::size_t slash = fragment.find('/');
    std::string token;
    for (std::string_view raw = fragment.substr(0, slash); !raw.empty(); raw.remove_prefix(1)) {
      if (raw[0] == '~' && raw.size() > 1 && (raw[1] == '0' || raw[1] == '1')) {
        token += raw[1] == '0' ? '~' : '/';
        raw.remove_prefix(1);
      } else {
        token += raw[0];
      }
    }
    fragment = slash == std::string_view::npos ? std::string_view() : fragment.substr(slash);
    if (at->is_mapping()) {
      at = at->find(token);
    } else if (at->is_sequence()) {
      if (token.empty() || token.size() > 9 || token.find_first_not_of("0123456789") != std::string::npos) return nullptr;
      std::size_t position = std::stoul(token);
      at = position < at->items.size() ? at->items[position] : nullptr;
    } else {
      return nullptr;
    }
    if (!at) return nullptr;
  }
  return at;
}

const document::Node* Registry::find(const document::Node& holder, const std::string& reference) {
  std::uint32_t from = resource_of(holder);
  if (from == 0) return nullptr;
  std::string target = resolve_uri(resources_[from].uri, reference);
  auto found = by_uri_.find(without_fragment(target));
  if (found == by_uri_.end()) return nullptr;
  const std::uint32_t number = found->second;
  const Resource& resource = resources_[number];
  std::size_t hash = target.find('#');
  std::string fragment = hash == std::string::npos ? "" : percent_decoded(std::string_view(target).substr(hash + 1));
  if (fragment.empty()) return resource.root;
  if (fragment[0] == '/') {
    const document::Node* schema = pointer(*resource.root, fragment);
    // Below an unknown keyword nothing was indexed; being referred to makes it a schema of this resource.
    if (schema && resource_of(*schema) == 0) index(*schema, number, true);
    return schema;
  }
  auto anchor = resource.anchors.find(fragment);
  return anchor == resource.anchors.end() ? nullptr : anchor->second;
}

}  // namespace apigen::schema
