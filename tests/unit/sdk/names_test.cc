#include "apigen/sdk/names.h"

#include <gtest/gtest.h>

namespace apigen::sdk {
namespace {

TEST(Neutral, SplitsWordsAndKeepsToAscii) {
  EXPECT_EQ(neutral("getPetById"), "get_pet_by_id");
  EXPECT_EQ(neutral("HTTPServer"), "http_server");
  EXPECT_EQ(neutral("2fa"), "n2fa");
  EXPECT_EQ(neutral("日本"), "u65e5_u672c");
  EXPECT_EQ(neutral("with space"), "with_space");
  EXPECT_EQ(neutral("__proto__"), "proto");
}

TEST(Neutral, NamesSigns) {
  EXPECT_EQ(neutral("+1"), "plus_1");
  EXPECT_EQ(neutral("-1"), "minus_1");
  EXPECT_EQ(neutral(">="), "greater_equal");
  EXPECT_EQ(neutral("", "empty"), "empty");
  EXPECT_EQ(neutral("\xff\xfe", "broken"), "ufffd_ufffd");
}

TEST(Neutral, IsAlwaysNeutral) {
  for (std::string text : {"a", "ÄÖ", "**", "9", "a__b", "_", "x\n\"y", "\xf0\x9f\x98\x80", "AAA", "a1B2"}) {
    EXPECT_TRUE(is_neutral(neutral(text))) << text;
  }
  EXPECT_LE(neutral(std::string(5000, 'a') + "_b").size(), 72u);
  EXPECT_FALSE(is_neutral("a_"));
  EXPECT_FALSE(is_neutral("a__b"));
  EXPECT_FALSE(is_neutral("A"));
  EXPECT_FALSE(is_neutral(""));
}

TEST(Singular, KnowsCommonEndings) {
  EXPECT_EQ(singular("pets"), "pet");
  EXPECT_EQ(singular("user_policies"), "user_policy");
  EXPECT_EQ(singular("statuses"), "status");
  EXPECT_EQ(singular("boxes"), "box");
  EXPECT_EQ(singular("address"), "address");
  EXPECT_EQ(singular("status"), "status");
}

TEST(NameScope, NeverGivesTwoNamesThatDifferInUnderscoresOnly) {
  Lock lock;
  NameScope scope(lock.scope("fields t"));
  EXPECT_EQ(scope.allocate("fooBar", neutral("fooBar")), "foo_bar");
  EXPECT_EQ(scope.allocate("foobar", neutral("foobar")), "foobar_2");
  EXPECT_EQ(scope.allocate("foo-bar", neutral("foo-bar")), "foo_bar_3");
}

TEST(NameScope, PrefersOtherCandidatesToNumbers) {
  Lock lock;
  NameScope scope(lock.scope("operations"));
  EXPECT_EQ(scope.allocate("a", "get_pet", {"get_pet_by_id"}), "get_pet");
  EXPECT_EQ(scope.allocate("b", "get_pet", {"get_pet_by_id"}), "get_pet_by_id");
  EXPECT_EQ(scope.allocate("c", "get_pet", {"get_pet_by_id"}), "get_pet_2");
}

TEST(NameScope, FrozenNamesComeFirst) {
  Lock lock;
  lock.scope("operations")["later"] = "get_pet";
  NameScope scope(lock.scope("operations"));
  EXPECT_EQ(scope.allocate("earlier", "get_pet"), "get_pet_2");
  EXPECT_EQ(scope.allocate("later", "get_pet"), "get_pet");
}

TEST(Styled, KeepsNamesApart) {
  EXPECT_EQ(styled("pet_id", Case::camel), "petId");
  EXPECT_EQ(styled("pet_id", Case::pascal), "PetId");
  EXPECT_EQ(styled("pet_id", Case::pascal, {"id"}), "PetID");
  EXPECT_EQ(styled("id_of_pet", Case::camel, {"id"}), "idOfPet");
  EXPECT_EQ(styled("pet_id", Case::screaming), "PET_ID");
  EXPECT_EQ(styled("pet_id", Case::kebab), "pet-id");
}

TEST(Identifier, MarksReservedWords) {
  LanguageNames names;
  names.rules[Role::field] = {Case::camel, {"class", "isDone"}};
  EXPECT_EQ(identifier(names, Role::field, "class"), "class_");
  EXPECT_EQ(identifier(names, Role::field, "is_done"), "isDone_");
  EXPECT_EQ(identifier(names, Role::field, "classes"), "classes");
}

}  // namespace
}  // namespace apigen::sdk
