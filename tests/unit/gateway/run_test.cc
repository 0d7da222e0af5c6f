// The whole program of a gateway, as a process of its own (fixture.cc), with real sockets and signals.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace apigen {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr int kWaitMs = 30'000;

// Reads from a pipe until `until` was seen ("": until its end).
std::string read_from(int fd, std::string_view until) {
  std::string text;
  auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kWaitMs);
  while (until.empty() || text.find(until) == std::string::npos) {
    pollfd wait{fd, POLLIN, 0};
    if (std::chrono::steady_clock::now() > deadline || poll(&wait, 1, 100) < 0) break;
    if (!(wait.revents & (POLLIN | POLLHUP))) continue;
    char bytes[4096];
    ssize_t size = read(fd, bytes, sizeof bytes);
    if (size <= 0) break;
    text.append(bytes, static_cast<std::size_t>(size));
  }
  return text;
}

class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) std::abort();
    arguments.insert(arguments.begin(), GATEWAY_FIXTURE);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      dup2(err[1], STDERR_FILENO);
      std::vector<char*> argv;
      for (std::string& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(out[1]);
    close(err[1]);
    out_ = out[0];
    err_ = err[0];
  }
  ~Process() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(out_);
    close(err_);
  }
  std::string out(std::string_view until = {}) { return read_from(out_, until); }
  std::string err(std::string_view until = {}) { return read_from(err_, until); }
  void signal(int number) { kill(pid_, number); }
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_;
  int out_, err_;
};

int port_in(const std::string& text) {
  std::size_t at = text.find("http://127.0.0.1:");
  return at == std::string::npos ? 0 : std::atoi(text.c_str() + at + 17);
}

int connect_to(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address)) {
    close(fd);
    return -1;
  }
  return fd;
}

std::string ask(int port, const std::string& request) {
  int fd = connect_to(port);
  if (fd < 0) return "no connection";
  if (write(fd, request.data(), request.size()) != static_cast<ssize_t>(request.size())) std::abort();
  std::string answer = read_from(fd, {});
  close(fd);
  return answer;
}

