// What policies allow. Expectations: IAM's policy evaluation logic and element reference.
#include <gtest/gtest.h>

#include "fixture.h"

namespace apigen::policy::test {
namespace {

struct Case {
  const char* name;
  const char* statements;  // in JSON, '-quoted
  Verdict verdict;
  std::string principal = "";
};

std::string quoted(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return text;
}

Verdict ask(const std::string& document, Attached attached, const std::string& principal = "") {
  static const std::map<std::string, std::vector<std::string>> kValues = {{"aws:sourceip", {"192.0.2.77"}},
                                                                          {"aws:useragent", {"curl/8.1"}},
                                                                          {"aws:username", {"ann"}},
                                                                          {"aws:currenttime", {"2026-11-21T13:00:00Z"}},
                                                                          {"aws:epochtime", {"1795266000"}},
                                                                          {"aws:securetransport", {"true"}},
                                                                          {"aws:principalarn", {"arn:aws:iam::123456789012:user/a:b"}},
                                                                          {"aws:tagkeys", {"red", "green"}}};
  rt::Arena arena;
  const json::Parsed parsed = json::parse(arena, document);
  EXPECT_NE(parsed.value, nullptr) << document;
  if (!parsed.value) return Verdict::neither;
  const Parsed policy = parse(arena, *parsed.value, attached);
  EXPECT_NE(policy.policy, nullptr) << policy.problem << ": " << document;
  if (!policy.policy) return Verdict::neither;
  const TableKeys keys(kValues);
  return evaluate(*policy.policy, {"execute-api:Invoke", kArn, principal, keys});
}

void check(const std::vector<Case>& cases, Attached attached) {
  for (const Case& one : cases) {
    const std::string document = quoted("{'Version':'2012-10-17','Statement':" + std::string(one.statements) + "}");
    EXPECT_EQ(ask(document, attached, one.principal), one.verdict) << one.name;
  }
}

TEST(Evaluate, ActionsAndResources) {
  check(
      {
          {"everything", "{'Effect':'Allow','Action':'*','Resource':'*'}", Verdict::allow},
          {"no statement", "[]", Verdict::neither},
          {"action without regard to case", "{'Effect':'Allow','Action':'Execute-API:invoke','Resource':'*'}", Verdict::allow},
          {"action with wildcards", "{'Effect':'Allow','Action':'execute-api:Inv?k*','Resource':'*'}", Verdict::allow},
          {"another action", "{'Effect':'Allow','Action':'execute-api:InvalidateCache','Resource':'*'}", Verdict::neither},
          {"one of several actions", "{'Effect':'Allow','Action':['s3:*','execute-api:*'],'Resource':'*'}", Verdict::allow},
          {"NotAction of another", "{'Effect':'Allow','NotAction':'s3:*','Resource':'*'}", Verdict::allow},
          {"NotAction of this", "{'Effect':'Allow','NotAction':['s3:*','execute-api:*'],'Resource':'*'}", Verdict::neither},
          {"exact resource", "{'Effect':'Allow','Action':'*','Resource':'arn:aws:execute-api:us-east-1:123456789012:petstore/prod/GET/pets/7'}", Verdict::allow},
          {"resource in another case", "{'Effect':'Allow','Action':'*','Resource':'arn:aws:execute-api:us-east-1:123456789012:petstore/prod/get/pets/7'}", Verdict::neither},
          {"wildcard over slashes", "{'Effect':'Allow','Action':'*','Resource':'arn:aws:execute-api:*:*:petstore/*/GET/*'}", Verdict::allow},
          {"question mark is one character", "{'Effect':'Allow','Action':'*','Resource':'arn:aws:execute-api:us-east-1:123456789012:petstore/prod/GET/pets/?'}", Verdict::allow},
          {"question mark is not none", "{'Effect':'Allow','Action':'*','Resource':'arn:aws:execute-api:us-east-1:123456789012:petstore/prod/GET/pets/7?'}", Verdict::neither},
          {"NotResource of another", "{'Effect':'Allow','Action':'*','NotResource':'*/POST/*'}", Verdict::allow},
          {"NotResource of this", "{'Effect':'Deny','Action':'*','NotResource':'*/GET/*'}", Verdict::neither},
          {"shorthand", "{'Effect':'Allow','Action':'*','Resource':'execute-api:/prod/GET/*'}", Verdict::allow},
          {"shorthand of another stage", "{'Effect':'Allow','Action':'*','Resource':'execute-api:/test/GET/*'}", Verdict::neither},
          {"deny prevails", "[{'Effect':'Allow','Action':'*','Resource':'*'},{'Effect':'Deny','Action':'*','Resource':'*/GET/*'}]", Verdict::deny},
          {"deny prevails in front, too", "[{'Effect':'Deny','Action':'*','Resource':'*/GET/*'},{'Effect':'Allow','Action':'*','Resource':'*'}]", Verdict::deny},
          {"variable in a resource", "{'Effect':'Allow','Action':'*','Resource':'*/${aws:username}'}", Verdict::neither},
          {"variable that is not there", "{'Effect':'Allow','Action':'*','Resource':'*${aws:nothing}'}", Verdict::neither},
          {"variable with a default", "{'Effect':'Allow','Action':'*','Resource':'*/pets/${aws:nothing, \\u00277\\u0027}'}", Verdict::allow},
          {"escaped wildcard", "{'Effect':'Allow','Action':'*','Resource':'*/pets/${*}'}", Verdict::neither},
      },
      Attached::to_identity);
}

TEST(Evaluate, Conditions) {
  struct Condition {
    const char* text;
    bool holds;
  };
  const Condition kConditions[] = {
      {"{'StringEquals':{'aws:UserAgent':'curl/8.1'}}", true},
      {"{'StringEquals':{'aws:useragent':['x','curl/8.1']}}", true},
      {"{'StringEquals':{'aws:UserAgent':'CURL/8.1'}}", false},
      {"{'StringEquals':{'aws:UserAgent':'curl/*'}}", false},
      {"{'StringEqualsIgnoreCase':{'aws:UserAgent':'CURL/8.1'}}", true},
      {"{'StringNotEquals':{'aws:UserAgent':['x','y']}}", true},
      {"{'StringNotEquals':{'aws:UserAgent':['x','curl/8.1']}}", false},
      {"{'StringNotEquals':{'aws:Nothing':'x'}}", true},
      {"{'StringEquals':{'aws:Nothing':'x'}}", false},
      {"{'StringEqualsIfExists':{'aws:Nothing':'x'}}", true},
      {"{'StringEqualsIfExists':{'aws:UserAgent':'x'}}", false},
      {"{'StringLike':{'aws:UserAgent':'curl/?.*'}}", true},
      {"{'StringNotLike':{'aws:UserAgent':'curl/*'}}", false},
      {"{'StringEquals':{'aws:username':'${aws:username}'}}", true},
      {"{'StringLike':{'aws:UserAgent':'${aws:username}*'}}", false},
      {"{'NumericEquals':{'aws:EpochTime':1795266000}}", true},
      {"{'NumericEquals':{'aws:EpochTime':'1.795266e9'}}", true},
      {"{'NumericNotEquals':{'aws:EpochTime':'5'}}", true},
      {"{'NumericLessThan':{'aws:EpochTime':'1795266000'}}", false},
      {"{'NumericLessThanEquals':{'aws:EpochTime':'1795266000'}}", true},
      {"{'NumericGreaterThan':{'aws:EpochTime':'1'}}", true},
      {"{'NumericGreaterThanEquals':{'aws:EpochTime':'1795266001'}}", false},
      {"{'NumericEquals':{'aws:UserAgent':'5'}}", false},
      {"{'DateEquals':{'aws:CurrentTime':'2026-11-21T14:00:00+01:00'}}", true},
      {"{'DateLessThan':{'aws:CurrentTime':'2026-11-21T13:00:00.001Z'}}", true},
      {"{'DateGreaterThan':{'aws:CurrentTime':'2026-11-22'}}", false},
      {"{'DateGreaterThanEquals':{'aws:CurrentTime':'1795266000'}}", true},
      {"{'DateNotEquals':{'aws:CurrentTime':'2026-11-21T13:00:00Z'}}", false},
      {"{'DateLessThanEquals':{'aws:EpochTime':'2026-11-21T13:00:00Z'}}", true},
      {"{'DateEquals':{'aws:CurrentTime':'yesterday'}}", false},
      {"{'Bool':{'aws:SecureTransport':true}}", true},
      {"{'Bool':{'aws:SecureTransport':'FALSE'}}", false},
      {"{'IpAddress':{'aws:SourceIp':'192.0.2.0/24'}}", true},
      {"{'IpAddress':{'aws:SourceIp':'192.0.2.77'}}", true},
      {"{'IpAddress':{'aws:SourceIp':['10.0.0.0/8','::/0']}}", false},
      {"{'IpAddress':{'aws:SourceIp':'192.0.2.64/28'}}", true},
      {"{'IpAddress':{'aws:SourceIp':'0.0.0.0/0'}}", true},
      {"{'IpAddress':{'aws:SourceIp':'::ffff:192.0.2.0/120'}}", true},
      {"{'NotIpAddress':{'aws:SourceIp':'192.0.2.0/24'}}", false},
      {"{'NotIpAddress':{'aws:SourceIp':'10.0.0.0/8'}}", true},
      {"{'IpAddress':{'aws:SourceIp':'192.0.2.0/33'}}", false},
      {"{'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/a:b'}}", true},
      {"{'ArnEquals':{'aws:PrincipalArn':'arn:aws:iam::1*2:user/*'}}", true},
      {"{'ArnLike':{'aws:PrincipalArn':'arn:*:user/a:b'}}", false},
      {"{'ArnNotLike':{'aws:PrincipalArn':'arn:aws:iam::*:role/*'}}", true},
      {"{'Null':{'aws:Nothing':'true'}}", true},
      {"{'Null':{'aws:UserAgent':true}}", false},
      {"{'Null':{'aws:UserAgent':'false'}}", true},
      {"{'ForAnyValue:StringEquals':{'aws:TagKeys':['green','blue']}}", true},
      {"{'ForAnyValue:StringEquals':{'aws:Nothing':'x'}}", false},
      {"{'ForAllValues:StringEquals':{'aws:TagKeys':['green','blue']}}", false},
      {"{'ForAllValues:StringEquals':{'aws:TagKeys':['green','red']}}", true},
      {"{'ForAllValues:StringEquals':{'aws:Nothing':'x'}}", true},
      {"{'ForAnyValue:StringNotEquals':{'aws:TagKeys':'red'}}", true},
      {"{'ForAllValues:StringNotEquals':{'aws:TagKeys':'red'}}", false},
      {"{'StringEquals':{'aws:UserAgent':'curl/8.1','aws:username':'ann'}}", true},
      {"{'StringEquals':{'aws:UserAgent':'curl/8.1'},'Bool':{'aws:SecureTransport':'false'}}", false},
      {"{'BinaryEquals':{'aws:UserAgent':'curl/8.1'}}", true},
  };
  for (const Condition& one : kConditions) {
    const std::string document = quoted("{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':" + std::string(one.text) + "}}");
    EXPECT_EQ(ask(document, Attached::to_identity) == Verdict::allow, one.holds) << one.text;
  }
}

TEST(Evaluate, OldVersionsHaveNoVariables) {
  EXPECT_EQ(ask(quoted("{'Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:username':'${aws:username}'}}}}"), Attached::to_identity),
            Verdict::neither);
}

TEST(Evaluate, Principals) {
  const std::string ann = "arn:aws:iam::123456789012:user/ann", session = "arn:aws:sts::123456789012:assumed-role/reader/now";
  auto allow = [](const char* principal) { return "{'Effect':'Allow','Action':'*','Resource':'*','Principal':" + std::string(principal) + "}"; };
  struct Row {
    const char* principal;
    std::string who;
    bool named;
  };
  const Row kRows[] = {
      {"'*'", "", true},
      {"{'AWS':'*'}", "", true},
      {"{'AWS':'123456789012'}", "", false},
      {"{'AWS':'123456789012'}", ann, true},
      {"{'AWS':'arn:aws:iam::123456789012:root'}", ann, true},
      {"{'AWS':'arn:aws:iam::210987654321:root'}", ann, false},
      {"{'AWS':['x','arn:aws:iam::123456789012:user/ann']}", ann, true},
      {"{'AWS':'arn:aws:iam::123456789012:user/an*'}", ann, false},
      {"{'AWS':'arn:aws:iam::123456789012:role/path/reader'}", session, true},
      {"{'AWS':'arn:aws:iam::123456789012:role/writer'}", session, false},
      {"{'AWS':'arn:aws:sts::123456789012:assumed-role/reader/now'}", session, true},
      {"{'Service':'apigateway.amazonaws.com'}", ann, false},
      {"{'AWS':[]}", ann, false},
  };
  for (const Row& row : kRows) {
    const std::string text = allow(row.principal);
    check({{row.principal, text.c_str(), row.named ? Verdict::allow : Verdict::neither, row.who}}, Attached::to_resource);
  }
  check({{"NotPrincipal", "{'Effect':'Deny','Action':'*','Resource':'*','NotPrincipal':{'AWS':'123456789012'}}", Verdict::neither, ann},
         {"NotPrincipal of another", "{'Effect':'Deny','Action':'*','Resource':'*','NotPrincipal':{'AWS':'210987654321'}}", Verdict::deny, ann}},
        Attached::to_resource);
}

TEST(Evaluate, Tables) {
  using enum Verdict;
  EXPECT_EQ(either_allows(allow, neither), allow);
  EXPECT_EQ(either_allows(neither, neither), neither);
  EXPECT_EQ(either_allows(allow, deny), deny);
  EXPECT_EQ(both_allow(allow, neither), neither);
  EXPECT_EQ(both_allow(allow, allow), allow);
  EXPECT_EQ(both_allow(deny, neither), deny);
}

}  // namespace
}  // namespace apigen::policy::test
