#include <gtest/gtest.h>

#include <set>

#include "apigen/support/text.h"
#include "tests/unit/support/hostile_text.h"

namespace apigen::support {
namespace {

TEST(IdentifierAllocator, MakesSnakeCase) {
  IdentifierAllocator names;
  EXPECT_EQ(names.allocate("getPetById"), "get_pet_by_id");
  EXPECT_EQ(names.allocate("HTTPServer2Go"), "http_server2_go");
  EXPECT_EQ(names.allocate("list-pets.all  now"), "list_pets_all_now");
  EXPECT_EQ(names.allocate("200"), "n200");
  EXPECT_EQ(names.allocate("class"), "class_");
  EXPECT_EQ(names.allocate("staticCast"), "static_cast_");
  EXPECT_EQ(names.allocate("errno"), "errno_");
  EXPECT_EQ(names.allocate("__init__"), "init");
  EXPECT_EQ(names.allocate("\xe6\x97\xa5\xe6\x9c\xac"), "u65e5_u672c");
  EXPECT_EQ(names.allocate(""), "unnamed");
  EXPECT_EQ(names.allocate("!!", "operation"), "operation");
}

TEST(IdentifierAllocator, IsUnique) {
  IdentifierAllocator names({"main_loop"});
  EXPECT_EQ(names.allocate("pet"), "pet");
  EXPECT_EQ(names.allocate("Pet"), "pet_2");
  EXPECT_EQ(names.allocate("pet_2"), "pet_2_2");
  EXPECT_EQ(names.allocate("pet"), "pet_3");
  EXPECT_EQ(names.allocate("class"), "class_");
  EXPECT_EQ(names.allocate("class"), "class_2");
  EXPECT_EQ(names.allocate("mainLoop"), "main_loop_2");
}

TEST(IdentifierAllocator, PascalFormsAreUniqueToo) {
  IdentifierAllocator names;
  std::set<std::string> pascal;
  for (const char* wanted : {"a1b", "a_1b", "a1_b", "getpet", "getPet", "get_pet", "GETPET", "x_2", "x", "x", "x2"}) {
    EXPECT_TRUE(pascal.insert(pascal_case(names.allocate(wanted))).second) << wanted;
  }
  EXPECT_EQ(pascal_case("get_pet_by_id"), "GetPetById");
}

TEST(IdentifierAllocator, EveryNameIsAnIdentifier) {
  IdentifierAllocator names;
  for (const std::string& text : hostile_text()) {
    std::string name = names.allocate(text);
    ASSERT_FALSE(name.empty());
    EXPECT_LE(name.size(), 80u);
    EXPECT_TRUE(name[0] >= 'a' && name[0] <= 'z') << name;
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << name;
    EXPECT_EQ(name.find("__"), std::string::npos) << name;
    EXPECT_FALSE(is_cpp_keyword(name)) << name;
  }
}

TEST(IdentifierAllocator, ManyEqualNamesStayFast) {
  IdentifierAllocator names;
  std::set<std::string> seen;
  for (int i = 0; i < 20000; ++i) EXPECT_TRUE(seen.insert(names.allocate("operation")).second);
}

TEST(Keywords, AllAreKnown) {
  for (const char* word : {"alignas", "class", "co_await", "xor_eq", "final", "requires", "wchar_t", "not", "reinterpret_cast"}) {
    EXPECT_TRUE(is_cpp_keyword(word)) << word;
  }
  EXPECT_FALSE(is_cpp_keyword("pet"));
}

TEST(Slug, IsADnsLabel) {
  EXPECT_EQ(slug("Pet Store API (v2)"), "pet-store-api-v2");
  EXPECT_EQ(slug("--a__b--"), "a-b");
  EXPECT_EQ(slug("\xe6\x97\xa5"), "api");
  EXPECT_EQ(slug("", "none"), "none");
  EXPECT_EQ(slug(std::string(62, 'a') + " b"), std::string(62, 'a'));
  EXPECT_EQ(slug(std::string(100, 'a')).size(), 63u);
}

}  // namespace
}  // namespace apigen::support