std::string get(int port, const std::string& path, const std::string& host = "localhost") {
  return ask(port, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
}

class File {
 public:
  explicit File(const std::string& content) {
    char name[] = "/tmp/apigen-run-test-XXXXXX";
    close(mkstemp(name));
    path = name;
    write(content);
  }
  ~File() { unlink(path.c_str()); }
  void write(const std::string& content) { std::ofstream(path) << content; }
  std::string path;
};

TEST(RunGateway, ServesAndDrains) {
  Process process({"--listen", "127.0.0.1:0", "--threads", "2", "--stage", "Prod"});
  std::string line = process.out("\n");
  EXPECT_THAT(line, MatchesRegex("listening on http://127.0.0.1:[0-9]+ \\(stage Prod, 3 operations\\)\n"));
  int port = port_in(line);
  std::string answer = get(port, "/hello");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nx-amzn-RequestId: "));
  EXPECT_THAT(answer, HasSubstr("\r\nx-amz-apigw-id: "));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n{\"hello\":\"world\"}"));
  EXPECT_THAT(get(port, "/Prod/hello", "fixture.execute-api.us-east-2.localhost"), testing::EndsWith("{\"hello\":\"world\"}"));
  EXPECT_THAT(get(port, "/nope"), testing::EndsWith("{\"message\":\"Missing Authentication Token\"}"));
  EXPECT_THAT(ask(port, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody"), testing::EndsWith("\r\n\r\nbody"));

  // A request in flight is finished while nobody new is let in.
  int slow = connect_to(port);
  std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo";
  ASSERT_EQ(write(slow, head.data(), head.size()), static_cast<ssize_t>(head.size()));
  EXPECT_THAT(get(port, "/hello"), StartsWith("HTTP/1.1 200 ")) << "the gateway has read what was sent before";
  process.signal(SIGTERM);
  while (true) {  // until the listener is gone
    int late = connect_to(port);
    if (late < 0) break;
    close(late);
    std::this_thread::yield();
  }
  ASSERT_EQ(write(slow, "dy", 2), 2);
  EXPECT_THAT(read_from(slow, "body"), HasSubstr("\r\n\r\nbody"));
  close(slow);
  EXPECT_EQ(process.wait(), 0);
}

TEST(RunGateway, ASecondSignalEndsAtOnce) {
  Process process({"--listen", "127.0.0.1:0", "--threads", "1"});
  int port = port_in(process.out("\n"));
  int slow = connect_to(port);
  std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n";
  ASSERT_EQ(write(slow, head.data(), head.size()), static_cast<ssize_t>(head.size()));
  get(port, "/hello");
  process.signal(SIGINT);
  while (true) {
    int late = connect_to(port);
    if (late < 0) break;
    close(late);
    std::this_thread::yield();
  }
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 1);
  close(slow);
}

TEST(RunGateway, ReloadsSettings) {
  File settings("stages: [{stageName: prod, variables: {greeting: one}}]\n");
  Process process({"--listen", "127.0.0.1:0", "--threads", "2", "--config", settings.path});
  int port = port_in(process.out("\n"));
  EXPECT_THAT(get(port, "/variable"), testing::EndsWith("\r\n\r\none"));
  settings.write("stages: [{stageName: prod, variables: {greeting: two}}]\n");
  process.signal(SIGHUP);
  EXPECT_THAT(process.err("settings reloaded\n"), HasSubstr("settings reloaded\n"));
  std::string answer;
  for (auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kWaitMs); std::chrono::steady_clock::now() < deadline;) {
    answer = get(port, "/variable");
    if (answer.ends_with("two")) break;
  }
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\ntwo"));
  settings.write("stagez: []\n");
  process.signal(SIGHUP);
  std::string complaint = process.err("the old settings stay\n");
  EXPECT_THAT(complaint, HasSubstr("stagez"));
  EXPECT_THAT(complaint, HasSubstr("the old settings stay\n"));
  EXPECT_THAT(get(port, "/variable"), testing::EndsWith("two"));
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0);
}

TEST(RunGateway, AdminTellsItsState) {
  Process process({"--listen", "127.0.0.1:0", "--threads", "1", "--admin", "127.0.0.1:0"});
  int port = port_in(process.out("\n"));
  int admin = port_in(process.err("\n"));
  get(port, "/hello");
  get(port, "/nope");
  EXPECT_THAT(get(admin, "/healthz"), testing::EndsWith("\r\n\r\nok\n"));
  EXPECT_THAT(get(admin, "/readyz"), testing::EndsWith("\r\n\r\nready\n"));
  std::string metrics = get(admin, "/metrics");
  EXPECT_THAT(metrics, HasSubstr("apigen_requests_total{api=\"fixture\",operation=\"hello\",status=\"200\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("apigen_requests_total{api=\"fixture\",operation=\"\",status=\"403\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("apigen_upstream_connections{state=\"open\"} 0\n"));
  EXPECT_THAT(get(admin, "/else"), StartsWith("HTTP/1.1 404 "));
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0);
}

TEST(RunGateway, AdminTellsTheTargetsOfNamedUpstreams) {
  File settings("upstreams: {pets: {targets: ['http://127.0.0.1:9000', 'http://127.0.0.1:9001/v2']}}\n");
  Process process({"--listen", "127.0.0.1:0", "--threads", "2", "--admin", "127.0.0.1:0", "--config", settings.path});
  process.out("\n");
  int admin = port_in(process.err("\n"));
  std::string metrics = get(admin, "/metrics");
  EXPECT_THAT(metrics, HasSubstr("apigen_upstream_target_usable{upstream=\"pets\",target=\"http://127.0.0.1:9000\"} 2\n"));
  EXPECT_THAT(metrics, HasSubstr("apigen_upstream_target_requests_total{upstream=\"pets\",target=\"http://127.0.0.1:9001/v2\"} 0\n"));
  settings.write("upstreams: {cats: {targets: ['http://127.0.0.1:9000']}}\n");
  process.signal(SIGHUP);
  process.err("settings reloaded\n");
  EXPECT_THAT(get(admin, "/metrics"), HasSubstr("{upstream=\"cats\",target=\"http://127.0.0.1:9000\"} 2\n"));
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0);
}

