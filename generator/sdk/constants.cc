#include "constants.h"

#include <set>

namespace apigen::sdk {
namespace {

constexpr std::string_view kValues = "values ";
constexpr const char* kService = "_service";

std::string bare(std::string name) {
  std::erase(name, '_');
  return name;
}

std::string key_of(std::string_view type, std::string_view value) { return std::string(type) + " " + std::string(value); }

std::string plain_of(std::string_view type, std::string_view value) { return std::string(type) + "_" + std::string(value); }

}  // namespace

Constants::Constants(Lock& lock, NameScope& types) : lock_(lock) {
  std::set<std::string> used;
  for (const auto& [key, name] : lock.scope("types")) used.insert(bare(name));
  for (const auto& [key, name] : lock.scope("constants")) {
    known_.emplace(key, name);
    used.insert(bare(name));
  }
  for (const auto& [scope, values] : lock.scopes(kValues)) {
    const std::string type = scope.substr(kValues.size());
    for (const auto& [text, value] : *values) {
      const std::string key = key_of(type, value), plain = plain_of(type, value);
      if (!known_.contains(key) && used.insert(bare(plain)).second) known_.emplace(key, plain);
    }
  }
  for (const auto& [key, name] : known_) types.keep(name);
  for (const auto& [key, name] : lock.scope("groups")) types.keep(name + kService);
}

void Constants::name(Sdk& sdk) {
  Lock::Scope& frozen = lock_.scope("constants");
  std::set<std::string> used;
  for (const auto& [key, name] : lock_.scope("types")) used.insert(bare(name));
  for (const auto& [key, name] : lock_.scope("groups")) used.insert(bare(name + kService));
  for (const auto& [key, name] : known_) used.insert(bare(name));
  for (Type& type : sdk.types) {
    auto* values = std::get_if<EnumType>(&type.shape);
    if (!values || !type.declared()) continue;
    for (EnumValue& value : values->values) {
      const std::string key = key_of(type.name, value.name), plain = plain_of(type.name, value.name);
      if (const auto known = known_.find(key); known != known_.end()) {
        value.constant = known->second;
        continue;
      }
      value.constant = plain;
      for (std::size_t n = 2; !used.insert(bare(value.constant)).second; ++n) value.constant = plain + "_" + std::to_string(n);
      if (value.constant != plain) frozen.emplace(key, value.constant);
      known_.emplace(key, value.constant);
    }
  }
}

}  // namespace apigen::sdk
