// The section `aws`, the shared AWS files, and functions of a further file.
#include <gmock/gmock.h>

#include <cstdlib>

#include "fixture.h"

namespace apigen::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AwsTest : public ConfigTest {
 protected:
  void TearDown() override {
    unsetenv("AWS_CONFIG_FILE");
    unsetenv("AWS_SHARED_CREDENTIALS_FILE");
  }
  void shared_files(const std::string& config, const std::string& credentials) {
    setenv("AWS_CONFIG_FILE", write("config", config).c_str(), 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", write("credentials", credentials).c_str(), 1);
  }
};

TEST_F(AwsTest, TheSection) {
  Loaded loaded = load_text("aws: {accountId: '210987654321', region: eu-west-1, profile: work, roles: {'arn:aws:iam::1:role/r': other}}");
  ASSERT_TRUE(loaded.settings);
  EXPECT_EQ(loaded.settings->account_id, "210987654321");
  EXPECT_EQ(loaded.settings->aws_profile, "work");
  EXPECT_EQ(loaded.settings->aws_roles.at("arn:aws:iam::1:role/r"), "other");
  EXPECT_THAT(problems_of("aws: {roles: {apigw: other}}"), ElementsAre(HasSubstr("'apigw' is no role")));
}

TEST_F(AwsTest, ProfilesOfBothFiles) {
  shared_files(R"(# a comment
[default]
region = eu-west-1
[profile work]
role_arn = arn:aws:iam::1:role/r
source_profile = default   ; a comment
s3 =
  addressing_style = path
[profile signed-on]
sso_session = corp
[sso-session corp]
region = us-east-1
[work]
role_arn = not a profile of this file
)",
               R"([default]
aws_access_key_id = AKIA1
aws_secret_access_key=a/b+c=
aws_session_token = t
[half
)");
  const auto settings = defaults();
  ASSERT_EQ(settings->aws_profiles.count("work"), 1u);
  const AwsProfile& own = settings->aws_profiles.at("default");
  EXPECT_EQ(own.access_key_id + " " + own.secret_access_key + " " + own.session_token + " " + own.region, "AKIA1 a/b+c= t eu-west-1");
  EXPECT_EQ(settings->aws_profiles.at("work").role_arn, "arn:aws:iam::1:role/r");
  EXPECT_EQ(settings->aws_profiles.at("work").source_profile, "default");
  EXPECT_EQ(settings->aws_profiles.at("signed-on").other, "sso_session");
  EXPECT_EQ(settings->aws_profiles.count("corp"), 0u);
}

TEST_F(AwsTest, FunctionsOfAnotherFileComeSecond) {
  std::filesystem::create_directories(std::filesystem::path(folder_) / "a");
  const std::string more = write("functions.json", R"({"functions": {"one": {"runtime": "python3.11", "handler": "x.y", "codeUri": "a"},
                                                                    "two": {"runtime": "python3.11", "handler": "x.y", "codeUri": "a"}}})");
  Loaded own = load_text("functions: {one: {runtime: python3.11, handler: mine.own, codeUri: a}}");
  ASSERT_TRUE(own.settings);
  Loaded both = add_functions(*own.settings, more);
  ASSERT_TRUE(both.settings);
  EXPECT_EQ(both.settings->functions.at("one").handler, "mine.own");
  EXPECT_EQ(both.settings->functions.at("two").handler, "x.y");
  Loaded wrong = add_functions(*own.settings, write("wrong.json", R"({"stages": []})"));
  EXPECT_FALSE(wrong.settings);
  ASSERT_EQ(wrong.problems.size(), 1u);
  EXPECT_THAT(wrong.problems[0].text, HasSubstr("stages"));
}

}  // namespace
}  // namespace apigen::config
