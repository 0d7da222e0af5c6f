#include <gmock/gmock.h>

#include "fixture.h"

namespace apigen::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(ConfigTest, AMissingFileIsSaid) {
  Loaded loaded = load(folder_ + "/none.yaml", {});
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.problems[0].text, folder_ + "/none.yaml: cannot be read: No such file or directory");
  EXPECT_EQ(load(folder_, {}).problems.size(), 1u);
}

TEST_F(ConfigTest, BrokenYamlIsSaidWithItsPlace) {
  EXPECT_THAT(problems_of("stages: [\n  {a: b\n"), ElementsAre(HasSubstr("not valid YAML")));
  EXPECT_THAT(problems_of("aws: {}\n---\naws: {}\n"), ElementsAre(HasSubstr("second YAML document")));
  EXPECT_THAT(problems_of("- a\n"), ElementsAre(HasSubstr("the file must be a mapping")));
  EXPECT_THAT(problems_of(std::string(10'000, '[')), ElementsAre(HasSubstr("not valid YAML")));
}

TEST_F(ConfigTest, UnknownKeysAreSaidWithTheNearestOne) {
  EXPECT_THAT(problems_of("stages:\n  - stagename: prod\n"),
              ElementsAre("gateway.yaml:2:5: a stage needs 'stageName'",
                          "gateway.yaml:2:5: unknown key 'stagename' in a stage; did you mean 'stageName'?"));
  EXPECT_THAT(problems_of("lisen: x\n"), ElementsAre("gateway.yaml:1:1: unknown key 'lisen' in the file; did you mean 'listen'?"));
  EXPECT_THAT(problems_of("zebra: x\n"), ElementsAre("gateway.yaml:1:1: unknown key 'zebra' in the file"));
}

TEST_F(ConfigTest, AllProblemsAreSaidAtOnceInTheOrderOfTheFile) {
  EXPECT_THAT(problems_of("state: disk\nlisten: [nowhere]\naws: {accountId: 12}\n"),
              ElementsAre(HasSubstr(":1:8: 'state' must be"), HasSubstr(":2:9: 'nowhere' is no address"), HasSubstr(":3:18: 'accountId' must be")));
}

TEST_F(ConfigTest, DuplicateKeysAreRefused) {
  EXPECT_THAT(problems_of("aws: {region: a, region: b}\n"), ElementsAre("gateway.yaml:1:18: key 'region' stands here twice"));
  EXPECT_THAT(problems_of("functions:\n  f: {}\n  f: {}\n"), testing::Contains(HasSubstr("3:3: key 'f' stands here twice")));
}

TEST_F(ConfigTest, ReferencesWithoutValueAreSaidAndNothingIsPrinted) {
  unsetenv("CONFIG_TEST_ABSENT");
  write("secret", "hidden-value");
  EXPECT_THAT(problems_of("apiKeys: [{id: a, value: '${env:CONFIG_TEST_ABSENT}'}]"),
              ElementsAre(HasSubstr("1:26: ${env:CONFIG_TEST_ABSENT}: the environment variable is not set")));
  EXPECT_THAT(problems_of("apiKeys: [{id: a, value: '${file:absent}'}]"),
              ElementsAre(HasSubstr("${file:absent}: " + folder_ + "/absent cannot be read: No such file or directory")));
  EXPECT_THAT(problems_of("state: '${env:'"), ElementsAre(HasSubstr("not of the form ${env:NAME}")));
  for (const std::string& problem : problems_of("state: '${file:secret}'\naws: {accountId: '${file:secret}', region: [x]}\nlimits: {headerBytes: '${file:secret}'}")) {
    EXPECT_THAT(problem, Not(HasSubstr("hidden-value")));
  }
}

struct Case { const char* name; const char* yaml; const char* problem; };

class OneProblem : public ConfigTest, public testing::WithParamInterface<Case> {};

TEST_P(OneProblem, IsSaid) {
  EXPECT_THAT(problems_of(GetParam().yaml), ElementsAre(HasSubstr(GetParam().problem)));
}

const Case kCases[] = {
    {"list", "stages: prod", "'stages' of the file must be a list"},
    {"mapping", "aws: x", "'aws' of the file must be a mapping"},
    {"names", "functions: [x]", "'functions' of the file must be a mapping of names"},
    {"text", "aws: {region: [a]}", "'region' of 'aws' of the file must be text"},
    {"flag", "stages: [{stageName: a, cacheClusterEnabled: maybe}]", "'cacheClusterEnabled' of stage 'a' must be true or false"},
    {"cacheSize", "stages: [{stageName: a, cacheClusterSize: big}]", "must be a number from 0.001 to 1024"},
    {"cacheKey", "stages: [{stageName: a, responseCache: {key: all}}]", "'key' of"},
    {"cacheTtl", "stages: [{stageName: a, methodSettings: {'*/*': {cacheTtlInSeconds: 3601}}}]", "must be a whole number from 0 to 3600"},
    {"whole", "limits: {headerCount: 1.5}", "'headerCount' of 'limits' of the file must be a whole number from 1 to 100000"},
    {"range", "limits: {headerCount: 0}", "must be a whole number from 1"},
    {"real", "stages: [{stageName: a, canarySettings: {percentTraffic: 101}}]", "must be a number from 0 to 100"},
    {"nan", "stages: [{stageName: a, canarySettings: {percentTraffic: nan}}]", "must be a number from 0 to 100"},
    {"nullValue", "stages: [{stageName: a, variables: {x: }}]", "'x' in 'variables' of stage 'a' must be text"},
    {"stageName", "stages: [{stageName: a b}]", "a stage name holds letters"},
    {"stageTwice", "stages: [{stageName: a}, {stageName: a}]", "1:26: stage 'a' is given twice"},
    {"methodKey", "stages: [{stageName: a, methodSettings: {GET: {}}}]", "must be named after a resource path and method"},
    {"strategy", "stages: [{stageName: a, methodSettings: {'*/*': {unauthorizedCacheControlHeaderStrategy: FAIL}}}]", "must be one of FAIL_WITH_403"},
    {"logFormat", "stages: [{stageName: a, accessLogSettings: {destination: stdout}}]", "needs 'format'"},
    {"apiId", "apis: {petstor: {}}", "does not host; did you mean 'petstore'?"},
    {"bothStages", "stages: [{stageName: a}]\napis: {petstore: {stages: [{stageName: a}]}}", "stand at the top of the file too"},
    {"endpointType", "apis: {petstore: {endpointType: edge}}", "must be one of REGIONAL, EDGE, PRIVATE; did you mean 'EDGE'?"},
    {"keyValue", "apiKeys: [{id: a}]", "API key 'a' needs a 'value'"},
    {"keyId", "apiKeys: [{value: a}]", "an API key needs an 'id'"},
    {"keyTwice", "apiKeys: [{id: a, value: x}, {id: a, value: y}]", "API key 'a' is given twice"},
    {"valueTwice", "apiKeys: [{id: a, value: x}, {id: b, value: x}]", "the value of API key 'b' is that of another key too"},
    {"planKey", "usagePlans: [{id: p, keyIds: [k]}]", "names API key 'k', which 'apiKeys' does not have"},
    {"planApi", "usagePlans: [{id: p, apiStages: [{apiId: pets, stage: s}]}]", "hosts no API 'pets' (it hosts petstore)"},
    {"planStage", "stages: [{stageName: prod}]\nusagePlans: [{id: p, apiStages: [{apiId: petstore, stage: prd}]}]", "no stage 'prd' is configured; did you mean 'prod'?"},
    {"period", "usagePlans: [{id: p, quota: {limit: 1, period: YEAR}}]", "must be one of DAY, WEEK, MONTH"},
    {"quota", "usagePlans: [{id: p, quota: {limit: 1}}]", "needs 'limit' and 'period'"},
    {"quotaOffset", "usagePlans: [{id: p, quota: {limit: 1, period: WEEK, offset: 7}}]", "the 'offset' of a quota by WEEK must be at most 6"},
    {"halfThrottle", "usagePlans: [{id: p, throttle: {rateLimit: 1}}]", "needs both 'rateLimit' and 'burstLimit'"},
    {"planMethod", "usagePlans: [{id: p, apiStages: [{apiId: petstore, stage: s, throttle: {GET: {rateLimit: 1, burstLimit: 1}}}]}]", "must be named after a resource path and method"},
    {"longKey", "apiKeys: [{id: k, value: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}]", "is longer than 128 characters"},
    {"route", "stages: [{stageName: s, routeSettings: {pets: {}}}]", "must be named after a route, as 'GET /pets' or '$default'"},
    {"routeTwice", "stages: [{stageName: s, defaultRouteSettings: {}, methodSettings: {'*/*': {}}}]", "are given twice"},
    {"limitBy", "stages: [{stageName: s, rateLimits: [{by: ip, rateLimit: 1, burstLimit: 1}]}]", "'by' must be sourceIp or a variable"},
    {"limitTwice", "stages: [{stageName: s, rateLimits: [{by: sourceIp, rateLimit: 1, burstLimit: 1}, {by: sourceIp, rateLimit: 2, burstLimit: 2}]}]", "is given twice"},
    {"certificate", "domainNames: [{domainName: a, certificatePath: c.pem, privateKeyPath: gateway.yaml}]", "there is no file "},
    {"privateKey", "domainNames: [{domainName: a, certificatePath: gateway.yaml}]", "needs both 'certificatePath' and 'privateKeyPath'"},
    {"mappingApi", "domainNames: [{domainName: a, basePathMappings: [{restApiId: x}]}]", "hosts no API 'x'"},
    {"mappingTwice", "domainNames: [{domainName: a, basePathMappings: [{restApiId: petstore, basePath: v}, {restApiId: petstore, basePath: /v/}]}]", "is mapped twice"},
    {"truststore", "domainNames: [{domainName: a, mutualTlsAuthentication: {truststoreUri: 's3://b/k'}}]", "copy it here and set 'truststorePath'"},
    {"runtime", "functions: {f: {runtime: ruby3.2, handler: a.b, codeUri: .}}", "runtime 'ruby3.2' is not supported"},
    {"handler", "functions: {f: {runtime: python3.11, codeUri: .}}", "function 'f' needs 'handler'"},
    {"noCode", "functions: {f: {runtime: python3.11, handler: a.b}}", "needs 'codeUri'"},
    {"codeUri", "functions: {f: {runtime: python3.11, handler: a.b, codeUri: none}}", "there is no folder "},
    {"functionName", "functions: {f.x: {runtime: provided, codeUri: .}}", "a function's name has up to 64"},
    {"timeout", "functions: {f: {runtime: provided, codeUri: ., timeout: 901}}", "must be a whole number from 1 to 900"},
    {"memory", "functions: {f: {runtime: provided, codeUri: ., memorySize: 64}}", "must be a whole number from 128"},
    {"environment", "functions: {f: {runtime: provided, codeUri: ., environment: {'a=b': c}}}", "is no name of an environment variable"},
    {"samSpelling", "functions: {f: {runtime: provided, codeUri: ., Timeout: 3}}", "did you mean 'timeout'?"},
    {"endpoint", "endpoints: {lambda: 'localhost:9001'}", "must be a URL"},
    {"endpointPort", "endpoints: {lambda: 'http://localhost:0'}", "must be a URL"},
    {"endpointAlias", "endpoints: {sfn: 'http://a', states: 'http://b'}", "is given twice"},
    {"region", "aws: {region: ''}", "'region' must not be empty"},
    {"targets", "upstreams: {a: {}}", "needs 'targets'"},
    {"target", "upstreams: {a: {targets: [x]}}", "is no URL"},
    {"policy", "upstreams: {a: {targets: ['http://x'], policy: random}}", "must be one of round_robin, least_request, consistent_hash"},
    {"hashHeader", "upstreams: {a: {targets: ['http://x'], policy: consistent_hash}}", "'hashHeader' go together"},
    {"hashWithout", "upstreams: {a: {targets: ['http://x'], hashHeader: X-User}}", "'hashHeader' go together"},
    {"healthPath", "upstreams: {a: {targets: ['http://x'], healthCheck: {path: up}}}", "begins with '/'"},
    {"healthNoPath", "upstreams: {a: {targets: ['http://x'], healthCheck: {intervalMs: 100}}}", "needs 'path'"},
    {"ejection", "upstreams: {a: {targets: ['http://x'], ejection: {maxPercent: 101}}}", "must be a whole number from 0 to 100"},
    {"retries", "upstreams: {a: {targets: ['http://x'], retries: {attempt: 2}}}", "did you mean 'attempts'?"},
    {"issuer", "issuers: {'https://i': {}}", "needs either 'jwksUri' or 'jwksFile', or a 'secret'"},
    {"secret", "issuers: {'https://i': {secret: short}}", "must have 32 bytes or more"},
    {"jwksUri", "issuers: {'https://i': {jwksUri: x}}", "'jwksUri' must be a URL"},
    {"identity", "identities: [{accessKeyId: a, secretAccessKey: b}]", "needs 'userArn'"},
    {"identityArn", "identities: [{accessKeyId: a, secretAccessKey: b, userArn: ann}]", "'userArn' must be an ARN"},
    {"identityTwice", "identities: [{accessKeyId: a, secretAccessKey: b, userArn: 'arn:aws:iam::1:user/a'}, {accessKeyId: a, secretAccessKey: b, userArn: 'arn:aws:iam::1:user/a'}]",
     "two identities with the access key 'a'"},
    {"identityExpiration", "identities: [{accessKeyId: a, secretAccessKey: b, userArn: 'arn:aws:iam::1:user/a', expiration: soon}]", "'expiration' must be a time"},
    {"identityPolicy", "identities: [{accessKeyId: a, secretAccessKey: b, userArn: 'arn:aws:iam::1:user/a', policies: [{Statement: {Effect: allow, Action: '*', Resource: '*'}}]}]",
     "a policy of the identity 'a': a statement's Effect is neither Allow nor Deny"},
    {"identityEndlessPolicy", "identities: [{accessKeyId: a, secretAccessKey: b, userArn: 'arn:aws:iam::1:user/a', policies: [&p {Statement: *p}]}]", "a policy of the identity 'a'"},
    {"trustedRange", "trustedHeaders: {from: [10.0.0.0/33], sourceVpce: x}", "'10.0.0.0/33' is no IP address"},
    {"trustedNobody", "trustedHeaders: {sourceVpce: x}", "'trustedHeaders' needs 'from'"},
    {"state", "state: 'sqlite:'", "'state' must be memory"},
    {"listenPort", "listen: 127.0.0.1:70000", "is no address to listen on"},
    {"listenIpv6", "listen: '::1:80'", "is no address to listen on"},
};
INSTANTIATE_TEST_SUITE_P(Config, OneProblem, testing::ValuesIn(kCases), [](const auto& test) { return std::string(test.param.name); });

TEST_F(ConfigTest, TopLevelStagesBesideSeveralApisAreRefused) {
  EXPECT_THAT(problems_of("stages: [{stageName: a}]", {"a", "b"}), ElementsAre(HasSubstr("1:9: this gateway hosts several APIs")));
}

TEST_F(ConfigTest, AListThatContainsItselfEndsInAProblem) {
  EXPECT_THAT(problems_of("stages: &a [*a]"), Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace apigen::config
