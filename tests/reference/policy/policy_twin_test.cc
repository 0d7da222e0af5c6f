// Random policies and requests: the evaluator and its naive twin have to agree.
#include <gtest/gtest.h>

#include <random>

#include "apigen/policy/parse.h"
#include "apigen/policy/store.h"
#include "naive_policy.h"
#include "tests/unit/policy/fixture.h"

namespace apigen::policy {
namespace {

using nlohmann::json;

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  json policy() {
    json statements = json::array();
    for (int i = number(0, 4); i > 0; --i) statements.push_back(statement());
    json out{{"Statement", statements}};
    if (chance(80)) out["Version"] = "2012-10-17";
    return out;
  }
  naive::Values values() {
    naive::Values out;
    if (chance(90)) out["aws:sourceip"] = {pick({"192.0.2.7", "10.1.2.3", "203.0.113.9"})};
    if (chance(70)) out["aws:useragent"] = {pick({"curl/8", "CURL/8", "a*b", "", "aab"})};
    if (chance(50)) out["aws:username"] = {pick({"ann", "bob", "*"})};
    if (chance(60)) out["aws:epochtime"] = {pick({"5", "10", "-1", "10.0"})};
    if (chance(60)) out["aws:securetransport"] = {pick({"true", "false"})};
    if (chance(60)) out["aws:principalarn"] = {pick({"arn:aws:iam::1:user/ann", "arn:aws:iam::2:role/x:y"})};
    if (chance(50)) out["aws:tagkeys"] = chance(50) ? std::vector<std::string>{"red", "green"} : std::vector<std::string>{"red"};
    return out;
  }
  std::string action() { return pick({"execute-api:Invoke", "execute-api:InvalidateCache"}); }
  std::string arn() { return pick({"arn:aws:execute-api:us-east-1:1:api/prod/GET/pets", "arn:aws:execute-api:us-east-1:1:api/prod/GET/", "arn:aws:execute-api:us-east-1:1:api/test/POST/pets/ann"}); }

 private:
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool chance(int percent) { return number(1, 100) <= percent; }
  std::string pick(std::vector<std::string> words) { return words[static_cast<std::size_t>(number(0, static_cast<int>(words.size()) - 1))]; }
  json one_or_more(const std::vector<std::string>& words) {
    if (chance(50)) return pick(words);
    json out = json::array();
    for (int i = number(0, 3); i > 0; --i) out.push_back(pick(words));
    return out;
  }
  json statement() {
    json out{{"Effect", chance(60) ? "Allow" : "Deny"}};
    out[chance(85) ? "Action" : "NotAction"] = one_or_more({"*", "execute-api:*", "EXECUTE-API:invoke", "execute-api:Inv*e", "s3:Get*", "execute-api:Invalidate?ache"});
    out[chance(85) ? "Resource" : "NotResource"] =
        one_or_more({"*", "arn:aws:execute-api:*:*:api/prod/*", "arn:aws:execute-api:us-east-1:1:api/prod/GET/pets", "execute-api:/*/GET/*", "execute-api:/test/POST/pets/${aws:username}",
                     "*/p?ts*", "*a*a*a*", "arn:aws:execute-api:us-east-1:1:api/prod/GET/", "*${*}*", "*${aws:nothing}"});
    if (chance(60)) {
      json conditions = json::object();
      for (int i = number(0, 2); i > 0; --i) add_condition(conditions);
      out["Condition"] = conditions;
    }
    return out;
  }
  void add_condition(json& out) {
    struct Kind {
      std::vector<std::string> operators, keys, values;
    };
    static const Kind kKinds[] = {
        {{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
         {"aws:UserAgent", "aws:username", "aws:TagKeys", "aws:Nothing"},
         {"curl/8", "curl/*", "a*b", "*", "red", "gr?en", "${aws:username}", "${*}", "", "x${aws:nothing}"}},
        {{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"}, {"aws:EpochTime", "aws:Nothing"}, {"5", "10", "-1", "7.5"}},
        {{"Bool"}, {"aws:SecureTransport"}, {"true", "false", "TRUE"}},
        {{"IpAddress", "NotIpAddress"}, {"aws:SourceIp"}, {"192.0.2.0/24", "10.0.0.0/8", "0.0.0.0/0", "203.0.113.9", "192.0.2.0/29"}},
        {{"ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"}, {"aws:PrincipalArn"}, {"arn:aws:iam::1:user/ann", "arn:aws:iam::*:user/*", "arn:*:*:*:*:*", "arn:aws:iam::2:role/*:y", "*"}},
        {{"Null"}, {"aws:username", "aws:Nothing"}, {"true", "false"}},
    };
    const Kind& kind = kKinds[static_cast<std::size_t>(number(0, 5))];
    std::string operation = pick(kind.operators);
    if (operation != "Null") {
      if (chance(20)) operation += "IfExists";
      if (chance(15)) operation = "ForAnyValue:" + operation;
      else if (chance(15)) operation = "ForAllValues:" + operation;
    }
    out[operation][pick(kind.keys)] = one_or_more(kind.values);
  }

  std::mt19937 random_;
};

TEST(PolicyTwin, AgreesOnRandomPolicies) {
  std::map<std::string, int> seen;
  for (unsigned seed = 1; seed <= 60'000; ++seed) {
    Maker maker(seed);
    const json document = maker.policy();
    const naive::Values values = maker.values();
    const std::string action = maker.action(), arn = maker.arn();
    const std::string expected = naive::evaluate(document, action, arn, values);
    rt::Arena arena;
    const std::string text = document.dump();
    const Parsed parsed = parse(arena, *apigen::json::parse(arena, text).value, Attached::to_identity);
    ASSERT_NE(parsed.policy, nullptr) << parsed.problem << ": " << text;
    const StoredPolicy stored(*parsed.policy);
    const test::TableKeys keys(values);
    const Verdict verdict = evaluate(stored.policy(), {action, arn, {}, keys});
    const std::string got = verdict == Verdict::deny ? "deny" : verdict == Verdict::allow ? "allow" : "neither";
    ASSERT_EQ(got, expected) << "seed " << seed << "\n" << document.dump(2) << "\n" << json(values).dump(2) << "\n" << action << " on " << arn;
    ++seen[got];
  }
  for (const char* verdict : {"allow", "deny", "neither"}) EXPECT_GT(seen[verdict], 5'000) << verdict;
}

}  // namespace
}  // namespace apigen::policy
