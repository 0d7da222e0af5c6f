// Names in two steps: neutral ones, chosen once and frozen; and their form in a language, which is a pure function.
//
// Neutral names of one scope differ even without underscores and case. Styling keeps that (camelCase of two of them differs),
// and a reserved word gets a mark that no neutral name can end with, so a language needs no collision handling of its own.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/sdk/lock.h"

namespace apigen::sdk {

/// The neutral form of any text: "getPetById" -> get_pet_by_id, "+1" -> plus_1, "2fa" -> n2fa, "日本" -> u65e5_u672c,
/// "*" -> star; `fallback` where nothing is left. At most 72 bytes.
std::string neutral(std::string_view text, std::string_view fallback = "unnamed");

/// True for what neutral() can return: [a-z][a-z0-9]*(_[a-z0-9]+)*.
bool is_neutral(std::string_view name);

/// "pets" -> pet, "policies" -> policy, "statuses" -> status, "address" -> address; for the last word of a neutral name.
std::string singular(std::string_view name);

/// Hands out the names of one scope, the frozen ones first of all.
class NameScope {
 public:
  /// Borrows `frozen`, which gets the new names.
  explicit NameScope(Lock::Scope& frozen);

  /// The frozen name of `key`, else `wanted` (neutral) if it is free, else the first free one of `others`, else with _2, _3 ...
  std::string allocate(const std::string& key, const std::string& wanted, const std::vector<std::string>& others = {});

  /// Nothing new gets this name.
  void keep(const std::string& name) { take(name); }

 private:
  bool take(const std::string& name);

  Lock::Scope& frozen_;
  std::set<std::string> used_;                  // without underscores
  std::map<std::string, std::size_t> suffixes_; // the next to try
};

enum class Case { snake, camel, pascal, screaming, kebab };
enum class Role { type, function, field, parameter, constant, group, module };

/// The table of one language. Reserved words are those of the language, what generated code itself relies on, and the
/// members of what generated types inherit; each as spelt in the language.
struct LanguageNames {
  struct Rule {
    Case style = Case::camel;
    std::set<std::string_view> reserved;
  };
  std::map<Role, Rule> rules;
  std::set<std::string_view> initialisms;  // words that are written in capitals wherever a capital begins a word: "id", "url"
  std::string_view mark = "_";             // appended to a reserved word; no neutral name ends with it
};

/// The identifier that a neutral name has in a role. Pure.
std::string identifier(const LanguageNames& names, Role role, std::string_view neutral);

/// The name in a style, without regard to reserved words: pet_id -> petId, PetId, PET_ID, pet-id.
std::string styled(std::string_view neutral, Case style, const std::set<std::string_view>& initialisms = {});

}  // namespace apigen::sdk
