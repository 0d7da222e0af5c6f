#include <gmock/gmock.h>

#include "apigen/policy/store.h"
#include "fixture.h"

namespace apigen::config {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

std::string first_problem(const Loaded& loaded) { return loaded.problems.empty() ? "" : loaded.problems.front().text; }

TEST_F(ConfigTest, EveryKeyIsRead) {
  for (const char* name : {"c.pem", "k.pem", "trust.pem", "keys.json"}) write(name, "x");
  write("functions/my-function/lambda_function.py", "");
  write("bin/bootstrap", "");
  write("secret", "from-a-file\n");
  setenv("CONFIG_TEST_KEY", "0123456789abcdef0123", 1);
  Loaded loaded = load_text(R"(
listen: [127.0.0.1:8080, "[::1]:0"]
stages:
  - stageName: prod
    variables: {petsHost: "http://127.0.0.1:9000", version: 2}
    methodSettings:
      "*/*": {throttlingRateLimit: 1000, throttlingBurstLimit: 500, cachingEnabled: false, cacheTtlInSeconds: 300}
      "~1pets/GET": {requireAuthorizationForCacheControl: true, unauthorizedCacheControlHeaderStrategy: FAIL_WITH_403, throttlingRateLimit: -1}
    cacheClusterEnabled: true
    cacheClusterSize: "1.6"
    responseCache: {coalesceMisses: false, keepServerErrors: true, keepSetCookie: true, key: whole}
    accessLogSettings: {destination: stdout, format: '{"requestId":"$context.requestId","status":$context.status}'}
    canarySettings: {percentTraffic: 12.5, deploymentId: blue, stageVariableOverrides: {version: "3"}, useStageCache: true}
  - stageName: $default
apiKeys:    [{id: k1, name: partner, value: "${env:CONFIG_TEST_KEY}", enabled: false}]
usagePlans: [{id: p1, name: gold, throttle: {rateLimit: 100, burstLimit: 200}, quota: {limit: 10000, period: WEEK, offset: 2},
              apiStages: [{apiId: petstore, stage: prod, throttle: {"/pets/GET": {rateLimit: 5, burstLimit: 6}}}], keyIds: [k1]}]
domainNames: [{domainName: API.example.com, certificatePath: c.pem, privateKeyPath: k.pem, truststorePath: trust.pem,
               basePathMappings: [{restApiId: petstore, stage: prod}, {basePath: v1/pets, restApiId: petstore, stage: prod}]}]
functions:
  my-function: {runtime: python3.11, handler: lambda_function.lambda_handler, codeUri: functions/my-function,
                timeout: 5, memorySize: 256, reservedConcurrentExecutions: 4, environment: {TABLE: pets, SECRET: "${file:secret}"}}
  native: {runtime: provided.al2023, codeUri: ./bin/, environment: {Variables: {A: b}}}
endpoints: {lambda: "http://127.0.0.1:9001/", sfn: "http://127.0.0.1:5000", default: "http://localhost:4566"}
aws: {accountId: "210987654321", region: eu-west-1}
upstreams:
  pets: {targets: ["http://127.0.0.1:9000", "https://b.example/x/"], policy: least_request}
  users:
    targets: ["http://a:8080", "http://b:8080"]
    policy: consistent_hash
    hashHeader: X-User
    ejection: {consecutiveFailures: 3, baseMs: 1000, maxPercent: 40}
    healthCheck: {path: /up, intervalMs: 500, timeoutMs: 100, healthyThreshold: 1, unhealthyThreshold: 2}
    retries: {attempts: 2, budgetPercent: 10, idempotent: true}
    limits: {connections: 7, pending: 8}
    tlsConfig: {insecureSkipVerification: true, serverNameToVerify: users.internal}
issuers:
  "https://issuer.example/pool": {jwksUri: "http://127.0.0.1:9003/jwks.json"}
  "https://other.example": {jwksFile: keys.json}
identities: [{accessKeyId: AKIDEXAMPLE, secretAccessKey: "a${file:secret}b", sessionToken: t, userArn: "arn:aws:iam::123456789012:user/ann"}]
state: sqlite:usage.db
upgrades: {webSocket: true, idleTimeoutMs: 5}
limits: {headerBytes: 20480, headerCount: 50, uriBytes: 4096, bodyBytes: 1000, measuredBodyBytes: 500, connections: 10, headerTimeoutMs: 1, bodyTimeoutMs: 2,
         idleTimeoutMs: 3, writeTimeoutMs: 4, drainTimeoutMs: 0}
)");
  ASSERT_TRUE(loaded.settings) << first_problem(loaded);
  const Settings& s = *loaded.settings;
  EXPECT_THAT(s.listen, ElementsAre("127.0.0.1:8080", "[::1]:0"));
  ASSERT_EQ(s.stages.size(), 2u);
  const Stage& prod = s.stages[0];
  EXPECT_EQ(prod.name, "prod");
  EXPECT_THAT(prod.variables, UnorderedElementsAre(Pair("petsHost", "http://127.0.0.1:9000"), Pair("version", "2")));
  const MethodSettings& all = prod.method_settings.at("*/*");
  EXPECT_EQ(all.throttling_rate_limit, 1000);
  EXPECT_EQ(all.throttling_burst_limit, 500);
  EXPECT_EQ(all.caching_enabled, false);
  EXPECT_EQ(all.cache_ttl_seconds, 300);
  EXPECT_FALSE(all.require_authorization_for_cache_control.has_value());
  const MethodSettings& pets = prod.method_settings.at("~1pets/GET");
  EXPECT_EQ(pets.require_authorization_for_cache_control, true);
  EXPECT_EQ(pets.unauthorized_cache_control_header_strategy, "FAIL_WITH_403");
  EXPECT_FALSE(pets.throttling_rate_limit.has_value());
  EXPECT_TRUE(prod.cache_cluster_enabled);
  EXPECT_EQ(prod.cache.bytes, 1'717'986'918u);
  EXPECT_FALSE(prod.cache.coalesce);
  EXPECT_TRUE(prod.cache.keep_server_errors && prod.cache.keep_set_cookie && prod.cache.whole_key);
  EXPECT_EQ(prod.access_log->destination, "stdout");
  EXPECT_EQ(prod.access_log->format, R"({"requestId":"$context.requestId","status":$context.status})");
  EXPECT_EQ(prod.canary->percent_traffic, 12.5);
  EXPECT_EQ(prod.canary->deployment_id, "blue");
  EXPECT_THAT(prod.canary->stage_variable_overrides, ElementsAre(Pair("version", "3")));
  EXPECT_EQ(s.stages[1].name, "$default");
  ASSERT_EQ(s.api_keys.size(), 1u);
  EXPECT_EQ(s.api_keys[0].value, "0123456789abcdef0123");
  EXPECT_FALSE(s.api_keys[0].enabled);
  ASSERT_EQ(s.usage_plans.size(), 1u);
  const UsagePlan& plan = s.usage_plans[0];
  EXPECT_EQ(plan.throttle->rate_limit, 100);
  EXPECT_EQ(plan.throttle->burst_limit, 200);
  EXPECT_EQ(plan.quota->limit, 10000);
  EXPECT_EQ(plan.quota->period, "WEEK");
  EXPECT_EQ(plan.quota->offset, 2);
  EXPECT_EQ(plan.api_stages[0].throttle.at("/pets/GET").burst_limit, 6);
  EXPECT_THAT(plan.key_ids, ElementsAre("k1"));
  ASSERT_EQ(s.domain_names.size(), 1u);
  EXPECT_EQ(s.domain_names[0].name, "api.example.com");
  EXPECT_EQ(s.domain_names[0].certificate_path, folder_ + "/c.pem");
  EXPECT_EQ(s.domain_names[0].truststore_path, folder_ + "/trust.pem");
  EXPECT_EQ(s.domain_names[0].mappings[0].base_path, "v1/pets");
  EXPECT_EQ(s.domain_names[0].mappings[1].base_path, "");
  const Function& function = s.functions.at("my-function");
  EXPECT_EQ(function.name, "my-function");
  EXPECT_EQ(function.code_uri, folder_ + "/functions/my-function");
  EXPECT_EQ(function.timeout_seconds, 5);
  EXPECT_EQ(function.memory_mb, 256);
  EXPECT_EQ(function.reserved_concurrency, 4);
  EXPECT_THAT(function.environment, UnorderedElementsAre(Pair("TABLE", "pets"), Pair("SECRET", "from-a-file")));
  EXPECT_EQ(s.functions.at("native").code_uri, folder_ + "/bin");
  EXPECT_EQ(s.functions.at("native").handler, "bootstrap");
  EXPECT_THAT(s.functions.at("native").environment, ElementsAre(Pair("A", "b")));
  EXPECT_EQ(s.endpoints.at("lambda"), "http://127.0.0.1:9001");
  EXPECT_EQ(s.endpoints.at("states"), "http://127.0.0.1:5000");
  EXPECT_EQ(s.endpoints.at("default"), "http://localhost:4566");
  EXPECT_EQ(s.account_id, "210987654321");
  EXPECT_EQ(s.region, "eu-west-1");
  EXPECT_THAT(s.upstreams.at("pets").targets, ElementsAre("http://127.0.0.1:9000", "https://b.example/x"));
  EXPECT_EQ(s.upstreams.at("pets").policy, "least_request");
  Upstream users;
  users.targets = {"http://a:8080", "http://b:8080"};
  users.policy = "consistent_hash";
  users.hash_header = "X-User";
  users.ejection = {3, 1000, 40};
  users.health_check = Upstream::HealthCheck{"/up", 500, 100, 1, 2};
  users.retries = {2, 10, true};
  users.connections = 7;
  users.pending = 8;
  users.insecure_skip_verification = true;
  users.server_name = "users.internal";
  EXPECT_EQ(s.upstreams.at("users"), users);
  EXPECT_EQ(s.issuers.at("https://issuer.example/pool").jwks_uri, "http://127.0.0.1:9003/jwks.json");
  EXPECT_EQ(s.issuers.at("https://other.example").jwks_file, folder_ + "/keys.json");
  ASSERT_EQ(s.identities.size(), 1u);
  EXPECT_EQ(s.identities[0].secret_access_key, "afrom-a-fileb");
  EXPECT_EQ(s.state, "sqlite:" + folder_ + "/usage.db");
  EXPECT_TRUE(s.upgrades.web_socket);
  EXPECT_EQ(s.upgrades.idle_timeout_ms, 5u);
  EXPECT_EQ(s.limits.header_bytes, 20480u);
  EXPECT_EQ(s.limits.header_count, 50u);
  EXPECT_EQ(s.limits.uri_bytes, 4096u);
  EXPECT_EQ(s.limits.body_bytes, 1000u);
  EXPECT_EQ(s.limits.measured_body_bytes, 500u);
  EXPECT_EQ(s.limits.connections, 10u);
  EXPECT_EQ(s.limits.header_timeout_ms, 1u);
  EXPECT_EQ(s.limits.body_timeout_ms, 2u);
  EXPECT_EQ(s.limits.idle_timeout_ms, 3u);
  EXPECT_EQ(s.limits.write_timeout_ms, 4u);
  EXPECT_EQ(s.limits.drain_timeout_ms, 0u);
}

TEST_F(ConfigTest, IdentitiesAreSortedAndHaveTheirPolicies) {
  Loaded loaded = load_text(R"(
identities:
  - {accessKeyId: B, secretAccessKey: s, userArn: "arn:aws:sts::210987654321:assumed-role/r/s", sessionToken: t, expiration: "2030-01-01T00:00:00Z", userId: AROA}
  - accessKeyId: A
    secretAccessKey: s
    userArn: arn:aws:iam::123456789012:user/ann
    policies: [{Version: 2012-10-17, Statement: {Effect: Allow, Action: "execute-api:*", Resource: "*", Condition: {Bool: {aws:SecureTransport: true}}}}]
  - {accessKeyId: C, secretAccessKey: s, userArn: "arn:aws:iam::123456789012:user/c", policies: []}
trustedHeaders: {from: [10.0.0.0/8, "::1"], sourceVpce: x-vpce}
)");
  ASSERT_TRUE(loaded.settings) << first_problem(loaded);
  const std::vector<Identity>& all = loaded.settings->identities;
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].access_key_id, "A");
  EXPECT_EQ(all[0].account_id, "123456789012");
  EXPECT_EQ(all[0].user_id, "A");
  ASSERT_TRUE(all[0].policies && all[0].policies->size() == 1);
  EXPECT_EQ(all[0].policies->front()->policy().statements[0].conditions[0].values.items[0], "true");
  EXPECT_EQ(all[1].account_id, "210987654321");
  EXPECT_EQ(all[1].user_id, "AROA");
  EXPECT_EQ(all[1].expires_ms, 1'893'456'000'000);
  EXPECT_FALSE(all[1].policies);
  EXPECT_TRUE(all[2].policies && all[2].policies->empty());
  EXPECT_THAT(loaded.settings->trusted_headers.from, ElementsAre("10.0.0.0/8", "::1"));
  EXPECT_EQ(loaded.settings->trusted_headers.source_vpce, "x-vpce");
}

