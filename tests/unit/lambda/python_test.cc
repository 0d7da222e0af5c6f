#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fixture.h"

namespace apigen::lambda {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;
using Status = InvocationResult::Status;

const char* const kUuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

TEST(Python, GetsEventAndContext) {
  Gateway gateway;
  gateway.add("my-function", "python3.11", "lambda_function.lambda_handler", {{"lambda_function.py", R"(
def lambda_handler(event, context):
    return {'event': event, 'id': context.aws_request_id, 'name': context.function_name, 'version': context.function_version,
            'arn': context.invoked_function_arn, 'memory': context.memory_limit_in_mb, 'group': context.log_group_name,
            'stream': context.log_stream_name, 'left': context.get_remaining_time_in_millis(), 'client': context.client_context,
            'identity': context.identity.cognito_identity_id}
)"}});
  Answer answer = gateway.invoke("arn:aws:lambda:us-east-1:123456789012:function:my-function:live", R"({"a":["é😀",1.5,null,true]})");
  ASSERT_EQ(answer.status, Status::done) << answer.cause;
  EXPECT_EQ(answer.function_error, "");
  json result = json::parse(answer.payload);
  EXPECT_EQ(result["event"], json::parse(R"({"a":["é😀",1.5,null,true]})"));
  EXPECT_THAT(result["id"].get<std::string>(), testing::ContainsRegex(kUuid));
  EXPECT_EQ(result["name"], "my-function");
  EXPECT_EQ(result["version"], "$LATEST");
  EXPECT_EQ(result["arn"], "arn:aws:lambda:us-east-1:123456789012:function:my-function:live");
  EXPECT_EQ(result["memory"], "512");
  EXPECT_EQ(result["group"], "/aws/lambda/my-function");
  EXPECT_THAT(result["stream"].get<std::string>(), testing::ContainsRegex("^[0-9]{4}/[0-9]{2}/[0-9]{2}/\\[\\$LATEST\\][0-9a-f]{32}$"));
  EXPECT_GT(result["left"], 20'000);
  EXPECT_LE(result["left"], 30'000);
  EXPECT_EQ(result["client"], nullptr);
  EXPECT_EQ(result["identity"], nullptr);
}

TEST(Python, AnswersTheErrorObjectOfLambda) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "class Oops(Exception):\n  pass\n\ndef handler(event, context):\n  raise Oops('bäd')\n"}});
  Answer answer = gateway.invoke("f");
  EXPECT_EQ(answer.status, Status::done);
  EXPECT_EQ(answer.function_error, "Unhandled");
  json error = json::parse(answer.payload);
  EXPECT_EQ(error["errorMessage"], "bäd");
  EXPECT_EQ(error["errorType"], "Oops");
  EXPECT_THAT(error["requestId"].get<std::string>(), testing::ContainsRegex(kUuid));
  EXPECT_EQ(error["stackTrace"], json::array({"  File \"" + gateway.folder() + "/f/app.py\", line 5, in handler\n    raise Oops('bäd')\n"}));
  EXPECT_EQ(error.size(), 4u);
  EXPECT_THAT(answer.cause, HasSubstr("Oops"));
  EXPECT_TRUE(gateway.logged("[ERROR] Oops: bäd"));
}

TEST(Python, SaysWhatItCannotEncode) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "def handler(event, context):\n  return {'x': {1, 2}}\n"}});
  json error = json::parse(gateway.invoke("f").payload);
  EXPECT_EQ(error["errorType"], "Runtime.MarshalError");
  EXPECT_EQ(error["errorMessage"], "Unable to marshal response: Object of type set is not JSON serializable");
  EXPECT_EQ(error["stackTrace"], json::array());
}

