// The keys of one issuer, as one worker knows them: fetched when they are needed, kept, and fetched again.
//
// One thread. Fetching runs on the worker's loop; whoever needs the keys meanwhile waits for that one fetch. Bounds: 256 kB and
// 5 seconds for each document; keys are used for two hours and fetched anew, without anybody waiting, after one; a key id
// that is not known leads to one fetch in 30 seconds at most; after a failure none is tried for 5 seconds.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <string>

#include "apigen/config/settings.h"
#include "apigen/core/loop.h"
#include "apigen/jwt/keys.h"
#include "apigen/rt/task.h"

namespace apigen::upstream {
class Client;
}

namespace apigen::jwt {

/// The keys in how.jwks_file, with how.secret.
ParsedKeys read_keys_file(const config::Issuer& how);

class Issuer {
 public:
  /// `how`: where gateway.yaml says that the keys are; all empty: by the issuer's discovery document (OpenID Connect Discovery
  /// 1.0 section 4). `loop` and `client` outlive it. A file is read here, and once more with each reload.
  Issuer(rt::Loop& loop, upstream::Client& client, std::string name, config::Issuer how);
  Issuer(const Issuer&) = delete;
  Issuer& operator=(const Issuer&) = delete;
  ~Issuer();

  const std::string& name() const { return name_; }
  const config::Issuer& how() const { return how_; }

  /// The keys that may be used now; null if they have to be fetched. May start a fetch that nobody waits for.
  std::shared_ptr<const KeySet> keys();
  /// Changes whenever the keys do: what was verified by others has to be verified again.
  std::uint32_t generation() const { return generation_; }
  /// Why there are no keys, for the log; "" if there are.
  const std::string& problem() const { return problem_; }

  /// co_await issuer.fetched(): goes on when the fetch under way, or one that is started for this, is over; at once if none
  /// may be started now. The issuer has to live until then (hold a shared_ptr).
  class Fetched {
   public:
    explicit Fetched(Issuer& issuer) : issuer_(issuer) {}
    Fetched(const Fetched&) = delete;
    Fetched& operator=(const Fetched&) = delete;
    ~Fetched() { unlink(); }
    bool await_ready();
    void await_suspend(std::coroutine_handle<> waiter);
    void await_resume() const noexcept {}

   private:
    friend class Issuer;
    void unlink();
    Issuer& issuer_;
    std::coroutine_handle<> waiter_;
    Fetched* next_ = nullptr;
    Fetched** link_ = nullptr;  // what points here
  };
  Fetched fetched() { return Fetched(*this); }

 private:
  void start_fetch();
  rt::Task<void> fetch();
  rt::Task<std::string> get(rt::Arena& arena, std::string_view url, std::string_view& text);
  void take(ParsedKeys parsed);
  void fail(std::string why);
  void wake();
  bool fetches() const { return how_.jwks_file.empty() && !(how_.jwks_uri.empty() && !how_.secret.empty()); }

  rt::Loop& loop_;
  upstream::Client& client_;
  const std::string name_;
  const config::Issuer how_;
  std::shared_ptr<const KeySet> keys_;
  std::string problem_;
  std::uint32_t generation_ = 0;
  rt::TimePoint fetched_at_{};
  rt::TimePoint next_fetch_{};  // not before
  bool fetching_ = false;
  Fetched* waiting_ = nullptr;
  rt::Task<void> fetch_;
};

}  // namespace apigen::jwt