TEST_F(ConfigTest, ListingsOfTheAwsCliArePastedAsTheyAre) {
  Loaded loaded = load_text(R"json({
  "stages": {"item": [{"deploymentId": "nykvjq", "stageName": "prod", "cacheClusterEnabled": false, "cacheClusterStatus": "NOT_AVAILABLE",
    "methodSettings": {"*/*": {"metricsEnabled": false, "loggingLevel": "OFF", "dataTraceEnabled": false, "throttlingBurstLimit": 5000,
      "throttlingRateLimit": 10000.0, "cachingEnabled": false, "cacheTtlInSeconds": 300, "cacheDataEncrypted": false,
      "requireAuthorizationForCacheControl": true, "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER"}},
    "accessLogSettings": {"format": "$context.requestId", "destinationArn": "arn:aws:logs:us-east-1:123456789012:log-group:x"},
    "tracingEnabled": false, "tags": {"a": "b"}, "createdDate": "2020-01-01T00:00:00+00:00", "lastUpdatedDate": 1577836800}]},
  "apiKeys": {"warnings": [], "items": [{"id": "k", "value": "v", "name": "n\ud83d\ude00", "enabled": true, "createdDate": 1, "lastUpdatedDate": 2, "stageKeys": ["a/b"]}]},
	"usagePlans": {"items": [{"id": "p", "name": "g", "description": "d", "productCode": "c", "tags": {}, "apiStages": [{"apiId": "petstore", "stage": "prod"}],
    "throttle": {"burstLimit": 1, "rateLimit": 0.5}, "quota": {"limit": 3, "offset": 0, "period": "MONTH"}}]},
  "domainNames": {"items": [{"domainName": "a.example", "certificateArn": "arn:aws:acm:x", "regionalHostedZoneId": "Z", "domainNameStatus": "AVAILABLE",
    "endpointConfiguration": {"types": ["REGIONAL"]}, "securityPolicy": "TLS_1_2", "basePathMappings": {"items": [{"basePath": "(none)", "restApiId": "petstore", "stage": "prod"}]}}]}
})json");
  ASSERT_TRUE(loaded.settings) << first_problem(loaded);
  EXPECT_EQ(loaded.settings->stages.at(0).method_settings.at("*/*").throttling_rate_limit, 10000);
  EXPECT_EQ(loaded.settings->stages.at(0).access_log->destination, "stdout");
  EXPECT_EQ(loaded.settings->api_keys.at(0).name, "n\xF0\x9F\x98\x80");
  EXPECT_EQ(loaded.settings->usage_plans.at(0).throttle->rate_limit, 0.5);
  EXPECT_EQ(loaded.settings->domain_names.at(0).mappings.at(0).base_path, "");
}

