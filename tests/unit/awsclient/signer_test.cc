// Fetching credentials: once for all who wait, again before they expire, and what is said when there are none.
#include "apigen/awsclient/signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "cached_keys.h"
#include "tests/support/fake_services.h"

namespace apigen::awsclient {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kSoon = "2025-11-21T08:56:00Z";   // an hour after the fixed clock
constexpr const char* kAlmost = "2025-11-21T07:58:00Z";  // two minutes after it

/// Answers by a function; while `hold` is set, not before let_go().
class Backend final : public test::FakeClient {
 public:
  std::function<test::FakeAnswer(const std::string& target)> by_target;
  bool hold = false;

  rt::Task<upstream::Reply> exchange(rt::Arena& arena, upstream::Call call) override {
    if (by_target) answer = by_target(std::string(call.uri.target));
    if (hold) {
      Gate gate{*this};
      co_await gate;
    }
    upstream::Reply reply = co_await FakeClient::exchange(arena, call);
    co_return reply;
  }
  void let_go() {
    hold = false;
    if (auto waiting = std::exchange(waiting_, {})) waiting.resume();
  }

 private:
  struct Gate {
    Backend& backend;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiter) const noexcept { backend.waiting_ = awaiter; }
    void await_resume() const noexcept {}
  };
  std::coroutine_handle<> waiting_;
};

class Clock final : public rt::Environment {
 public:
  std::int64_t now_ms = 1'763'711'760'000;  // 2025-11-21T07:56:00Z
  std::int64_t wall_ms() const override { return now_ms; }
  std::uint64_t random() override { return 4; }
};

class Loop final : public test::FakeLoop {
 public:
  rt::TimePoint time{std::chrono::seconds(1000)};
  rt::TimePoint now() const override { return time; }
};

std::string document(const std::string& key, const char* expiration) {
  return R"({"Code":"Success","AccessKeyId":")" + key + R"(","SecretAccessKey":"secret","Token":"token","Expiration":")" + expiration + "\"}";
}

struct Fetching : ::testing::Test {
  Loop loop;
  Clock clock;
  Backend backend;
  sigv4::KeyCache signing_keys;
  Tools tools{loop, clock, backend, signing_keys};

  std::shared_ptr<CachedKeys> container() {
    Source source;
    source.kind = Source::Kind::container;
    source.url = "http://127.0.0.1:9999/credentials";
    source.authorization = "tok";
    return std::make_shared<CachedKeys>(tools, source, nullptr);
  }
  struct Got {
    std::string key, problem;
  };
  Got get(const std::shared_ptr<CachedKeys>& keys) {
    CachedKeys::Answer answer = test::run(CachedKeys::get(keys, loop.now()));
    return {answer.keys ? answer.keys->access_key_id : "", std::string(answer.problem)};
  }
};

rt::Task<void> ask(std::shared_ptr<CachedKeys> keys, std::vector<std::string>& got) {
  CachedKeys::Answer answer = co_await CachedKeys::get(keys, rt::TimePoint::max());
  got.push_back(answer.keys ? answer.keys->access_key_id : std::string(answer.problem));
}

TEST_F(Fetching, OnceForAllAndKept) {
  backend.answer.body = document("AKIA1", kSoon);
  backend.hold = true;
  auto keys = container();
  std::vector<std::string> got;
  rt::Task<void> first = ask(keys, got), second = ask(keys, got);
  first.start();
  second.start();
  EXPECT_TRUE(got.empty());
  {
    rt::Task<void> gone = ask(keys, got);  // a client that goes away while it waits
    gone.start();
  }
  backend.let_go();
  EXPECT_THAT(got, ElementsAre("AKIA1", "AKIA1"));
  EXPECT_EQ(get(keys).key, "AKIA1");
  ASSERT_EQ(backend.calls.size(), 1u);
  EXPECT_THAT(backend.calls[0].header("authorization"), ElementsAre("tok"));
}

TEST_F(Fetching, AgainBeforeTheyExpireWithoutAWait) {
  backend.answer.body = document("AKIA1", kAlmost);
  auto keys = container();
  EXPECT_EQ(get(keys).key, "AKIA1");
  EXPECT_EQ(get(keys).key, "AKIA1");
  EXPECT_EQ(backend.calls.size(), 1u) << "not with every request";
  loop.time += std::chrono::seconds(11);
  backend.answer.body = document("AKIA2", kSoon);
  backend.hold = true;
  EXPECT_EQ(get(keys).key, "AKIA1") << "the old ones serve meanwhile";
  backend.let_go();
  EXPECT_EQ(get(keys).key, "AKIA2");
  EXPECT_EQ(backend.calls.size(), 2u);
}

TEST_F(Fetching, ExpiredKeysAreNotUsed) {
  backend.answer.body = document("AKIA1", kAlmost);
  auto keys = container();
  EXPECT_EQ(get(keys).key, "AKIA1");
  clock.now_ms += 600'000;
  loop.time += std::chrono::seconds(600);
  backend.answer = {500, {}, "", upstream::Fault::none};
  EXPECT_EQ(get(keys).key, "");
  EXPECT_EQ(get(keys).problem, "http://127.0.0.1:9999/credentials answered 500");
  EXPECT_EQ(backend.calls.size(), 2u) << "a failure stands for a while";
  loop.time += std::chrono::seconds(11);
  backend.answer = {200, {}, document("AKIA3", kSoon)};
  clock.now_ms -= 600'000;
  EXPECT_EQ(get(keys).key, "AKIA3");
}

