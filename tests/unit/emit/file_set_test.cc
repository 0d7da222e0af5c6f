#include "apigen/emit/file_set.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "apigen/emit/sha256.h"

namespace apigen::emit {
namespace {
namespace fs = std::filesystem;

class FileSetTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/apigen-file-set-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string read(const std::string& path) const {
    std::ifstream in(folder_ + "/" + path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  void put(const std::string& path, const std::string& text) const { std::ofstream(folder_ + "/" + path) << text; }
  bool exists(const std::string& path) const { return fs::exists(folder_ + "/" + path); }

  std::string folder_;
};

FileSet set_of(std::initializer_list<std::pair<std::string, std::string>> files) {
  FileSet set;
  for (const auto& [path, text] : files) set.add(path, text);
  return set;
}

TEST_F(FileSetTest, WritesFilesFoldersAndManifest) {
  WriteResult result = write(set_of({{"a.cc", "1"}, {"sub/b.cc", "2"}}), folder_ + "/new");
  EXPECT_EQ(result.problem, "");
  EXPECT_EQ(result.written, 2u);
  EXPECT_EQ(read("new/a.cc"), "1");
  EXPECT_EQ(read("new/sub/b.cc"), "2");
  EXPECT_NE(read("new/manifest.json").find(sha256_hex("2")), std::string::npos);
}

TEST_F(FileSetTest, DoesNotTouchWhatIsUnchanged) {
  write(set_of({{"a.cc", "1"}}), folder_);
  struct stat before, after;
  ::stat((folder_ + "/a.cc").c_str(), &before);
  WriteResult result = write(set_of({{"a.cc", "1"}}), folder_);
  ::stat((folder_ + "/a.cc").c_str(), &after);
  EXPECT_EQ(result.unchanged, 1u);
  EXPECT_EQ(result.written, 0u);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(FileSetTest, RemovesWhatItMadeBeforeAndNoLongerNeeds) {
  write(set_of({{"a.cc", "1"}, {"sub/b.cc", "2"}}), folder_);
  put("own.cc", "mine");
  WriteResult result = write(set_of({{"a.cc", "1"}}), folder_);
  EXPECT_EQ(result.removed, 1u);
  EXPECT_FALSE(exists("sub"));
  EXPECT_TRUE(exists("own.cc"));
}

TEST_F(FileSetTest, KeepsAnEditedFileThatIsNoLongerNeeded) {
  write(set_of({{"a.cc", "1"}, {"b.cc", "2"}}), folder_);
  put("b.cc", "edited");
  EXPECT_EQ(write(set_of({{"a.cc", "1"}}), folder_).removed, 0u);
  EXPECT_EQ(read("b.cc"), "edited");
}

TEST_F(FileSetTest, RefusesToOverwriteAnEditedFile) {
  write(set_of({{"a.cc", "1"}, {"b.cc", "1"}}), folder_);
  put("b.cc", "edited");
  WriteResult result = write(set_of({{"a.cc", "2"}, {"b.cc", "2"}}), folder_);
  EXPECT_NE(result.problem.find("b.cc was edited"), std::string::npos) << result.problem;
  EXPECT_EQ(read("a.cc"), "1") << "nothing is written when something is in the way";
  EXPECT_EQ(write(set_of({{"a.cc", "2"}, {"b.cc", "2"}}), folder_, {.force = true}).problem, "");
  EXPECT_EQ(read("b.cc"), "2");
}

TEST_F(FileSetTest, RefusesToOverwriteFilesOfOthers) {
  put("README.md", "mine");
  EXPECT_NE(write(set_of({{"README.md", "theirs"}}), folder_).problem, "");
  EXPECT_EQ(read("README.md"), "mine");
  put("manifest.json", "{\"files\": {\"README.md\": \"x\"}}");
  EXPECT_NE(write(set_of({{"new.cc", "1"}}), folder_).problem, "") << "a manifest of something else";
}

TEST_F(FileSetTest, ManifestCannotRemoveFilesOutside) {
  fs::create_directory(folder_ + "/in");
  put("victim", "1");
  put("in/manifest.json", "{\"generator\": \"apigen\", \"files\": {\"../victim\": \"" + sha256_hex("1") + "\", \"/etc/x\": \"y\"}}");
  EXPECT_EQ(write(set_of({{"a.cc", "1"}}), folder_ + "/in", {.force = true}).problem, "");
  EXPECT_TRUE(exists("victim"));
}

TEST(Sha256, KnownAnswer) { EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); }

TEST_F(FileSetTest, KeepEditedLeavesEditedAndForeignFilesAlone) {
  const WriteOptions options{.keep_edited = true, .manifest = ".apigen/manifest.json"};
  write(set_of({{"a.cc", "1"}, {"b.cc", "1"}, {"c.cc", "1"}}), folder_, options);
  put("a.cc", "edited");
  put("c.cc", "edited");
  put("d.cc", "foreign");
  WriteResult result = write(set_of({{"a.cc", "2"}, {"b.cc", "2"}, {"d.cc", "2"}}), folder_, options);
  EXPECT_EQ(result.problem, "");
  EXPECT_EQ(result.kept, (std::vector<std::string>{"a.cc", "c.cc", "d.cc"}));
  EXPECT_EQ(read("a.cc"), "edited");
  EXPECT_EQ(read("b.cc"), "2");
  EXPECT_EQ(read("d.cc"), "foreign");
  // It still counts as edited the next time, and as generated once it is as it was.
  EXPECT_EQ(write(set_of({{"a.cc", "3"}, {"b.cc", "2"}}), folder_, options).kept, std::vector<std::string>{"a.cc"});
  put("a.cc", "1");
  EXPECT_TRUE(write(set_of({{"a.cc", "3"}, {"b.cc", "2"}}), folder_, options).kept.empty());
  EXPECT_EQ(read("a.cc"), "3");
}

}  // namespace
}  // namespace apigen::emit