TEST_F(ConfigTest, AnEmptyFileIsTheDefaults) {
  for (const char* text : {"", "# nothing\n", "{}", "stages:\nfunctions:\n"}) {
    Loaded loaded = load_text(text);
    ASSERT_TRUE(loaded.settings) << first_problem(loaded);
    EXPECT_EQ(loaded.settings->account_id, defaults()->account_id);
    EXPECT_TRUE(loaded.settings->stages.empty());
    EXPECT_EQ(loaded.settings->state, "memory");
  }
}

TEST_F(ConfigTest, StagesOfSeveralApisStandUnderTheirIds) {
  Loaded loaded = load_text("apis:\n  a: {stages: [{stageName: prod}], endpointType: EDGE}\n", {"a", "b"});
  ASSERT_TRUE(loaded.settings) << first_problem(loaded);
  const Settings& settings = *loaded.settings;
  ASSERT_NE(find_stage(settings, "a", "prod", false), nullptr);
  EXPECT_EQ(find_stage(settings, "a", "prod", false)->name, "prod");
  EXPECT_EQ(find_stage(settings, "a", "dev", false), nullptr);
  EXPECT_EQ(find_stage(settings, "b", "prod", false), nullptr);
  EXPECT_EQ(settings.apis.at("a").endpoint_type, "EDGE");
}

