#include "apigen/sdk/lock.h"

#include <nlohmann/json.hpp>
#include <set>

#include "apigen/sdk/names.h"
#include "apigen/support/text.h"

namespace apigen::sdk {
namespace {

constexpr int kVersion = 1;

/// What the names of a scope are by themselves: only other ones are written out.
std::string plain_name(std::string_view scope, const std::string& key) {
  if (!scope.starts_with("fields ") && !scope.starts_with("values ")) return {};
  return neutral(key);
}

std::string one_line(std::string_view name, const Lock::Scope& scope) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& [key, value] : scope) {
    if (plain_name(name, key) == value) {
      list.push_back(key);
    } else {
      list.push_back({{key, value}});
    }
  }
  return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Reads one entry: "wire" (its own neutral form) or {"wire": "name"}.
bool read_entries(const std::string& scope, const nlohmann::json& value, std::string& key, std::string& name) {
  if (value.is_string()) {
    key = value.get<std::string>();
    name = plain_name(scope, key);
    return true;
  }
  if (!value.is_object() || value.size() != 1 || !value.begin()->is_string()) return false;
  key = value.begin().key();
  name = value.begin()->get<std::string>();
  return true;
}

}  // namespace

Lock::Scope& Lock::scope(std::string_view name) {
  auto found = scopes_.find(name);
  if (found == scopes_.end()) found = scopes_.emplace(std::string(name), Scope{}).first;
  return found->second;
}

std::vector<std::pair<std::string, const Lock::Scope*>> Lock::scopes(std::string_view prefix) const {
  std::vector<std::pair<std::string, const Scope*>> out;
  for (auto at = scopes_.lower_bound(prefix); at != scopes_.end() && at->first.starts_with(prefix); ++at) out.emplace_back(at->first, &at->second);
  return out;
}

Lock Lock::parse(std::string_view text, std::string& problem) {
  auto refuse = [&](std::string what) {
    problem = "apigen.lock " + std::move(what) + "; restore it from version control, or remove it to name everything anew";
    return Lock{};
  };
  const nlohmann::json all = nlohmann::json::parse(text, nullptr, false);
  if (!all.is_object()) return refuse("is not a JSON object");
  if (all.value("version", 0) != kVersion) return refuse("is of another version of apigen");
  const auto scopes = all.find("names");
  if (scopes == all.end() || !scopes->is_object()) return refuse("has no \"names\"");
  Lock lock;
  for (const auto& [scope_name, entries] : scopes->items()) {
    if (!entries.is_array()) return refuse("has a scope " + support::in_quotes(scope_name) + " that is not a list");
    Scope& scope = lock.scope(scope_name);
    std::set<std::string> used;
    for (const nlohmann::json& entry : entries) {
      std::string key, name;
      if (!read_entries(scope_name, entry, key, name) || !is_neutral(name)) {
        return refuse("has an entry of " + support::in_quotes(scope_name) + " that is no name");
      }
      std::string bare = name;
      std::erase(bare, '_');
      if (!used.insert(bare).second) return refuse("has the name " + name + " twice in " + support::in_quotes(scope_name));
      scope.emplace(key, name);
    }
  }
  return lock;
}

std::string Lock::text() const {
  std::string out = "{\n  \"about\": \"names of the generated packages, frozen: keep this file in version control\",\n  \"version\": " +
                    std::to_string(kVersion) + ",\n  \"names\": {";
  bool first = true;
  for (const auto& [name, scope] : scopes_) {
    if (scope.empty()) continue;
    out += first ? "\n    " : ",\n    ";
    first = false;
    support::append_json_string(out, name);
    out += ": ";
    if (name.find(' ') != std::string::npos) {
      out += one_line(name, scope);
      continue;
    }
    out += "[";
    bool first_entry = true;
    for (const auto& [key, value] : scope) {
      out += first_entry ? "\n      {" : ",\n      {";
      first_entry = false;
      support::append_json_string(out, key);
      out += ": ";
      support::append_json_string(out, value);
      out += "}";
    }
    out += "\n    ]";
  }
  return out + "\n  }\n}\n";
}

}  // namespace apigen::sdk
