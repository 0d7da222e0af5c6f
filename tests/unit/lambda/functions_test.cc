// What holds for functions of every runtime: environment, limits, failures, payloads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <nlohmann/json.hpp>
#include <set>

#include "code_stamp.h"
#include "command.h"
#include "fixture.h"
#include "function_name.h"
#include "log_lines.h"

namespace apigen::lambda {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using testing::HasSubstr;
using Status = InvocationResult::Status;

std::string message_of(const Answer& answer) { return json::parse(answer.payload)["errorMessage"]; }

TEST(Functions, NamesAreTakenApart) {
  struct { const char *text, *name, *qualifier; } cases[] = {
      {"f", "f", ""},
      {"f:live", "f", "live"},
      {"function:f", "f", ""},
      {"123456789012:function:f", "f", ""},
      {"123456789012:function:f:3", "f", "3"},
      {"arn:aws:lambda:us-east-1:123456789012:function:f", "f", ""},
      {"arn:aws-cn:lambda:cn-north-1:123456789012:function:f:$LATEST", "f", "$LATEST"},
      {"function", "function", ""},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(parse_function_name(one.text).name, one.name) << one.text;
    EXPECT_EQ(parse_function_name(one.text).qualifier, one.qualifier) << one.text;
  }
}

TEST(Functions, EnvironmentIsThatOfLambdaAndNothingElse) {
  setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
  setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
  setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1", 1);
  setenv("LAMBDA_TEST_PRIVATE", "not for functions", 1);
  Gateway gateway;
  config::Function& f = gateway.add("f", "python3.11", "app.handler", {{"app.py", "import os\ndef handler(e, c):\n  return {'env': dict(os.environ), 'cwd': os.getcwd()}\n"}});
  f.environment = {{"TABLE", "pets"}, {"TZ", "Europe/Berlin"}, {"_HANDLER", "no"}};
  gateway.settings().region = "eu-west-1";
  json result = json::parse(gateway.begin("f", "{}", std::chrono::seconds(60), false, "Root=1-2-3;Sampled=1").get().payload);
  json env = result["env"];
  EXPECT_EQ(result["cwd"], gateway.folder() + "/f");
  EXPECT_THAT(env["AWS_LAMBDA_RUNTIME_API"].get<std::string>(), testing::ContainsRegex("^127\\.0\\.0\\.1:[0-9]+$"));
  EXPECT_THAT(env["AWS_LAMBDA_LOG_STREAM_NAME"].get<std::string>(), HasSubstr("[$LATEST]"));
  std::map<std::string, std::string> fixed = {
      {"_HANDLER", "app.handler"}, {"LAMBDA_TASK_ROOT", gateway.folder() + "/f"}, {"LAMBDA_RUNTIME_DIR", "/var/runtime"},
      {"AWS_LAMBDA_FUNCTION_NAME", "f"}, {"AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"}, {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"},
      {"AWS_REGION", "eu-west-1"}, {"AWS_DEFAULT_REGION", "eu-west-1"}, {"AWS_EXECUTION_ENV", "AWS_Lambda_python3.11"},
      {"AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/f"}, {"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"}, {"LANG", "en_US.UTF-8"},
      {"PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin"}, {"TABLE", "pets"}, {"TZ", "Europe/Berlin"}, {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
      {"AWS_SECRET_ACCESS_KEY", "secret"}, {"AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1"}, {"_X_AMZN_TRACE_ID", "Root=1-2-3;Sampled=1"}};
  for (const auto& [name, value] : fixed) EXPECT_EQ(env.value(name, "(absent)"), value) << name;
  for (const auto& [name, value] : fixed) env.erase(name);
  for (const char* name : {"AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_LOG_STREAM_NAME", "LC_CTYPE"}) env.erase(name);
  EXPECT_EQ(env, json::object());
  for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_SQS", "LAMBDA_TEST_PRIVATE"}) unsetenv(name);
}

TEST(Functions, TimeOutIsAFunctionErrorAndTheProcessIsReplaced) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "import os, time\ndef handler(e, c):\n  time.sleep(e)\n  return os.getpid()\n"}}).timeout_seconds = 1;
  long pid = std::stol(gateway.invoke("f", "0").payload);
  auto began = std::chrono::steady_clock::now();
  Answer answer = gateway.invoke("f", "30");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  EXPECT_EQ(answer.status, Status::done);
  EXPECT_EQ(answer.function_error, "Unhandled");
  EXPECT_THAT(answer.payload, testing::ContainsRegex("^\\{\"errorMessage\":\"....-..-..T..:..:..\\....Z [0-9a-f-]{36} Task timed out after 1.00 seconds\"\\}$"));
  EXPECT_TRUE(eventually([&] { return !process_exists(pid); }));
  EXPECT_NE(std::stol(gateway.invoke("f", "0").payload), pid);
  EXPECT_TRUE(gateway.logged("Task timed out after 1.00 seconds"));
}