TEST_F(ConfigTest, AnOnlyApiHasItsStagesInEitherPlace) {
  for (const char* text : {"stages: [{stageName: dev}]", "apis: {petstore: {stages: [{stageName: dev}]}}"}) {
    Loaded loaded = load_text(text);
    ASSERT_TRUE(loaded.settings) << first_problem(loaded);
    EXPECT_NE(find_stage(*loaded.settings, "petstore", "dev", true), nullptr);
    EXPECT_EQ(loaded.settings->stages.size(), 1u);
  }
}

TEST_F(ConfigTest, TheEnvironmentNamesEndpointsThatTheFileDoesNot) {
  setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1", 1);
  setenv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:2/", 1);
  setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:3", 1);
  Loaded loaded = load_text("endpoints: {sqs: 'http://127.0.0.1:4'}");
  ASSERT_TRUE(loaded.settings) << first_problem(loaded);
  EXPECT_EQ(loaded.settings->endpoints.at("default"), "http://127.0.0.1:1");
  EXPECT_EQ(loaded.settings->endpoints.at("states"), "http://127.0.0.1:2");
  EXPECT_EQ(loaded.settings->endpoints.at("sqs"), "http://127.0.0.1:4");
  EXPECT_EQ(defaults()->endpoints.at("sqs"), "http://127.0.0.1:3");
  setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
  EXPECT_TRUE(defaults()->endpoints.empty());
  for (const char* name : {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SFN", "AWS_ENDPOINT_URL_SQS", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}) unsetenv(name);
}

TEST_F(ConfigTest, AliasesOfYamlAreFollowed) {
  Loaded loaded = load_text("stages:\n- {stageName: a, variables: &v {x: '1'}}\n- {stageName: b, variables: *v}\n");
  ASSERT_TRUE(loaded.settings) << first_problem(loaded);
  EXPECT_EQ(loaded.settings->stages[1].variables.at("x"), "1");
}

TEST_F(ConfigTest, LimitsOfRoutesClientsAndTheAccount) {
  Loaded loaded = load_text(R"(
aws: {throttleSettings: {rateLimit: 100, burstLimit: 50}}
stages:
  - stageName: $default
    defaultRouteSettings: {throttlingRateLimit: 5}
    routeSettings: {"GET /pets/{id}": {throttlingBurstLimit: 7}, $default: {throttlingRateLimit: 2}}
    rateLimits:
      - {by: sourceIp, rateLimit: 1.5, burstLimit: 3}
      - {name: user, by: $context.authorizer.claims.sub, rateLimit: 2, burstLimit: 4}
)");
  ASSERT_TRUE(loaded.settings) << loaded.problems[0].text;
  EXPECT_EQ(loaded.settings->account_throttle->burst_limit, 50);
  const Stage& stage = loaded.settings->stages.at(0);
  EXPECT_EQ(stage.method_settings.at("*/*").throttling_rate_limit, 5);
  EXPECT_EQ(stage.method_settings.at("~1pets~1{id}/GET").throttling_burst_limit, 7);
  EXPECT_EQ(stage.method_settings.at("~1$default/*").throttling_rate_limit, 2);
  ASSERT_EQ(stage.rate_limits.size(), 2u);
  EXPECT_EQ(stage.rate_limits[0].context, "identity.sourceIp");
  EXPECT_EQ(stage.rate_limits[0].name, "sourceIp");
  EXPECT_EQ(stage.rate_limits[0].throttle.rate_limit, 1.5);
  EXPECT_EQ(stage.rate_limits[1].context, "authorizer.claims.sub");
  EXPECT_EQ(stage.rate_limits[1].name, "user");
}

}  // namespace
}  // namespace apigen::config