TEST(Python, ReportsWhyItCannotStart) {
  Gateway gateway;
  gateway.add("nomodule", "python3.11", "absent.handler", {});
  gateway.add("nohandler", "python3.11", "app.absent", {{"app.py", "x = 1\n"}});
  gateway.add("nodot", "python3.11", "handler", {});
  gateway.add("syntax", "python3.11", "app.handler", {{"app.py", "def handler(:\n"}});
  gateway.add("raises", "python3.11", "app.handler", {{"app.py", "import os\nos.environ['NOT_THERE_AT_ALL']\n"}});
  auto error_of = [&](const std::string& name) {
    Answer answer = gateway.invoke(name);
    EXPECT_EQ(answer.status, Status::done);
    EXPECT_EQ(answer.function_error, "Unhandled");
    return json::parse(answer.payload);
  };
  json error = error_of("nomodule");
  EXPECT_EQ(error["errorType"], "Runtime.ImportModuleError");
  EXPECT_EQ(error["errorMessage"], "Unable to import module 'absent': No module named 'absent'");
  EXPECT_EQ(error["requestId"], "");
  error = error_of("nohandler");
  EXPECT_EQ(error["errorType"], "Runtime.HandlerNotFound");
  EXPECT_EQ(error["errorMessage"], "Handler 'absent' missing on module 'app'");
  error = error_of("nodot");
  EXPECT_EQ(error["errorType"], "Runtime.MalformedHandlerName");
  EXPECT_EQ(error["errorMessage"], "Bad handler 'handler': not enough values to unpack (expected 2, got 1)");
  error = error_of("syntax");
  EXPECT_EQ(error["errorType"], "Runtime.UserCodeSyntaxError");
  EXPECT_THAT(error["errorMessage"].get<std::string>(), StartsWith("Syntax error in module 'app': "));
  EXPECT_THAT(error["stackTrace"][0].get<std::string>(), HasSubstr("app.py\" Line 1"));
  error = error_of("raises");
  EXPECT_EQ(error["errorType"], "KeyError");
  EXPECT_EQ(error["errorMessage"], "'NOT_THERE_AT_ALL'");
}

TEST(Python, HandlersMayLiveInPackages) {
  Gateway gateway;
  gateway.add("dotted", "python3.11", "pkg.sub.app.handler", {{"pkg/sub/app.py", "def handler(e, c):\n  return 'dotted'\n"}});
  gateway.add("slashed", "python3.11", "pkg/app.handler", {{"pkg/app.py", "import helper\ndef handler(e, c):\n  return helper.x\n"}, {"helper.py", "x = 'slashed'\n"}});
  EXPECT_EQ(gateway.invoke("dotted").payload, "\"dotted\"");
  EXPECT_EQ(gateway.invoke("slashed").payload, "\"slashed\"");
}

TEST(Python, LogsComeLineByLine) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", R"(
import logging, sys
def handler(event, context):
    print('printed\nin two lines')
    sys.stderr.write('to stderr\n')
    logging.getLogger().warning('warned')
    logging.getLogger().info('not shown')
    sys.stdout.write('no line end')
)"}});
  EXPECT_EQ(gateway.invoke("f").payload, "null");
  EXPECT_TRUE(gateway.logged("f | to stderr"));
  EXPECT_TRUE(gateway.logged("\twarned"));
  std::vector<std::string> lines = gateway.lines();
  ASSERT_GE(lines.size(), 4u);
  EXPECT_THAT(std::vector<std::string>(lines.begin(), lines.begin() + 3), ElementsAre("f | printed", "f | in two lines", "f | to stderr"));
  EXPECT_THAT(lines[3], testing::ContainsRegex("^f \\| \\[WARNING\\]\t....-..-..T..:..:..\\.[0-9]+Z\t[0-9a-f-]{36}\twarned$"));
  gateway.end_host();
  EXPECT_EQ(gateway.lines().back(), "f | no line end");
}

TEST(Python, SystemExitEndsTheProcess) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "import sys\ndef handler(event, context):\n  if event: sys.exit(event)\n  return 'fine'\n"}});
  Answer answer = gateway.invoke("f", "3");
  EXPECT_EQ(answer.function_error, "Unhandled");
  json error = json::parse(answer.payload);
  EXPECT_EQ(error["errorType"], "Runtime.ExitError");
  EXPECT_THAT(error["errorMessage"].get<std::string>(), testing::ContainsRegex("^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$"));
  EXPECT_EQ(gateway.invoke("f", "0").payload, "\"fine\"");
}

}  // namespace
}  // namespace apigen::lambda