TEST(Functions, TheIntegrationsDeadlineEndsTheWaitNotTheFunction) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "import os, time\ndef handler(e, c):\n  time.sleep(e)\n  print('slept', e)\n  return os.getpid()\n"}});
  std::string pid = gateway.invoke("f", "0").payload;
  Answer answer = gateway.invoke("f", "0.5", milliseconds(100));
  EXPECT_EQ(answer.status, Status::timed_out);
  EXPECT_TRUE(gateway.logged("slept 0.5"));
  EXPECT_EQ(gateway.invoke("f", "0").payload, pid);
}

TEST(Functions, ACrashIsSaidAndTheNextCallHasANewProcess) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", R"(
import os, signal
def handler(event, context):
    if event == 'exit': os._exit(7)
    if event == 'zero': os._exit(0)
    if event == 'kill': os.kill(os.getpid(), signal.SIGKILL)
    if event == 'segv': os.kill(os.getpid(), signal.SIGSEGV)
    return os.getpid()
)"}});
  std::set<std::string> pids = {gateway.invoke("f").payload};
  std::pair<const char*, const char*> cases[] = {{"\"exit\"", "exit status 7"}, {"\"zero\"", "Runtime exited without providing a reason"},
                                                 {"\"kill\"", "signal: killed"}, {"\"segv\"", "signal: segmentation fault"}};
  for (auto [event, words] : cases) {
    Answer answer = gateway.invoke("f", event);
    EXPECT_EQ(answer.function_error, "Unhandled");
    EXPECT_EQ(json::parse(answer.payload)["errorType"], "Runtime.ExitError");
    EXPECT_THAT(message_of(answer), HasSubstr(words));
    EXPECT_TRUE(pids.insert(gateway.invoke("f").payload).second);
  }
}

TEST(Functions, AProcessThatUsesTooMuchMemoryIsKilled) {
  Gateway gateway;
  gateway.add("python", "python3.11", "app.handler", {{"app.py", "import time\ndef handler(e, c):\n  x = b'x' * (e << 20)\n  time.sleep(20 if e else 0)\n"}}).memory_mb = 128;
  gateway.add("node", "nodejs20.x", "index.handler", {{"index.mjs", "export const handler = async (e) => { const x = Buffer.alloc(e * 1048576, 'x'); await new Promise((r) => setTimeout(r, e ? 20000 : 0)); return x.length; };\n"}}).memory_mb = 128;
  for (const char* name : {"python", "node"}) {
    Answer answer = gateway.invoke(name, "300");
    EXPECT_EQ(answer.function_error, "Unhandled") << name;
    EXPECT_THAT(message_of(answer), HasSubstr("Runtime exited with error: signal: killed")) << name;
    EXPECT_EQ(gateway.invoke(name, "0").function_error, "") << name;
  }
  EXPECT_TRUE(gateway.logged("python | the process used more than its memorySize of 128 MB"));
}

TEST(Functions, APayloadMayHaveSixMegabytes) {
  Gateway gateway;
  gateway.add("python", "python3.11", "app.handler", {{"app.py", "def handler(e, c):\n  return e if isinstance(e, str) else 'x' * e\n"}});
  gateway.add("node", "nodejs20.x", "index.handler", {{"index.mjs", "export const handler = async (e) => typeof e === 'string' ? e : 'x'.repeat(e);\n"}});
  std::string most = "\"" + std::string(6 * 1024 * 1024 - 2, 'y') + "\"";
  for (const char* name : {"python", "node"}) {
    Answer answer = gateway.invoke(name, most);
    EXPECT_EQ(answer.status, Status::done);
    EXPECT_TRUE(answer.payload == most) << name << answer.payload.substr(0, 200);
    EXPECT_EQ(gateway.invoke(name, most + " ").status, Status::too_large);
    EXPECT_EQ(gateway.invoke(name, "6291554").payload.size(), 6291556u);
    answer = gateway.invoke(name, "6291555");
    EXPECT_EQ(answer.function_error, "Unhandled");
    EXPECT_EQ(answer.payload, R"({"errorMessage":"Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"})");
    EXPECT_EQ(gateway.invoke(name, "3").payload, "\"xxx\"");
  }
}

