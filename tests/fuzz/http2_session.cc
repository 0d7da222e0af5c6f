// HTTP/2 sessions: no bytes of a client lead anywhere but to answers, resets and the end; every stream that begins is
// closed or still there, and what is asked to be sent stays bounded.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "apigen/http2/session.h"
#include "apigen/rt/arena.h"

namespace {

using namespace apigen;

void require(bool condition) {
  if (!condition) std::abort();
}

class Server final : public http2::Handler {
 public:
  void* begin(http2::StreamId id) override {
    require(streams_.size() <= 8);
    return const_cast<http2::StreamId*>(&*streams_.insert(id).first);
  }
  void field(void* stream, std::string_view name, std::string_view) override { require(known(stream) && !name.empty()); }
  void head(void* stream, bool) override {
    require(known(stream));
    due_.insert(id_of(stream));
  }
  void data(void* stream, std::string_view bytes) override {
    require(known(stream) && bytes.size() <= 16'384);
    held_ += bytes.size();
    require(held_ <= http2::Session::kConnectionWindow);
  }
  void end(void* stream) override { require(known(stream)); }
  std::size_t fill(void* stream, char* to, std::size_t room, bool& over) override {
    require(known(stream) && room > 0);
    *to = 'x';
    over = true;
    return 1;
  }
  void closed(void* stream) override {
    require(known(stream));
    due_.erase(id_of(stream));
    streams_.erase(id_of(stream));
  }

  void answer(http2::Session& session) {
    for (http2::StreamId id : due_) {
      if (id % 4 == 1) session.ask_to_continue(id);
      rt::Headers fields(arena_);
      fields.add("content-length", "1");
      session.respond(id, 200, fields, true);
      if (id % 3 == 0) session.reset(id, http2::Code::cancel);
    }
    due_.clear();
    arena_.reset();
  }

 private:
  static http2::StreamId id_of(void* stream) { return *static_cast<http2::StreamId*>(stream); }
  bool known(void* stream) const { return streams_.contains(id_of(stream)); }

  rt::Arena arena_;
  std::set<http2::StreamId> streams_, due_;
  std::size_t held_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Server server;
  constexpr rt::TimePoint kNow{std::chrono::hours(1)};
  http2::Session session(server, {.streams = 8, .header_list_bytes = 4096}, kNow);
  // The first byte says how the rest is cut.
  const std::size_t step = 1 + data[0];
  std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
  std::string input("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  input += rest;
  for (std::size_t from = 0; from < input.size(); from += step) {
    const bool open = session.receive(std::string_view(input).substr(from, step), kNow);
    server.answer(session);
    std::size_t sent = 0;
    for (std::string_view more; !(more = session.send()).empty();) sent += more.size();
    require(sent < 1'000'000);
    if (!open || session.over()) break;
  }
  return 0;
}
