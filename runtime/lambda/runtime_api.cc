#include "runtime_api.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "error_json.h"
#include "payload_limits.h"
#include "request_reader.h"

namespace apigen::lambda {
namespace {

constexpr std::string_view kPrefix = "/2018-06-01/runtime/";
constexpr std::size_t kMostConnections = 64;  // of one process

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    default: return "Payload Too Large";
  }
}

// A field's value that came from a client: what could end the line is left out.
void add_field(std::string& head, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  head.append(name).append(": ");
  std::copy_if(value.begin(), value.end(), std::back_inserter(head), [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
  head += "\r\n";
}

std::string head_of(int status, std::size_t length) {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  head.append(reason(status)).append("\r\nContent-Type: application/json\r\nContent-Length: ").append(std::to_string(length)).append("\r\n");
  return head;
}

}  // namespace

ApiAnswer api_error(int status, std::string_view type, std::string_view message) {
  return {status, error_json(type, message) + "\n"};
}

struct RuntimeApi::Server final : rt::IoHandler {
  class Connection final : public rt::IoHandler {
   public:
    Connection(Server& server, int fd) : server_(server), fd_(fd), reader_(kMostResponseBytes) {}
    ~Connection() override {
      server_.loop.unwatch(fd_, *this);
      close(fd_);
    }
    int fd() const { return fd_; }
    bool gone() const { return gone_; }

    void on_ready(bool readable, bool writable, bool hangup) override {
      if (writable && !gone_) flush();
      if ((readable || hangup) && !gone_) receive();
      if (gone_) server_.drop(*this);
    }
    void send(std::string_view head, std::string_view body) {
      out_.append(head).append(body);
      flush();
    }
    void go_on() {
      held_up_ = false;
      serve();
      if (!gone_) receive();
      if (gone_) server_.drop(*this);
    }

   private:
    void receive() {
      while (!gone_ && !held_up_) {
        char buffer[64 * 1024];
        ssize_t got = read(fd_, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (got <= 0) {
          gone_ = true;
          return;
        }
        in_.append(buffer, static_cast<std::size_t>(got));
        serve();
      }
    }
    void serve() {
      bool begun = false;  // then there is more to do, whether or not more has come
      while (!gone_ && !held_up_ && (std::exchange(begun, false) || !in_.empty())) {
        if (server_.waiting == this) {  // who waits for an answer has nothing to say
          gone_ = true;
          return;
        }
        const RequestReader::State state = reader_.read(in_);
        if (server_.streaming == this) pass_on();
        switch (state) {
          case RequestReader::State::incomplete:
            return;
          case RequestReader::State::begun:
            begun = true;
            if (server_.begin_stream(*this, reader_.request())) reader_.pass_on();
            break;
          case RequestReader::State::wants_continue:
            send("HTTP/1.1 100 Continue\r\n\r\n", {});
            break;
          case RequestReader::State::malformed:
            answer(api_error(400, "InvalidRequest", "The request is not HTTP/1.1."));
            gone_ = true;
            return;
          case RequestReader::State::complete:
            held_up_ = false;
            server_.route(*this, reader_.request());
            if (reader_.request().close && server_.waiting != this) gone_ = true;
            reader_.restart();
            break;
        }
      }
    }
    void pass_on() {
      std::string& body = reader_.request().body;
      if (!body.empty()) held_up_ = !server_.events.on_piece(body);
      body.clear();
    }
    void answer(const ApiAnswer& reply) {
      send(head_of(reply.status, reply.body.size()) + "\r\n", reply.body);
    }
    void flush() {
      std::size_t done = 0;
      while (done < out_.size()) {
        ssize_t sent = ::send(fd_, out_.data() + done, out_.size() - done, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) {
          if (errno != EAGAIN && errno != EWOULDBLOCK) gone_ = true;
          break;
        }
        done += static_cast<std::size_t>(sent);
      }
      out_.erase(0, done);
    }

    friend struct Server;
    Server& server_;
    int fd_;
    RequestReader reader_;
    std::string in_, out_;
    bool gone_ = false;
    bool held_up_ = false;
  };

  Server(rt::Loop& on, RuntimeEvents& to) : loop(on), events(to) {}
  ~Server() override {
    connections.clear();
    if (fd >= 0) {
      loop.unwatch(fd, *this);
      close(fd);
    }
  }

  void on_ready(bool, bool, bool) override {
    while (true) {
      int accepted = accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (accepted < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
      if (accepted < 0) return;
      int on = 1;
      setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      auto connection = std::make_unique<Connection>(*this, accepted);
      if (connections.size() >= kMostConnections || !loop.watch(accepted, *connection)) continue;
      connections.push_back(std::move(connection));
    }
  }

  bool begin_stream(Connection& connection, const ApiRequest& request) {
    std::string_view id = request.path;
    constexpr std::string_view kBefore = "invocation/", kAfter = "/response";
    if (!id.starts_with(kPrefix)) return false;
    id.remove_prefix(kPrefix.size());
    if (request.method != "POST" || streaming || !id.starts_with(kBefore) || !id.ends_with(kAfter) || id.size() < kBefore.size() + kAfter.size()) return false;
    if (!events.on_stream(id.substr(kBefore.size(), id.size() - kBefore.size() - kAfter.size()))) return false;
    streaming = &connection;
    return true;
  }

  void route(Connection& connection, ApiRequest& request) {
    if (streaming == &connection) {
      streaming = nullptr;
      return connection.answer(events.on_stream_end(!request.failed));
    }
    std::string_view path = request.path;
    if (!path.starts_with(kPrefix)) return connection.answer(api_error(404, "NotFound", "The Lambda Runtime API has no such path."));
    path.remove_prefix(kPrefix.size());
    if (path == "invocation/next") {
      if (request.method != "GET") return refuse_method(connection);
      // Before the event, which may answer at once.
      Connection* before = std::exchange(waiting, &connection);
      ApiAnswer refusal;
      if (events.on_next(refusal)) return;
      waiting = before;
      return connection.answer(refusal);
    }
    if (path == "init/error") {
      if (request.method != "POST") return refuse_method(connection);
      return connection.answer(events.on_init_error(std::move(request.body)));
    }
    std::size_t slash = path.rfind('/');
    std::string_view last = slash == std::string_view::npos ? "" : path.substr(slash + 1);
    if (!path.starts_with("invocation/") || slash < 11 || (last != "response" && last != "error")) {
      return connection.answer(api_error(404, "NotFound", "The Lambda Runtime API has no such path."));
    }
    if (request.method != "POST") return refuse_method(connection);
    std::string_view id = path.substr(11, slash - 11);
    if (last == "response" && request.failed) {
      return connection.answer(events.on_error(id, error_json({}, "The function failed while it wrote its response.")));
    }
    connection.answer(last == "error" ? events.on_error(id, std::move(request.body))
                                      : events.on_response(id, std::move(request.body), request.body_bytes));
  }
  static void refuse_method(Connection& connection) {
    connection.answer(api_error(405, "MethodNotAllowed", "This path of the Lambda Runtime API has another method."));
  }

  void drop(Connection& connection) {
    if (waiting == &connection) {
      waiting = nullptr;
      events.on_next_lost();
    }
    if (streaming == &connection) {
      streaming = nullptr;
      events.on_stream_end(false);
    }
    auto at = std::find_if(connections.begin(), connections.end(), [&](const auto& one) { return one.get() == &connection; });
    // The caller is a member of it: it may only go once the batch of events is over.
    std::shared_ptr<Connection> last(std::move(*at));
    connections.erase(at);
    loop.unwatch(last->fd(), *last);
    loop.defer([last] {});
  }

  rt::Loop& loop;
  RuntimeEvents& events;
  int fd = -1;
  std::vector<std::unique_ptr<Connection>> connections;
  Connection* waiting = nullptr;
  Connection* streaming = nullptr;
};

RuntimeApi::RuntimeApi(rt::Loop& loop, RuntimeEvents& events) : server_(std::make_unique<Server>(loop, events)) {}
RuntimeApi::~RuntimeApi() = default;

std::uint16_t RuntimeApi::listen() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return 0;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd, 16) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 || !server_->loop.watch(fd, *server_)) {
    int cause = errno;
    close(fd);
    errno = cause;
    return 0;
  }
  server_->fd = fd;
  return ntohs(address.sin_port);
}

void RuntimeApi::go_on() {
  if (server_->streaming) server_->streaming->go_on();
}

void RuntimeApi::deliver(const Work& work) {
  Server::Connection* connection = std::exchange(server_->waiting, nullptr);
  if (!connection) return;
  std::string head = head_of(200, work.payload.size());
  add_field(head, "Lambda-Runtime-Aws-Request-Id", work.request_id);
  add_field(head, "Lambda-Runtime-Deadline-Ms", std::to_string(work.deadline_ms));
  add_field(head, "Lambda-Runtime-Invoked-Function-Arn", work.function_arn);
  add_field(head, "Lambda-Runtime-Trace-Id", work.trace_id);
  connection->send(head + "\r\n", work.payload);
}

}  // namespace apigen::lambda
