#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fixture.h"

namespace apigen::lambda {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using Status = InvocationResult::Status;

TEST(Node, EsModuleGetsEventAndContext) {
  Gateway gateway;
  gateway.add("f", "nodejs20.x", "index.handler", {{"index.mjs", R"(
export const handler = async (event, context) => ({
  event, id: context.awsRequestId, name: context.functionName, version: context.functionVersion, arn: context.invokedFunctionArn,
  memory: context.memoryLimitInMB, group: context.logGroupName, stream: context.logStreamName, left: context.getRemainingTimeInMillis(),
});
)"}});
  Answer answer = gateway.invoke("f", R"({"a":["é😀",1.5,null,true]})");
  ASSERT_EQ(answer.function_error, "") << answer.payload;
  json result = json::parse(answer.payload);
  EXPECT_EQ(result["event"], json::parse(R"({"a":["é😀",1.5,null,true]})"));
  EXPECT_THAT(result["id"].get<std::string>(), testing::ContainsRegex("^[0-9a-f-]{36}$"));
  EXPECT_EQ(result["name"], "f");
  EXPECT_EQ(result["version"], "$LATEST");
  EXPECT_EQ(result["arn"], "arn:aws:lambda:us-east-1:123456789012:function:f");
  EXPECT_EQ(result["memory"], "512");
  EXPECT_EQ(result["group"], "/aws/lambda/f");
  EXPECT_GT(result["left"], 20'000);
}

TEST(Node, KnowsAllKindsOfModulesAndHandlers) {
  Gateway gateway;
  gateway.add("common", "nodejs20.x", "index.handler", {{"index.js", "exports.handler = async () => __filename.endsWith('index.js');\n"}});
  gateway.add("typed", "nodejs20.x", "index.handler", {{"index.js", "export const handler = async () => import.meta.url.length > 0;\n"}, {"package.json", R"({"type":"module"})"}});
  gateway.add("cjs", "nodejs20.x", "src/app.nested.run", {{"src/app.cjs", "exports.nested = { run: async () => require('./helper.cjs') };\n"}, {"src/helper.cjs", "module.exports = 'helped';\n"}});
  gateway.add("awaits", "nodejs20.x", "index.handler", {{"index.mjs", "const x = await Promise.resolve(7);\nexport const handler = async () => x;\n"}});
  gateway.add("callback", "nodejs20.x", "index.handler", {{"index.js", "exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 'called'), 5); };\n"}});
  gateway.add("plain", "nodejs20.x", "index.handler", {{"index.js", "exports.handler = () => 'ignored';\n"}});
  gateway.add("forever", "nodejs20.x", "index.handler", {{"index.js", "exports.handler = () => new Promise(() => {});\n"}});
  gateway.add("undefined", "nodejs20.x", "index.handler", {{"index.js", "exports.handler = async () => undefined;\n"}});
  EXPECT_EQ(gateway.invoke("common").payload, "true");
  EXPECT_EQ(gateway.invoke("typed").payload, "true");
  EXPECT_EQ(gateway.invoke("cjs").payload, "\"helped\"");
  EXPECT_EQ(gateway.invoke("awaits").payload, "7");
  EXPECT_EQ(gateway.invoke("callback").payload, "\"called\"");
  EXPECT_EQ(gateway.invoke("plain").payload, "null");
  EXPECT_EQ(gateway.invoke("forever").payload, "null");
  EXPECT_EQ(gateway.invoke("undefined").payload, "null");
}

TEST(Node, ACallbackAnswersOnceTheEventLoopIsEmpty) {
  Gateway gateway;
  gateway.add("waits", "nodejs20.x", "index.handler", {{"index.js", R"(
exports.handler = (event, context, callback) => {
  const result = { late: false };
  setTimeout(() => { result.late = true; }, 30);
  context.callbackWaitsForEmptyEventLoop = event.wait;
  callback(null, result);
};
)"}});
  EXPECT_EQ(gateway.invoke("waits", R"({"wait":true})").payload, R"({"late":true})");
  EXPECT_EQ(gateway.invoke("waits", R"({"wait":false})").payload, R"({"late":false})");
  EXPECT_EQ(gateway.invoke("waits", R"({"wait":true})").payload, R"({"late":true})");
}

TEST(Node, AnswersTheErrorObjectOfLambda) {
  Gateway gateway;
  gateway.add("f", "nodejs20.x", "index.handler", {{"index.mjs", R"(
export const handler = async (event) => {
  if (event.kind === 'error') throw new TypeError('bäd');
  if (event.kind === 'text') throw 'only text';
  if (event.kind === 'circular') { const a = {}; a.a = a; return a; }
  return 'fine';
};
)"}});
  Answer answer = gateway.invoke("f", R"({"kind":"error"})");
  EXPECT_EQ(answer.status, Status::done);
  EXPECT_EQ(answer.function_error, "Unhandled");
  json error = json::parse(answer.payload);
  EXPECT_EQ(error["errorType"], "TypeError");
  EXPECT_EQ(error["errorMessage"], "bäd");
  EXPECT_EQ(error["trace"][0], "TypeError: bäd");
  EXPECT_THAT(error["trace"][1].get<std::string>(), HasSubstr("/f/index.mjs:3:37)"));
  EXPECT_EQ(error.size(), 3u);
  error = json::parse(gateway.invoke("f", R"({"kind":"text"})").payload);
  EXPECT_EQ(error, (json{{"errorType", "string"}, {"errorMessage", "only text"}, {"trace", json::array()}}));
  error = json::parse(gateway.invoke("f", R"({"kind":"circular"})").payload);
  EXPECT_EQ(error["errorMessage"], "Unable to stringify response body");
  EXPECT_EQ(gateway.invoke("f").payload, "\"fine\"");
}

TEST(Node, CallbacksAndContextCanFail) {
  Gateway gateway;
  gateway.add("f", "nodejs20.x", "index.handler", {{"index.js", R"(
exports.handler = (event, context, callback) => {
  if (event === 1) callback(new RangeError('one'));
  if (event === 2) context.fail('two');
  if (event === 3) context.succeed('three');
  if (event === 4) throw new Error('four');
};
)"}});
  EXPECT_EQ(json::parse(gateway.invoke("f", "1").payload)["errorType"], "RangeError");
  EXPECT_EQ(json::parse(gateway.invoke("f", "2").payload)["errorMessage"], "two");
  EXPECT_EQ(gateway.invoke("f", "3").payload, "\"three\"");
  EXPECT_EQ(json::parse(gateway.invoke("f", "4").payload)["errorMessage"], "four");
}

TEST(Node, UncaughtErrorsAnswerTheCallAndEndTheProcess) {
  Gateway gateway;
  gateway.add("f", "nodejs20.x", "index.handler", {{"index.mjs", R"(
export const handler = (event) => new Promise((resolve) => {
  if (event === 1) setTimeout(() => { throw new Error('thrown later'); }, 5);
  else if (event === 2) Promise.reject(new Error('rejected'));
  else resolve(process.pid);
});
)"}});
  std::string first = gateway.invoke("f", "0").payload;
  EXPECT_EQ(json::parse(gateway.invoke("f", "1").payload)["errorMessage"], "thrown later");
  std::string second = gateway.invoke("f", "0").payload;
  EXPECT_NE(first, second);
  json error = json::parse(gateway.invoke("f", "2").payload);
  EXPECT_EQ(error["errorType"], "Runtime.UnhandledPromiseRejection");
  EXPECT_EQ(error["errorMessage"], "Error: rejected");
  EXPECT_NE(gateway.invoke("f", "0").payload, second);
}

TEST(Node, ReportsWhyItCannotStart) {
  Gateway gateway;
  gateway.add("nomodule", "nodejs20.x", "absent.handler", {});
  gateway.add("nohandler", "nodejs20.x", "index.absent", {{"index.js", "exports.x = 1;\n"}});
  gateway.add("nodot", "nodejs20.x", "handler", {});
  gateway.add("syntax", "nodejs20.x", "index.handler", {{"index.mjs", "export const = ;\n"}});
  gateway.add("raises", "nodejs20.x", "index.handler", {{"index.mjs", "throw new RangeError('at start');\n"}});
  gateway.add("import", "nodejs20.x", "index.handler", {{"index.mjs", "import 'no-such-package';\n"}});
  auto error_of = [&](const std::string& name) {
    Answer answer = gateway.invoke(name);
    EXPECT_EQ(answer.function_error, "Unhandled");
    return json::parse(answer.payload);
  };
  json error = error_of("nomodule");
  EXPECT_EQ(error["errorType"], "Runtime.ImportModuleError");
  EXPECT_THAT(error["errorMessage"].get<std::string>(), HasSubstr("Cannot find module 'absent'"));
  error = error_of("nohandler");
  EXPECT_EQ(error["errorType"], "Runtime.HandlerNotFound");
  EXPECT_EQ(error["errorMessage"], "index.absent is undefined or not exported");
  EXPECT_EQ(error_of("nodot")["errorType"], "Runtime.MalformedHandlerName");
  EXPECT_EQ(error_of("syntax")["errorType"], "Runtime.UserCodeSyntaxError");
  error = error_of("raises");
  EXPECT_EQ(error["errorType"], "RangeError");
  EXPECT_EQ(error["errorMessage"], "at start");
  EXPECT_EQ(error_of("import")["errorType"], "Runtime.ImportModuleError");
}

TEST(Node, ConsoleWritesLinesAsLambdaDoes) {
  Gateway gateway;
  gateway.add("f", "nodejs20.x", "index.handler", {{"index.mjs", "export const handler = async () => { console.log('hello %s', 'you'); console.warn({ a: 1 }); };\n"}});
  EXPECT_EQ(gateway.invoke("f").payload, "null");
  EXPECT_TRUE(gateway.logged("\tWARN\t{ a: 1 }"));
  EXPECT_THAT(gateway.lines().front(), testing::ContainsRegex("^f \\| ....-..-..T..:..:..\\....Z\t[0-9a-f-]{36}\tINFO\thello you$"));
}

}  // namespace
}  // namespace apigen::lambda
