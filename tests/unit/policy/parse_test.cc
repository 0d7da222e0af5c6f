// Reading policy documents, and copying them.
#include <gtest/gtest.h>

#include "apigen/policy/store.h"
#include "fixture.h"

namespace apigen::policy::test {
namespace {

const char* problem_of(const char* text, Attached attached = Attached::to_identity) {
  static rt::Arena arena;
  const json::Parsed parsed = json::parse(arena, text);
  EXPECT_NE(parsed.value, nullptr) << text;
  const Parsed policy = parse(arena, *parsed.value, attached);
  EXPECT_EQ(policy.policy == nullptr, policy.problem != nullptr) << text;
  return policy.problem;
}

TEST(Parse, RefusesWhatIsNoPolicy) {
  const char* const kBad[] = {
      "1",
      "{}",
      R"({"Statement":1})",
      R"({"Statement":[1]})",
      R"({"Version":"2020-01-01","Statement":[]})",
      R"({"Version":2012,"Statement":[]})",
      R"({"Statement":[],"Surprise":1})",
      R"({"Statement":{"Action":"*","Resource":"*"}})",
      R"({"Statement":{"Effect":"allow","Action":"*","Resource":"*"}})",
      R"({"Statement":{"Effect":"Allow","Resource":"*"}})",
      R"({"Statement":{"Effect":"Allow","Action":"*"}})",
      R"({"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}})",
      R"({"Statement":{"Effect":"Allow","Action":1,"Resource":"*"}})",
      R"({"Statement":{"Effect":"Allow","Action":["a",null],"Resource":"*"}})",
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}})",
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Surprise":1}})",
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}})",
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringIs":{"a":"b"}}}})",
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":"b"}}})",
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":{}}}}})",
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NullIfExists":{"a":"true"}}}})",
  };
  for (const char* text : kBad) EXPECT_NE(problem_of(text), nullptr) << text;
  EXPECT_EQ(problem_of(R"({"Id":"x","Statement":{"Sid":"s","Effect":"Allow","Action":"*","Resource":"*"}})"), nullptr);
}

TEST(Parse, AResourcesPolicyNamesPrincipals) {
  EXPECT_NE(problem_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})", Attached::to_resource), nullptr);
  EXPECT_NE(problem_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"ann"}})", Attached::to_resource), nullptr);
  EXPECT_NE(problem_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"Who":"ann"}}})", Attached::to_resource), nullptr);
  EXPECT_EQ(problem_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":["*"]}}})", Attached::to_resource), nullptr);
}

TEST(Store, CopiesIntoExactlyAsMuchAsItCounted) {
  auto arena = std::make_unique<rt::Arena>();
  const std::string text =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["1","22"]},"Action":["execute-api:*","b"],"Resource":["execute-api:/prod/GET/*"],
         "Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","x"]},"Null":{"aws:Nothing":true}}},
         {"Effect":"Deny","NotPrincipal":"*","NotAction":"c","NotResource":[]}]})";
  const Parsed parsed = parse(*arena, *json::parse(*arena, text).value, Attached::to_resource);
  ASSERT_NE(parsed.policy, nullptr) << parsed.problem;
  const std::size_t bytes = footprint_of(*parsed.policy);
  StoredPolicy stored(*parsed.policy);
  EXPECT_EQ(stored.bytes(), bytes);
  arena.reset();  // the copy needs nothing of it
  const rt::Policy& policy = stored.policy();
  ASSERT_EQ(policy.count, 2u);
  EXPECT_TRUE(policy.variables);
  EXPECT_EQ(policy.statements[0].principals[1].value, "22");
  EXPECT_EQ(policy.statements[0].conditions[0].values.items[1], "x");
  EXPECT_EQ(policy.statements[0].conditions[1].values.items[0], "true");
  EXPECT_TRUE(policy.statements[1].not_principal && policy.statements[1].not_action && policy.statements[1].not_resource);
}

}  // namespace
}  // namespace apigen::policy::test
