// A folder of its own for each test, to load a gateway.yaml from.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "apigen/config/settings.h"

namespace apigen::config {

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "config-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    std::filesystem::path path = std::filesystem::path(folder_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }
  Loaded load_text(const std::string& yaml, const std::vector<std::string>& api_ids = {"petstore"}) {
    return load(write("gateway.yaml", yaml), api_ids);
  }
  /// The problems of a file, each without the folder: "gateway.yaml:1:1: ...".
  std::vector<std::string> problems_of(const std::string& yaml, const std::vector<std::string>& api_ids = {"petstore"}) {
    Loaded loaded = load_text(yaml, api_ids);
    EXPECT_EQ(loaded.settings == nullptr, !loaded.problems.empty());
    std::vector<std::string> out;
    for (const Problem& problem : loaded.problems) {
      EXPECT_TRUE(problem.text.starts_with(folder_ + "/")) << problem.text;
      out.push_back(problem.text.substr(folder_.size() + 1));
    }
    return out;
  }

  std::string folder_;
};

}  // namespace apigen::config
