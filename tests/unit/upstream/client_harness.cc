#include "client_harness.h"

#include <thread>

namespace apigen::upstream {
namespace {

using Clock = rt::MonotonicClock;

class Pieces final : public rt::BodyReader {
 public:
  explicit Pieces(const Ask& ask) : pieces_(ask.stream), fails_(ask.stream_fails) { length = ask.stream_length; }
  rt::Task<Chunk> read() override {
    if (next_ < pieces_.size()) co_return Chunk{Chunk::State::data, pieces_[next_++]};
    co_return Chunk{fails_ ? Chunk::State::failed : Chunk::State::end, {}};
  }

 private:
  const std::vector<std::string>& pieces_;
  bool fails_;
  std::size_t next_ = 0;
};

rt::Detached run(Client& client, rt::Loop& loop, Ask ask, std::shared_ptr<std::promise<Answer>> promise) {
  Answer answer;
  {
    rt::Arena arena;
    rt::Headers headers(arena);
    for (const auto& [name, value] : ask.headers) headers.add(name, value);
    Pieces pieces(ask);
    Call call;
    auto uri = parse_uri(ask.url);
    if (uri) call.uri = *uri;
    call.method = ask.method;
    call.headers = &headers;
    call.body = ask.body;
    if (!ask.stream.empty() || ask.stream_fails) call.stream = &pieces;
    auto began = Clock::now();
    call.deadline = loop.now() + ask.timeout;
    call.verify_tls = ask.verify_tls;
    call.server_name = ask.server_name;
    call.upstream = ask.upstream;
    Reply reply = co_await client.exchange(arena, call);
    answer.fault = reply.fault;
    answer.status = reply.status;
    answer.cause = reply.cause;
    if (reply.headers) {
      for (const rt::HeaderField& field : *reply.headers) answer.headers.emplace_back(field.name, field.value);
    }
    if (!ask.ignore_body) {
      Collected collected = co_await collect(arena, reply.body.get(), ask.most);
      answer.body_fault = collected.fault;
      answer.body = collected.bytes;
    }
    answer.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
  }
  promise->set_value(std::move(answer));
}

}  // namespace

std::string Answer::header(std::string_view name) const {
  for (const auto& [each, value] : headers) {
    if (rt::equals_ignoring_case(each, name)) return value;
  }
  return {};
}

Harness::Harness(Options options) {
  on_loop([&] { client_ = make_client(loop(), options); });
}

Harness::~Harness() {
  on_loop([&] { client_.reset(); });
}

std::future<Answer> Harness::start(Ask what) {
  auto promise = std::make_shared<std::promise<Answer>>();
  auto future = promise->get_future();
  loop().post([this, what = std::move(what), promise] { run(*client_, loop(), what, promise); });
  return future;
}

void Harness::on_loop(std::function<void()> work) {
  std::promise<void> done;
  loop().post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

Client::Counts Harness::counts() {
  Client::Counts counts;
  on_loop([&] { counts = client_->counts(); });
  return counts;
}

bool Harness::eventually(std::function<bool()> condition) {
  auto until = Clock::now() + std::chrono::seconds(10);
  while (Clock::now() < until) {
    bool holds = false;
    on_loop([&] { holds = condition(); });
    if (holds) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

}  // namespace apigen::upstream