TEST(RunGateway, WritesAccessLogs) {
  File log("");
  File settings("stages: [{stageName: prod, accessLogSettings: {destination: " + log.path +
                ", format: '$context.requestId $context.httpMethod $context.path $context.status $context.responseLength $context.identity.caller'}}]\n");
  Process process({"--listen", "127.0.0.1:0", "--config", settings.path});
  int port = port_in(process.out("\n"));
  get(port, "/hello");
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0);
  std::ifstream file(log.path);
  std::string line;
  std::getline(file, line);
  EXPECT_THAT(line, MatchesRegex("[0-9a-f-]{36} GET /hello 200 17 -"));
}

struct Ended {
  int status;
  std::string out, err;
};
Ended run(std::vector<std::string> arguments) {
  Process process(std::move(arguments));
  Ended ended;
  ended.out = process.out();
  ended.err = process.err();
  ended.status = process.wait();
  return ended;
}

TEST(RunGateway, SaysWhatItIs) {
  EXPECT_EQ(run({"--version"}).out, "fixture-gateway fixture 1.2.3 (apigen runtime 1)\n");
  EXPECT_EQ(run({"--describe"}).out,
            "fixture: Fixture 1.2.3 (REST API, 3 operations)\n  GET     /hello  hello\n  GET     /variable  variable\n  POST    /echo  echo\n");
  Ended help = run({"--help"});
  EXPECT_EQ(help.status, 0);
  for (const char* option : {"--config", "--listen", "--stage", "--threads", "--admin", "--check-config", "--describe", "--version"}) EXPECT_THAT(help.out, HasSubstr(option));
}

TEST(RunGateway, SaysWhatIsWrong) {
  for (std::vector<std::string> wrong : {std::vector<std::string>{"--nope"}, {"stray"}, {"--threads", "0"}, {"--threads", "x"}, {"--listen", "8080"}, {"--listen", "localhost:99999"}, {"--admin", "x"}}) {
    Ended ended = run(wrong);
    EXPECT_EQ(ended.status, 2) << wrong.front();
    EXPECT_THAT(ended.err, StartsWith("fixture-gateway: ")) << wrong.front();
  }
  Ended missing = run({"--config", "/nonexistent/gateway.yaml"});
  EXPECT_EQ(missing.status, 1);
  EXPECT_THAT(missing.err, HasSubstr("/nonexistent/gateway.yaml"));
  File bad("stagez: []\nlisten: 5\n");
  Ended checked = run({"--check-config", "--config", bad.path});
  EXPECT_EQ(checked.status, 1);
  EXPECT_THAT(checked.err, HasSubstr("stagez"));
  EXPECT_THAT(checked.err, HasSubstr("listen"));
  File good("stages: [{stageName: prod}, {stageName: test}]\n");
  EXPECT_EQ(run({"--check-config", "--config", good.path}).out, "the settings are in order\n");
  Ended stage = run({"--check-config", "--config", good.path, "--stage", "nope"});
  EXPECT_EQ(stage.status, 1);
  EXPECT_THAT(stage.err, HasSubstr("API fixture has no stage 'nope'; the settings have: prod, test"));
}

TEST(RunGateway, SaysWhatPortIsTaken) {
  Process first({"--listen", "127.0.0.1:0", "--threads", "1"});
  int port = port_in(first.out("\n"));
  Ended second = run({"--listen", "127.0.0.1:" + std::to_string(port), "--threads", "1"});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.err, HasSubstr("127.0.0.1:" + std::to_string(port)));
  first.signal(SIGTERM);
  EXPECT_EQ(first.wait(), 0);
}

}  // namespace
}  // namespace apigen
