#include "apigen/state/redis.h"

#include <hiredis/async.h>
#include <openssl/evp.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "take_script.h"

namespace apigen::state {
namespace {

constexpr std::chrono::milliseconds kRetryAfter{500};

std::string sha1_hex(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", digest[i]);
    out += two;
  }
  return out;
}

std::string_view decimal(rt::Arena& arena, double value) {
  char text[32];
  return arena.copy({text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%.9g", value))});
}

std::string_view quota_name(rt::Arena& arena, const CountUse& use) {
  return rt::Buffer(arena).append("apigen:quota:").append(use.plan).append(':').append(use.key).append(':').append_number(use.period).view();
}
template <class Out>
Out& append_day_name(Out& out, std::string_view plan, std::uint32_t day) {
  out.append("apigen:day:").append(plan).append(":").append(std::to_string(day));
  return out;
}

}  // namespace

/// hiredis on a worker's loop. Replies come in the order of commands; a reply that nobody waits for any more is dropped.
class Redis::Connection final : public rt::IoHandler, public rt::Timer {
 public:
  /// One take() that waits. Lives in its coroutine; a Slot outlives it until the reply came.
  struct Call {
    struct Slot {
      Call* call = nullptr;
      Slot* next = nullptr;
    };
    Connection& connection;
    BucketUse* uses;
    std::size_t count;
    rt::TimePoint deadline;
    TakeResult result{TakeResult::Kind::away};
    Slot* slot = nullptr;
    Call *previous = nullptr, *next = nullptr;
    std::coroutine_handle<> waiter;

    Call(Connection& owner, BucketUse* its_uses, std::size_t its_count, rt::TimePoint until)
        : connection(owner), uses(its_uses), count(its_count), deadline(until) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() { connection.forget(*this); }
    bool await_ready() const noexcept { return !slot; }
    void await_suspend(std::coroutine_handle<> awaiter) noexcept { waiter = awaiter; }
    void await_resume() const noexcept {}
  };

  Connection(rt::Loop& loop, const RedisAddress& address) : loop_(loop), address_(address), script_(sha1_hex(kTakeScript)) {}

  ~Connection() override {
    closing_ = true;
    *alive_ = false;
    if (context_) redisAsyncFree(context_);
    while (Call::Slot* slot = free_) {
      free_ = slot->next;
      delete slot;
    }
  }

  rt::TimePoint deadline() const { return loop_.now() + address_.timeout; }

  /// Sends the command for a call, which then waits; without a connection it does not.
  void send(Call& call, const char** words, const std::size_t* lengths, int count) {
    if (!context_ && !connect()) return;
    Call::Slot* slot = free_;
    if (slot) {
      free_ = slot->next;
    } else {
      slot = new Call::Slot;
    }
    *slot = {&call, nullptr};
    if (redisAsyncCommandArgv(context_, on_reply, slot, count, words, lengths) != REDIS_OK) {
      give_back(slot);
      return;
    }
    call.slot = slot;
    call.previous = last_;
    (last_ ? last_->next : first_) = &call;
    last_ = &call;
    if (!armed()) loop_.arm(*this, call.deadline);
  }

  const std::string& script() const { return script_; }

  void forget(Call& call) {
    if (!call.slot) return;
    call.slot->call = nullptr;
    unlink(call);
  }

  void on_ready(bool readable, bool writable, bool hangup) override {
    if (writable && context_ && (writing_ || !connected_)) redisAsyncHandleWrite(context_);
    while ((readable || hangup) && context_) {  // edge-triggered: until nothing is left
      redisAsyncHandleRead(context_);
      int waiting = 0;
      if (!context_ || ioctl(context_->c.fd, FIONREAD, &waiting) != 0 || waiting == 0) break;
    }
  }

  void on_timer() override {
    if (!first_) return;
    if (loop_.now() < first_->deadline) return loop_.arm(*this, first_->deadline);
    if (context_) redisAsyncFree(context_);  // answers the calls that wait with "away"
  }

 private:
  bool connect() {
    if (loop_.now() < next_try_) return false;
    next_try_ = loop_.now() + kRetryAfter;
    redisAsyncContext* made = redisAsyncConnect(address_.host.c_str(), address_.port);
    if (!made) return false;
    if (made->err) {
      redisAsyncFree(made);
      return false;
    }
    context_ = made;
    connected_ = writing_ = false;
    made->data = this;
    made->ev.data = this;
    made->ev.addWrite = [](void* self) { static_cast<Connection*>(self)->want_write(); };
    made->ev.delWrite = [](void* self) { static_cast<Connection*>(self)->writing_ = false; };
    made->ev.addRead = made->ev.delRead = [](void*) {};
    made->ev.cleanup = [](void* self) { static_cast<Connection*>(self)->gone(); };
    redisAsyncSetConnectCallback(made, [](const redisAsyncContext* context, int status) {
      static_cast<Connection*>(context->data)->connected_ = status == REDIS_OK;
    });
    if (!loop_.watch(made->c.fd, *this)) {
      redisAsyncFree(made);
      return false;
    }
    greet();
    return context_ != nullptr;
  }

  // Errors of these show as errors of what follows.
  void greet() {
    if (!address_.password.empty()) {
      if (address_.user.empty()) {
        redisAsyncCommand(context_, nullptr, nullptr, "AUTH %b", address_.password.data(), address_.password.size());
      } else {
        redisAsyncCommand(context_, nullptr, nullptr, "AUTH %b %b", address_.user.data(), address_.user.size(), address_.password.data(), address_.password.size());
      }
    }
    if (address_.database) redisAsyncCommand(context_, nullptr, nullptr, "SELECT %d", address_.database);
    redisAsyncCommand(context_, nullptr, nullptr, "SCRIPT LOAD %s", kTakeScript);
  }

  // What a batch of events asks for is sent at its end, together.
  void want_write() {
    if (std::exchange(writing_, true)) return;
    loop_.defer([this, alive = alive_] {
      if (*alive && context_ && writing_) redisAsyncHandleWrite(context_);
    });
  }

  // hiredis is about to close the socket.
  void gone() {
    if (!context_) return;
    loop_.unwatch(context_->c.fd, *this);
    context_ = nullptr;
  }

  static void on_reply(redisAsyncContext* context, void* reply, void* data) {
    auto* slot = static_cast<Call::Slot*>(data);
    auto* self = static_cast<Connection*>(context->data);
    Call* call = slot->call;
    self->give_back(slot);
    if (!call || self->closing_) return;
    call->slot = nullptr;
    self->unlink(*call);
    if (reply) self->read(*call, *static_cast<redisReply*>(reply));
    call->waiter.resume();
  }

  void read(Call& call, const redisReply& reply) {
    if (reply.type != REDIS_REPLY_ARRAY || reply.elements != call.count + 1 || reply.element[0]->type != REDIS_REPLY_INTEGER) {
      // NOSCRIPT after a SCRIPT FLUSH; LOADING or READONLY for a while.
      if (context_) redisAsyncCommand(context_, nullptr, nullptr, "SCRIPT LOAD %s", kTakeScript);
      return;
    }
    const long long refused = reply.element[0]->integer;
    for (std::size_t i = 0; i < call.count; ++i) call.uses[i].left = static_cast<std::uint32_t>(std::max(0ll, reply.element[i + 1]->integer));
    call.result.kind = refused == 0 ? TakeResult::Kind::taken : refused < 0 ? TakeResult::Kind::quota_exceeded : TakeResult::Kind::throttled;
    if (refused > 0) call.result.bucket = static_cast<std::size_t>(refused - 1);
  }

  void give_back(Call::Slot* slot) {
    *slot = {nullptr, free_};
    free_ = slot;
  }
  void unlink(Call& call) {
    (call.previous ? call.previous->next : first_) = call.next;
    (call.next ? call.next->previous : last_) = call.previous;
    call.previous = call.next = nullptr;
  }

  rt::Loop& loop_;
  RedisAddress address_;
  std::string script_;
  redisAsyncContext* context_ = nullptr;
  bool connected_ = false, writing_ = false, closing_ = false;
  rt::TimePoint next_try_{};
  Call *first_ = nullptr, *last_ = nullptr;
  Call::Slot* free_ = nullptr;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

Redis::Redis(rt::Loop& loop, const RedisAddress& address) : connection_(std::make_unique<Connection>(loop, address)) {}
Redis::~Redis() = default;

rt::Task<TakeResult> Redis::take(rt::Arena& arena, BucketUse* uses, std::size_t count, CountUse counted) {
  const bool counts = !counted.key.empty();
  rt::ArenaVector<std::string_view> words(arena);
  words.push_back("EVALSHA");
  words.push_back(connection_->script());
  words.push_back(rt::Buffer(arena).append_number(static_cast<std::int64_t>(count + (counts ? 2 : 0))).view());
  for (std::size_t i = 0; i < count; ++i) words.push_back(rt::Buffer(arena).append("apigen:").append(uses[i].name).view());
  if (counts) {
    words.push_back(quota_name(arena, counted));
    rt::Buffer day(arena);
    words.push_back(append_day_name(day, counted.plan, counted.day).view());
  }
  words.push_back(rt::Buffer(arena).append_number(static_cast<std::int64_t>(count)).view());
  for (std::size_t i = 0; i < count; ++i) {
    words.push_back(decimal(arena, uses[i].per_second));
    words.push_back(rt::Buffer(arena).append_number(uses[i].burst).view());
  }
  if (counts) {
    words.push_back(rt::Buffer(arena).append_number(counted.limit).view());
    words.push_back(counted.key);
  }
  auto** texts = static_cast<const char**>(arena.allocate(words.size() * sizeof(char*), alignof(char*)));
  auto* lengths = static_cast<std::size_t*>(arena.allocate(words.size() * sizeof(std::size_t), alignof(std::size_t)));
  for (std::size_t i = 0; i < words.size(); ++i) {
    texts[i] = words[i].data();
    lengths[i] = words[i].size();
  }
  Connection::Call call(*connection_, uses, count, connection_->deadline());
  connection_->send(call, texts, lengths, static_cast<int>(words.size()));
  co_await call;
  co_return call.result;
}

bool read_shared_days(const RedisAddress& address, std::string_view plan, std::uint32_t from, std::uint32_t to, std::vector<DayCount>& out) {
  const timeval timeout{1, 0};
  std::unique_ptr<redisContext, decltype(&redisFree)> context(redisConnectWithTimeout(address.host.c_str(), address.port, timeout), redisFree);
  if (!context || context->err || redisSetTimeout(context.get(), timeout) != REDIS_OK) return false;
  using Reply = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;
  auto ask = [&](const char* format, auto... arguments) {
    return Reply(static_cast<redisReply*>(redisCommand(context.get(), format, arguments...)), freeReplyObject);
  };
  if (!address.password.empty()) {
    const std::string user = address.user.empty() ? "default" : address.user;
    if (Reply reply = ask("AUTH %b %b", user.data(), user.size(), address.password.data(), address.password.size()); !reply) return false;
  }
  if (Reply reply = ask("SELECT %d", address.database); !reply || reply->type == REDIS_REPLY_ERROR) return false;
  for (std::uint32_t day = from; day <= to; ++day) {
    std::string name;
    append_day_name(name, plan, day);
    Reply reply = ask("HGETALL %b", name.data(), name.size());
    if (!reply || reply->type != REDIS_REPLY_ARRAY) return false;
    for (std::size_t i = 0; i + 1 < reply->elements; i += 2) {
      out.push_back({std::string(plan), std::string(reply->element[i]->str, reply->element[i]->len), day,
                     std::strtoull(reply->element[i + 1]->str, nullptr, 10)});
    }
  }
  return true;
}

}  // namespace apigen::state
