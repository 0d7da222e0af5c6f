#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "fixture.h"

namespace apigen::lambda {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Status = InvocationResult::Status;

/// Answers one request on each connection with a fixed text and keeps what it got.
class Server {
 public:
  explicit Server(std::string reply) : reply_(std::move(reply)), fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    listen(fd_, 8);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    close(fd_);
  }
  const std::string& url() const { return url_; }
  const std::string& received() const { return received_; }

 private:
  void serve() {
    for (int connection; (connection = accept(fd_, nullptr, nullptr)) >= 0; close(connection)) {
      char buffer[4096];
      received_.clear();
      for (ssize_t got; !whole() && (got = read(connection, buffer, sizeof buffer)) > 0;) received_.append(buffer, static_cast<std::size_t>(got));
      (void)!write(connection, reply_.data(), reply_.size());
    }
  }
  bool whole() const {
    std::size_t end = received_.find("\r\n\r\n"), length = received_.find("Content-Length: ");
    return end != std::string::npos && length != std::string::npos && received_.size() >= end + 4 + std::stoul(received_.substr(length + 16));
  }

  std::string reply_, url_, received_;
  int fd_;
  std::thread thread_;
};

std::string reply(const std::string& status, const std::string& fields, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

TEST(Remote, SpeaksTheInvokeApi) {
  Server server(reply("200 OK", "Content-Type: application/json\r\n", R"({"statusCode":200})"));
  Gateway gateway;
  gateway.settings().endpoints["lambda"] = server.url();
  Answer answer = gateway.begin("arn:aws:lambda:us-east-1:123456789012:function:fn:live", R"({"a":1})", std::chrono::seconds(20), false, "Root=1").get();
  EXPECT_EQ(answer.status, Status::done) << answer.cause;
  EXPECT_EQ(answer.payload, R"({"statusCode":200})");
  EXPECT_EQ(answer.function_error, "");
  EXPECT_THAT(server.received(), StartsWith("POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Afn%3Alive/invocations HTTP/1.1\r\n"));
  for (const std::string& field : {"Host: " + server.url().substr(7), std::string("X-Amz-Invocation-Type: RequestResponse"), std::string("X-Amzn-Trace-Id: Root=1"),
                                  std::string("Content-Type: application/json"), std::string("Content-Length: 7")}) {
    EXPECT_THAT(server.received(), HasSubstr("\r\n" + field + "\r\n"));
  }
  EXPECT_TRUE(server.received().ends_with("\r\n\r\n{\"a\":1}"));
}

TEST(Remote, TellsFunctionErrorsFromRefusals) {
  Server server(reply("200 OK", "X-Amz-Function-Error: Unhandled\r\n", R"({"errorMessage":"boom"})"));
  Gateway gateway;
  gateway.settings().endpoints["lambda"] = server.url();
  Answer answer = gateway.invoke("fn");
  EXPECT_EQ(answer.status, Status::done);
  EXPECT_EQ(answer.function_error, "Unhandled");
  EXPECT_EQ(answer.payload, R"({"errorMessage":"boom"})");
}

TEST(Remote, RefusalsNameTheError) {
  Server server(reply("404 Not Found", "x-amzn-ErrorType: ResourceNotFoundException:http://internal/\r\n", R"({"Type":"User","Message":"Function not found"})"));
  Gateway gateway;
  gateway.settings().endpoints["default"] = server.url();
  Answer answer = gateway.invoke("fn");
  EXPECT_EQ(answer.status, Status::refused);
  EXPECT_EQ(answer.cause, "Lambda answered 404 ResourceNotFoundException: Function not found");
}

TEST(Remote, TooLargeIsSaidAsSuch) {
  Server server(reply("413 Payload Too Large", "x-amzn-ErrorType: RequestTooLargeException\r\n", "{}"));
  Gateway gateway;
  gateway.settings().endpoints["lambda"] = server.url();
  EXPECT_EQ(gateway.invoke("fn").status, Status::too_large);
}

TEST(Remote, ALongAnswerIsNotTaken) {
  Server server(reply("200 OK", "", std::string(6 * 1024 * 1024 + 101, 'x')));
  Gateway gateway;
  gateway.settings().endpoints["lambda"] = server.url();
  EXPECT_EQ(gateway.invoke("fn").status, Status::too_large);
}

TEST(Remote, AsynchronousInvocationsAreEvents) {
  Server server(reply("202 Accepted", "", ""));
  Gateway gateway;
  gateway.settings().endpoints["lambda"] = server.url();
  Answer answer = gateway.begin("fn", "{}", std::chrono::seconds(20), true).get();
  EXPECT_EQ(answer.status, Status::accepted);
  EXPECT_THAT(server.received(), HasSubstr("\r\nX-Amz-Invocation-Type: Event\r\n"));
}

TEST(Remote, AnEndpointThatIsNotThereIsUnreachable) {
  Gateway gateway;
  gateway.settings().endpoints["lambda"] = "http://127.0.0.1:1";
  Answer answer = gateway.invoke("fn");
  EXPECT_EQ(answer.status, Status::unreachable);
  EXPECT_THAT(answer.cause, StartsWith("Lambda at http://127.0.0.1:1: "));
}

TEST(Remote, TheDeadlineEndsTheWait) {
  Gateway gateway;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(fd, 1), 0);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  gateway.settings().endpoints["lambda"] = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  EXPECT_EQ(gateway.invoke("fn", "{}", std::chrono::milliseconds(100)).status, Status::timed_out);
  close(fd);
}

}  // namespace
}  // namespace apigen::lambda
