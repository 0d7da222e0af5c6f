#include "apigen/sdk/lock.h"

#include <gtest/gtest.h>

namespace apigen::sdk {
namespace {

TEST(Lock, ReadsWhatItWrites) {
  Lock lock;
  lock.scope("operations")["GET /pets"] = "get_pets";
  lock.scope("fields pet")["id"] = "id";
  lock.scope("fields pet")["foo-bar"] = "foo_bar_2";
  lock.scope("fields pet")["\"\xff"] = "odd";
  std::string problem;
  Lock again = Lock::parse(lock.text(), problem);
  EXPECT_EQ(problem, "");
  EXPECT_EQ(again.scope("operations").at("GET /pets"), "get_pets");
  EXPECT_EQ(again.scope("fields pet").at("foo-bar"), "foo_bar_2");
  EXPECT_EQ(again.scope("fields pet").at("id"), "id");
  EXPECT_EQ(again.text(), Lock::parse(again.text(), problem).text());
}

TEST(Lock, LeavesOutNamesThatSayNothing) {
  Lock lock;
  lock.scope("fields pet")["petId"] = "pet_id";
  EXPECT_NE(lock.text().find("\"fields pet\": [\"petId\"]"), std::string::npos) << lock.text();
}

TEST(Lock, RefusesWhatIsNone) {
  for (const char* text : {"", "[]", "{}", R"({"version": 2, "names": {}})", R"({"version": 1})", R"({"version": 1, "names": {"types": {}}})",
                           R"({"version": 1, "names": {"types": [{"a": "A B"}]}})", R"({"version": 1, "names": {"types": [{"a": "x_y"}, {"b": "xy"}]}})",
                           R"({"version": 1, "names": {"types": [7]}})"}) {
    std::string problem;
    Lock::parse(text, problem);
    EXPECT_NE(problem, "") << text;
  }
}

}  // namespace
}  // namespace apigen::sdk
