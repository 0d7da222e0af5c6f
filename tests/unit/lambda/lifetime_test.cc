// Processes: how many there are, how long they live, and that none is left.
#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "fixture.h"

namespace apigen::lambda {
namespace {

using std::chrono::milliseconds;
using Status = InvocationResult::Status;

const char* const kPid = "import os, time\ndef handler(e, c):\n  time.sleep(e)\n  return os.getpid()\n";

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

TEST(Lifetime, CallsOneAfterTheOtherUseOneProcess) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", kPid}});
  std::set<std::string> pids;
  for (int i = 0; i < 200; ++i) pids.insert(gateway.invoke("f", "0").payload);
  EXPECT_EQ(pids.size(), 1u);
  EXPECT_EQ(gateway.host().counts().processes, 1u);
}

TEST(Lifetime, ProcessesAreAddedWhileCallsWaitUpToTheLimit) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", kPid}}).reserved_concurrency = 3;
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 12; ++i) answers.push_back(gateway.begin("f", "0.5"));
  std::set<std::string> pids;
  for (auto& answer : answers) {
    Answer got = answer.get();
    EXPECT_EQ(got.function_error, "") << got.payload;
    pids.insert(got.payload);
  }
  EXPECT_EQ(pids.size(), 3u);
  EXPECT_EQ(gateway.host().counts().processes, 3u);
}

TEST(Lifetime, IdleProcessesGoAndOneStays) {
  HostOptions options;
  options.idle_ms = 50;
  Gateway gateway(options);
  gateway.add("f", "python3.11", "app.handler", {{"app.py", kPid}}).reserved_concurrency = 3;
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 6; ++i) answers.push_back(gateway.begin("f", "0.4"));
  for (auto& answer : answers) answer.wait();
  EXPECT_TRUE(eventually([&] { return gateway.host().counts().processes == 1; }));
  std::this_thread::sleep_for(milliseconds(200));  // time for a mistake to show
  EXPECT_EQ(gateway.host().counts().processes, 1u);
  EXPECT_EQ(gateway.invoke("f", "0").status, Status::done);
}

TEST(Lifetime, AChangedDefinitionStartsAnewAndATakenOneEnds) {
  Gateway gateway;
  config::Function& f = gateway.add("f", "python3.11", "app.handler", {{"app.py", "import os\ndef handler(e, c):\n  return [os.getpid(), os.environ.get('A')]\n"}});
  std::string before = gateway.invoke("f").payload;
  long pid = std::stol(before.substr(1));
  f.environment["A"] = "b";
  gateway.reload();
  std::string after = gateway.invoke("f").payload;
  EXPECT_NE(std::stol(after.substr(1)), pid);
  EXPECT_NE(after.find("\"b\""), std::string::npos);
  EXPECT_TRUE(eventually([&] { return !process_exists(pid); }));
  gateway.settings().functions.clear();
  gateway.reload();
  EXPECT_TRUE(eventually([&] { return gateway.host().counts().functions == 0 && !process_exists(std::stol(after.substr(1))); }));
  EXPECT_EQ(gateway.invoke("f").status, Status::unreachable);
}

TEST(Lifetime, AnAsynchronousCallIsAcceptedAtOnceAndItsFailureIsLogged) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", "def handler(e, c):\n  print('got', e)\n  raise ValueError('nobody waits')\n"}});
  Answer answer = gateway.begin("f", "\"event\"", milliseconds(60'000), true).get();
  EXPECT_EQ(answer.status, Status::accepted);
  EXPECT_EQ(answer.payload, "");
  EXPECT_TRUE(gateway.logged("f | got event"));
  EXPECT_TRUE(gateway.logged("an asynchronous invocation failed"));
}

TEST(Lifetime, AnAbandonedCallHarmsNobody) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", kPid}}).reserved_concurrency = 1;
  for (int i = 0; i < 20; ++i) gateway.begin_and_abandon("f", "0.001");
  std::string pid = gateway.invoke("f", "0").payload;
  auto answer = gateway.begin("f", "0.2", milliseconds(50));
  EXPECT_EQ(answer.get().status, Status::timed_out);
  gateway.begin("f", "0.2").wait_for(milliseconds(20));
  EXPECT_EQ(gateway.invoke("f", "0").payload, pid);
}

TEST(Lifetime, AnAnswerForAWorkerThatIsGoneIsDropped) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", kPid}});
  gateway.invoke("f", "0");
  gateway.begin_and_abandon("f", "0.1");
  gateway.end_invoker();
  EXPECT_TRUE(eventually([&] { return gateway.host().counts().busy == 0; }));
}

TEST(Lifetime, NothingIsLeftOpenOrRunning) {
  Gateway gateway;
  gateway.add("f", "python3.11", "app.handler", {{"app.py", kPid}});
  gateway.add("node", "nodejs20.x", "index.handler", {{"index.mjs", "export const handler = async () => process.pid;\n"}});
  gateway.add("child", "python3.11", "app.handler", {{"app.py", "import subprocess\ndef handler(e, c):\n  return subprocess.Popen(['sleep', '1000']).pid\n"}});
  gateway.add("broken", "python3.11", "app.handler", {{"app.py", "raise ValueError()\n"}});
  gateway.invoke("absent");  // makes the worker's own parts
  std::size_t before = open_descriptors();
  std::vector<long> pids;
  for (const char* name : {"f", "node", "child"}) pids.push_back(std::stol(gateway.invoke(name, "0").payload));
  gateway.invoke("broken");
  auto busy = gateway.begin("f", "20");
  EXPECT_TRUE(eventually([&] { return gateway.host().counts().busy == 1; }));
  gateway.end_host();
  EXPECT_EQ(busy.get().function_error, "Unhandled");
  for (long pid : pids) EXPECT_TRUE(eventually([&] { return !process_exists(pid); })) << pid;
  EXPECT_EQ(open_descriptors(), before);
  gateway.end_invoker();
}

TEST(Lifetime, AKilledGatewayLeavesNoProcess) {
  int output[2];
  ASSERT_EQ(pipe(output), 0);
  pid_t holder = fork();
  if (holder == 0) {
    dup2(output[1], 1);
    execl(LAMBDA_TEST_HOLDER, LAMBDA_TEST_HOLDER, static_cast<char*>(nullptr));
    _exit(127);
  }
  close(output[1]);
  std::string line;
  for (char c; read(output[0], &c, 1) == 1 && c != '\n';) line += c;
  close(output[0]);
  std::size_t space = line.find(' ');
  ASSERT_NE(space, std::string::npos) << line;
  long pid = std::stol(line);
  EXPECT_TRUE(process_exists(pid));
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  // A process that nobody reaps is gone as well.
  EXPECT_TRUE(eventually([&] { return !process_exists(pid) || !std::filesystem::exists("/proc/" + std::to_string(pid) + "/exe"); }));
  std::filesystem::remove_all(line.substr(space + 1));
}

}  // namespace
}  // namespace apigen::lambda