TEST(Functions, AMissingInterpreterSaysWhatToInstall) {
  std::string path = getenv("PATH");
  setenv("PATH", "/nonexistent", 1);
  config::Settings settings;
  config::Function function;
  function.runtime = "python3.12";
  EXPECT_EQ(make_command(settings, function, "").problem, "python3 is not installed; on Debian: apt-get install python3");
  function.runtime = "nodejs20.x";
  EXPECT_EQ(make_command(settings, function, "").problem, "node is not installed; on Debian: apt-get install nodejs");
  Gateway gateway;
  gateway.add("f", "nodejs20.x", "index.handler", {});
  Answer answer = gateway.invoke("f");
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(answer.function_error, "Unhandled");
  EXPECT_EQ(json::parse(answer.payload)["errorType"], "Runtime.InvalidEntrypoint");
  EXPECT_THAT(answer.cause, HasSubstr("apt-get install nodejs"));
  EXPECT_TRUE(gateway.logged("apt-get install nodejs"));
}

TEST(Functions, AnotherVersionOfPythonIsUsedWithARemark) {
  Gateway gateway;
  gateway.add("f", "python3.99", "app.handler", {{"app.py", "def handler(e, c):\n  return 1\n"}});
  EXPECT_EQ(gateway.invoke("f").payload, "1");
  EXPECT_TRUE(gateway.logged("f | python3.99 is not installed; running with /"));
}

TEST(Functions, AFailedStartIsLoggedOnceAndTriedAgainOnceTheCodeChanged) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "raise ValueError('not yet')\n"}});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(message_of(gateway.invoke("f")), "not yet");
  int said = 0;
  for (const std::string& line : gateway.lines()) said += line.find("could not be initialised") != std::string::npos;
  EXPECT_EQ(said, 1);
  gateway.write("f", "app.py", "def handler(e, c):\n  return 'now'\n");
  EXPECT_TRUE(eventually([&] { return gateway.invoke("f").payload == "\"now\""; }));
}

TEST(Functions, ChangedCodeRunsFromTheNextCallOn) {
  Gateway gateway;
  gateway.add("f", "nodejs20.x", "index.handler", {{"index.mjs", "export const handler = async () => 1;\n"}, {"lib/x.mjs", ""}});
  EXPECT_EQ(gateway.invoke("f").payload, "1");
  gateway.write("f", "index.mjs", "export const handler = async () => 22;\n");
  EXPECT_TRUE(eventually([&] { return gateway.invoke("f").payload == "22"; }));
}

TEST(Functions, OnlyCodeCountsAsCode) {
  Gateway gateway;
  std::string folder = gateway.add("f", "python3.11", "app.handler", {{"app.py", "x"}, {"data.json", "{}"}}).code_uri;
  std::uint64_t before = code_stamp(folder, "python3.11");
  gateway.write("f", "data.json", "{ }");
  gateway.write("f", "__pycache__/app.py", "x");
  gateway.write("f", ".git/app.py", "x");
  EXPECT_EQ(code_stamp(folder, "python3.11"), before);
  gateway.write("f", "pkg/more.py", "x");
  EXPECT_NE(code_stamp(folder, "python3.11"), before);
}

TEST(Functions, LogLinesEndInThreeWays) {
  const std::string text = "one\ntwo\r\nthree\rfour\n\nfive\r\n\r\nsix";
  for (std::size_t split = 0; split <= text.size(); ++split) {
    std::vector<std::string> got;
    LogLines lines([&](std::string_view line) { got.emplace_back(line); });
    lines.append(std::string_view(text).substr(0, split));
    lines.append(std::string_view(text).substr(split));
    lines.finish();
    EXPECT_THAT(got, testing::ElementsAre("one", "two", "three", "four", "", "five", "", "six")) << split;
    EXPECT_EQ(lines.last(), "six");
  }
}

TEST(Functions, AFunctionThatIsNotLocalNeedsAnEndpoint) {
  Gateway gateway;
  Answer answer = gateway.invoke("arn:aws:lambda:us-east-1:123456789012:function:absent");
  EXPECT_EQ(answer.status, Status::unreachable);
  EXPECT_EQ(answer.cause, "gateway.yaml has no function 'absent': add it under 'functions' to run it here, or set 'endpoints.lambda' to where it is invoked");
}

}  // namespace
}  // namespace apigen::lambda
