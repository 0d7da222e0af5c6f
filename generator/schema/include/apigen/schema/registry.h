// Where references of JSON Schema lead: resources by $id, anchors, JSON pointers. Draft 4 and 2020-12.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "apigen/document/node.h"

namespace apigen::schema {

/// RFC 3986 section 5.2: a reference against a base. Both without regard to whether the scheme is hierarchical.
std::string resolve_uri(std::string_view base, std::string_view reference);

struct Resource {
  std::string uri;  // without fragment
  const document::Node* root = nullptr;
  std::map<std::string, const document::Node*> anchors;          // $anchor and $dynamicAnchor
  std::map<std::string, const document::Node*> dynamic_anchors;  // $dynamicAnchor
};

class Registry {
 public:
  explicit Registry(bool draft4) : draft4_(draft4) {}

  void add(const std::string& uri, const document::Node& root);
  /// Indexes a schema that stands in a document added before, where index() did not find it.
  void embed(const std::string& uri, const document::Node& schema);
  /// The resource that a node belongs to; 0 for one that was never added.
  std::uint32_t resource_of(const document::Node& node) const;
  const Resource& resource(std::uint32_t index) const { return resources_[index]; }
  std::uint32_t resource_count() const { return static_cast<std::uint32_t>(resources_.size()); }
  /// The schema that `reference`, standing in `holder`, leads to; null if nothing known does.
  const document::Node* find(const document::Node& holder, const std::string& reference);

 private:
  void index(const document::Node& node, std::uint32_t resource, bool schema_position);
  const document::Node* pointer(const document::Node& root, std::string_view fragment) const;

  bool draft4_;
  std::vector<Resource> resources_{Resource{}};
  std::unordered_map<const document::Node*, std::uint32_t> owner_;
  std::map<std::string, std::uint32_t> by_uri_;
};

}  // namespace apigen::schema
