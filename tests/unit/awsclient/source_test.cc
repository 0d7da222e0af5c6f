// Where credentials come from, decided from environment and settings.
#include "source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "apigen/awsclient/endpoint.h"
#include "apigen/config/settings.h"

namespace apigen::awsclient {
namespace {

using Kind = Source::Kind;
using testing::HasSubstr;

struct Sources : ::testing::Test {
  std::map<std::string, std::string> environment;
  config::Settings settings;

  Variables variables() {
    return [this](const char* name) -> const char* {
      auto found = environment.find(name);
      return found == environment.end() ? nullptr : found->second.c_str();
    };
  }
  Source own() { return own_source(settings, variables()); }
  Source role(std::string_view arn) { return role_source(settings, variables(), arn, std::make_shared<const Source>(own())); }
};

TEST_F(Sources, EnvironmentComesFirst) {
  environment = {{"AWS_ACCESS_KEY_ID", "AKIA1"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}};
  settings.aws_profiles["default"].access_key_id = "AKIA2";
  settings.aws_profiles["default"].secret_access_key = "s2";
  Source source = own();
  EXPECT_EQ(source.kind, Kind::fixed);
  EXPECT_EQ(source.keys.access_key_id, "AKIA1");
  EXPECT_EQ(source.keys.session_token, "t");
  settings.aws_profile = "default";  // gateway.yaml asks for it
  EXPECT_EQ(own().keys.access_key_id, "AKIA2");
}

TEST_F(Sources, AProfileIsNamedOrTheDefault) {
  settings.aws_profiles["default"] = {.access_key_id = "D", .secret_access_key = "s"};
  settings.aws_profiles["other"] = {.access_key_id = "O", .secret_access_key = "s"};
  EXPECT_EQ(own().keys.access_key_id, "D");
  environment["AWS_PROFILE"] = "other";
  EXPECT_EQ(own().keys.access_key_id, "O");
  environment["AWS_PROFILE"] = "nobody";
  EXPECT_EQ(own().kind, Kind::none);
  EXPECT_EQ(own().why, "there is no AWS profile 'nobody'");
}

TEST_F(Sources, AProfileMayAssumeARole) {
  settings.aws_profiles["base"] = {.access_key_id = "B", .secret_access_key = "s"};
  settings.aws_profiles["default"] = {.role_arn = "arn:aws:iam::1:role/r", .source_profile = "base", .external_id = "e", .region = "eu-west-1"};
  Source source = own();
  ASSERT_EQ(source.kind, Kind::role);
  EXPECT_EQ(source.role, "arn:aws:iam::1:role/r");
  EXPECT_EQ(source.url, "https://sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(source.base->keys.access_key_id, "B");
  settings.endpoints["sts"] = "http://127.0.0.1:1";
  EXPECT_EQ(own().url, "http://127.0.0.1:1");
}

TEST_F(Sources, ProfilesThatLeadNowhereSaySo) {
  settings.aws_profiles["default"] = {.role_arn = "r", .source_profile = "loop"};
  settings.aws_profiles["loop"] = {.role_arn = "r", .source_profile = "default"};
  environment["AWS_PROFILE"] = "default";
  EXPECT_THAT(own().why, HasSubstr("leads back to itself"));
  settings.aws_profiles["default"] = {.role_arn = "r"};
  EXPECT_THAT(own().why, HasSubstr("neither source_profile nor credential_source"));
  settings.aws_profiles["default"] = {.other = "sso_session"};
  EXPECT_THAT(own().why, HasSubstr("sso_session is not supported"));
}

TEST_F(Sources, ContainerThenInstance) {
  EXPECT_EQ(own().kind, Kind::instance);
  EXPECT_EQ(own().url, "http://169.254.169.254");
  environment["AWS_EC2_METADATA_DISABLED"] = "true";
  EXPECT_EQ(own().kind, Kind::none);
  environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/x";
  EXPECT_EQ(own().kind, Kind::container);
  EXPECT_EQ(own().url, "http://169.254.170.2/v2/credentials/x");
  environment.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:8080/c";
  environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "tok";
  EXPECT_EQ(own().authorization, "tok");
  environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://credentials.example/c";
  EXPECT_EQ(own().kind, Kind::none);
  EXPECT_THAT(own().why, HasSubstr("neither https nor on this host"));
}

TEST_F(Sources, RolesTakeAProfileOrStsOrTheProcess) {
  environment = {{"AWS_ACCESS_KEY_ID", "AKIA1"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
  EXPECT_EQ(role("arn:r").keys.access_key_id, "AKIA1");
  settings.endpoints["sts"] = "http://127.0.0.1:1";
  EXPECT_EQ(role("arn:r").kind, Kind::role);
  EXPECT_EQ(role("arn:r").base->keys.access_key_id, "AKIA1");
  settings.aws_roles["arn:r"] = "apigw";
  settings.aws_profiles["apigw"] = {.access_key_id = "P", .secret_access_key = "s"};
  EXPECT_EQ(role("arn:r").keys.access_key_id, "P");
}

TEST_F(Sources, EndpointsByServiceThenByItsLastPartThenDefault) {
  EXPECT_EQ(configured_endpoint(settings, "sqs").data(), nullptr);
  settings.endpoints = {{"default", "http://d"}, {"sagemaker", "http://s"}, {"data.iot", "http://i"}};
  EXPECT_EQ(configured_endpoint(settings, "sqs"), "http://d");
  EXPECT_EQ(configured_endpoint(settings, "runtime.sagemaker"), "http://s");
  EXPECT_EQ(configured_endpoint(settings, "data.iot"), "http://i");
}

}  // namespace
}  // namespace apigen::awsclient