TEST_F(Fetching, InstanceMetadataVersion2) {
  backend.by_target = [](const std::string& target) -> test::FakeAnswer {
    if (target == "/latest/api/token") return {200, {}, "session"};
    if (target == "/latest/meta-data/iam/security-credentials/") return {200, {}, "my-role\n"};
    if (target == "/latest/meta-data/iam/security-credentials/my-role") return {200, {}, document("AKIA1", kSoon)};
    return {404, {}, ""};
  };
  Source source;
  source.kind = Source::Kind::instance;
  source.url = "http://169.254.169.254";
  auto keys = std::make_shared<CachedKeys>(tools, source, nullptr);
  EXPECT_EQ(get(keys).key, "AKIA1");
  ASSERT_EQ(backend.calls.size(), 3u);
  EXPECT_EQ(backend.calls[0].method, "PUT");
  EXPECT_THAT(backend.calls[0].header("X-aws-ec2-metadata-token-ttl-seconds"), ElementsAre("21600"));
  EXPECT_THAT(backend.calls[2].header("X-aws-ec2-metadata-token"), ElementsAre("session"));
}

TEST_F(Fetching, RolesAreAssumedWithTheBasesKeys) {
  backend.answer.body =
      "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
      "<SessionToken>t+/=</SessionToken><Expiration>2025-11-21T08:56:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
  Source base;
  base.kind = Source::Kind::fixed;
  base.keys = {"AKIABASE", "s", "", 0};
  Source role;
  role.kind = Source::Kind::role;
  role.role = "arn:aws:iam::123456789012:role/apigw";
  role.region = "eu-west-1";
  role.url = "http://127.0.0.1:9999";
  auto keys = std::make_shared<CachedKeys>(tools, role, std::make_shared<CachedKeys>(tools, base, nullptr));
  EXPECT_EQ(get(keys).key, "ASIA1");
  ASSERT_EQ(backend.calls.size(), 1u);
  EXPECT_EQ(backend.calls[0].body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fapigw&RoleSessionName=apigen");
  EXPECT_THAT(backend.calls[0].header("authorization").at(0), HasSubstr("Credential=AKIABASE/20251121/eu-west-1/sts/aws4_request"));
}

TEST_F(Fetching, ARefusalIsToldInItsWords) {
  backend.answer = {403, {}, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not for you</Message></Error></ErrorResponse>"};
  Source base;
  base.kind = Source::Kind::fixed;
  Source role;
  role.kind = Source::Kind::role;
  role.role = "arn:r";
  role.url = "http://127.0.0.1:9999";
  auto keys = std::make_shared<CachedKeys>(tools, role, std::make_shared<CachedKeys>(tools, base, nullptr));
  EXPECT_EQ(get(keys).problem, "the role arn:r cannot be assumed: http://127.0.0.1:9999/ answered 403: not for you");
}

struct Signatures : Fetching {
  rt::Arena arena;
  rt::Headers headers{arena};
  std::shared_ptr<config::Settings> settings = std::make_shared<config::Settings>();

  void SetUp() override {
    for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
                             "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"}) {
      unsetenv(name);
    }
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    headers.add("Host", "sqs.us-east-1.amazonaws.com");
  }
  std::string sign(Signing signing) {
    signing.request = {"POST", "/", &headers, "body"};
    signing.region = "us-east-1";
    signing.service = "sqs";
    auto signer = make_signer(loop, clock, backend, settings);
    return std::string(test::run(signer->sign(arena, signing)));
  }
  std::string authorization() const { return std::string(headers.last("authorization")); }
};

TEST_F(Signatures, AreTheProcessesOwn) {
  settings->aws_profiles["default"] = {.access_key_id = "AKIA1", .secret_access_key = "s", .session_token = "t"};
  EXPECT_EQ(sign({}), "");
  EXPECT_THAT(authorization(), HasSubstr("Credential=AKIA1/20251121/us-east-1/sqs/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token,"));
  EXPECT_EQ(headers.last("x-amz-date"), "20251121T075600Z");
}

TEST_F(Signatures, WithoutCredentialsAProblemUnlessTheyAreOptional) {
  EXPECT_EQ(sign({}), "there are no AWS credentials in the environment or in a profile");
  EXPECT_EQ(sign({.optional = true}), "");
  EXPECT_EQ(authorization(), "");
}

TEST_F(Signatures, TheCallersOwn) {
  settings->identities.push_back({"AKIACALLER", "s", "", "arn:aws:iam::123456789012:user/ann"});
  EXPECT_EQ(sign({.role = kCallersOwn, .caller_access_key = "AKIACALLER"}), "");
  EXPECT_THAT(authorization(), HasSubstr("Credential=AKIACALLER/"));
  EXPECT_THAT(sign({.role = kCallersOwn, .caller_access_key = ""}), HasSubstr("the caller has none"));
}

TEST_F(Signatures, ARoleByItsProfile) {
  settings->aws_roles["arn:aws:iam::1:role/r"] = "p";
  settings->aws_profiles["p"] = {.access_key_id = "AKIAP", .secret_access_key = "s"};
  EXPECT_EQ(sign({.role = "arn:aws:iam::1:role/r"}), "");
  EXPECT_THAT(authorization(), HasSubstr("Credential=AKIAP/"));
}

}  // namespace
}  // namespace apigen::awsclient
