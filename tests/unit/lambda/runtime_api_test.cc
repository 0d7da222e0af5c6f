// Programs named `bootstrap` that speak to the Runtime API in ways of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "fixture.h"

namespace apigen::lambda {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// http.client makes a connection of its own for each request here, and sends chunked bodies.
const std::string kProgram = R"(#!/usr/bin/python3
import http.client, json, os, sys
api = os.environ['AWS_LAMBDA_RUNTIME_API']
def ask(method, path, body=None, chunked=False):
    connection = http.client.HTTPConnection(api, timeout=30)
    connection.request(method, '/2018-06-01/runtime/' + path, iter([body[:3], body[3:]]) if chunked else body, encode_chunked=chunked,
                       headers={'Transfer-Encoding': 'chunked'} if chunked else {})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()
)";

TEST(RuntimeApi, AnyProgramCanBeAFunction) {
  Gateway gateway;
  gateway.add("f", "provided.al2023", "some.handler", {{"bootstrap", kProgram + R"(
while True:
    status, headers, event = ask('GET', 'invocation/next')
    id = headers['Lambda-Runtime-Aws-Request-Id']
    result = [event, os.environ['_HANDLER'], 'AWS_EXECUTION_ENV' in os.environ, headers['Content-Type'], headers['Lambda-Runtime-Invoked-Function-Arn'],
              headers['Lambda-Runtime-Trace-Id'], len(headers['Lambda-Runtime-Deadline-Ms'])]
    status, headers, body = ask('POST', 'invocation/%s/response' % id, json.dumps(result).encode(), True)
    print(status, headers['Content-Type'], body.strip(), flush=True)
)"}});
  Answer answer = gateway.begin("f", R"({"x":1})", std::chrono::seconds(60), false, "Root=1").get();
  ASSERT_EQ(answer.function_error, "") << answer.payload;
  EXPECT_EQ(json::parse(answer.payload), json::array({R"({"x":1})", "some.handler", false, "application/json", "arn:aws:lambda:us-east-1:123456789012:function:f", "Root=1", 13}));
  EXPECT_TRUE(gateway.logged(R"(f | 202 application/json {"status":"OK"})"));
}

TEST(RuntimeApi, MistakesGetAwsErrors) {
  Gateway gateway;
  gateway.add("f", "provided", "", {{"bootstrap", kProgram + R"(
def told(method, path, body=b''):
    status, headers, text = ask(method, path, body)
    return [status, json.loads(text).get('errorType', json.loads(text).get('status'))]
early = [told('POST', 'invocation/x/response')]
while True:
    status, headers, event = ask('GET', 'invocation/next')
    id = headers['Lambda-Runtime-Aws-Request-Id']
    results = early + [told('POST', 'invocation/00000000-0000-4000-8000-000000000000/response'), told('GET', 'invocation/next'),
                       told('POST', 'init/error', b'{}'), told('POST', 'invocation/next'), told('GET', 'init/error'),
                       told('GET', 'invocation/%s/response' % id), told('GET', 'nothing'), told('POST', 'invocation/x/nothing')]
    print(json.dumps([told('POST', 'invocation/%s/error' % id, json.dumps({'errorMessage': json.dumps(results)}).encode()),
                      told('POST', 'invocation/%s/response' % id)]), flush=True)
)"}});
  Answer answer = gateway.invoke("f");
  EXPECT_EQ(answer.function_error, "Unhandled");
  EXPECT_EQ(json::parse(json::parse(answer.payload)["errorMessage"].get<std::string>()), json::parse(R"([
    [403, "InvalidStateTransition"], [400, "InvalidRequestID"], [403, "InvalidStateTransition"], [403, "InvalidStateTransition"],
    [405, "MethodNotAllowed"], [405, "MethodNotAllowed"], [405, "MethodNotAllowed"], [404, "NotFound"], [404, "NotFound"]])"));
  EXPECT_TRUE(gateway.logged(R"(f | [[202, "OK"], [403, "InvalidStateTransition"]])"));
}

TEST(RuntimeApi, AFailedStartIsReportedByTheProgramOrForIt) {
  Gateway gateway;
  gateway.add("says", "provided", "", {{"bootstrap", kProgram + "ask('POST', 'init/error', b'{\"errorMessage\":\"no table\",\"errorType\":\"Config\"}')\n"}});
  gateway.add("stays", "provided", "", {{"bootstrap", kProgram + "import time\nask('POST', 'init/error', b'{\"errorMessage\":\"stays\"}')\ntime.sleep(1000)\n"}});
  gateway.add("silent", "provided", "", {{"bootstrap", "#!/bin/sh\necho about to fail\nexit 9\n"}});
  gateway.add("absent", "provided", "", {});
  gateway.add("garbage", "provided", "", {{"bootstrap", "\x7f" "ELF and nothing"}});
  EXPECT_EQ(gateway.invoke("says").payload, R"({"errorMessage":"no table","errorType":"Config"})");
  EXPECT_EQ(gateway.invoke("stays").payload, R"({"errorMessage":"stays"})");
  Answer answer = gateway.invoke("silent");
  EXPECT_THAT(answer.payload, HasSubstr("Runtime exited with error: exit status 9"));
  EXPECT_THAT(answer.cause, HasSubstr("(last output: about to fail)"));
  answer = gateway.invoke("absent");
  EXPECT_EQ(json::parse(answer.payload)["errorType"], "Runtime.InvalidEntrypoint");
  EXPECT_THAT(answer.payload, HasSubstr("Couldn't find valid bootstrap(s): [" + gateway.folder() + "/absent/bootstrap]"));
  answer = gateway.invoke("garbage");
  EXPECT_EQ(json::parse(answer.payload)["errorType"], "Runtime.InvalidEntrypoint");
  EXPECT_THAT(answer.payload, HasSubstr("the program cannot be executed: Exec format error"));
}

TEST(RuntimeApi, AStartThatTakesTooLongIsEnded) {
  HostOptions options;
  options.init_ms = 200;
  Gateway gateway(options);
  gateway.add("f", "provided", "", {{"bootstrap", "#!/bin/sh\nexec sleep 1000\n"}});
  Answer answer = gateway.invoke("f");
  EXPECT_EQ(json::parse(answer.payload)["errorType"], "Sandbox.Timedout");
  EXPECT_THAT(answer.payload, HasSubstr("Init timed out after 0.20 seconds"));
}

TEST(RuntimeApi, VerboseLogsFrameEachInvocation) {
  HostOptions options;
  options.verbose = true;
  Gateway gateway(options);
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "def handler(e, c):\n  return 1\n"}});
  gateway.invoke("f");
  EXPECT_TRUE(gateway.logged("START RequestId: "));
  EXPECT_TRUE(gateway.logged("END RequestId: "));
  EXPECT_TRUE(gateway.logged("REPORT RequestId: "));
  EXPECT_THAT(gateway.lines().back(), testing::ContainsRegex("\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms\tMemory Size: 512 MB\tMax Memory Used: [0-9]+ MB$"));
}

}  // namespace
}  // namespace apigen::lambda
