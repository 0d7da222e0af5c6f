// Policies and questions for tests.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "apigen/policy/evaluate.h"
#include "apigen/policy/parse.h"

namespace apigen::policy::test {

/// Keys from a table; names in lower case.
class TableKeys final : public Keys {
 public:
  explicit TableKeys(const std::map<std::string, std::vector<std::string>>& values) {
    for (const auto& [key, list] : values) {
      for (const std::string& one : list) views_[key].push_back(one);
    }
  }
  rt::PolicyTexts find(std::string_view key) const override {
    std::string lower(key);
    for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    auto found = views_.find(lower);
    if (found == views_.end()) return {};
    return {found->second.data(), found->second.size()};
  }

 private:
  std::map<std::string, std::vector<std::string_view>> views_;
};

inline constexpr std::string_view kArn = "arn:aws:execute-api:us-east-1:123456789012:petstore/prod/GET/pets/7";

}  // namespace apigen::policy::test
