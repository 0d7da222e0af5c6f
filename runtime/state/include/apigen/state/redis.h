// Limits that several gateways share, in a Redis server. One connection for each worker, on its loop; nothing blocks.
//
// A request's buckets and quota are looked at and taken from in one step on the server, by the server's clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/core/loop.h"
#include "apigen/rt/arena.h"
#include "apigen/rt/task.h"
#include "apigen/state/journal.h"

namespace apigen::state {

struct RedisAddress {
  std::string host;  // an address after resolve()
  std::uint16_t port = 6379;
  int database = 0;
  std::string user, password;
  bool closed = false;                        // without the server nobody is let through; else each gateway counts alone
  std::chrono::milliseconds timeout{100};     // a server that takes longer is away
};

/// "redis://[[user]:password@]host[:port][/database][?failure=open|closed][&timeoutMs=N]". False if it is none.
bool parse_redis_url(std::string_view url, RedisAddress& out);
/// Replaces the host's name by its address. Blocks; false with `problem` if there is none.
bool resolve(RedisAddress& address, std::string& problem);

/// A token wanted from a bucket.
struct BucketUse {
  std::string_view name;
  double per_second;
  std::uint32_t burst;
  std::uint32_t left = 0;  // afterwards: whole tokens in the bucket
};
/// One more, counted for a key of a plan.
struct CountUse {
  std::string_view plan, key;  // "" for a request without a key
  std::uint32_t period = 0;
  std::int64_t limit = -1;     // -1: counted only
  std::uint32_t day = 0;
};
struct TakeResult {
  enum class Kind : std::uint8_t { taken, throttled, quota_exceeded, away } kind;
  std::size_t bucket = 0;  // throttled: which one refused
};

class Redis {
 public:
  Redis(rt::Loop& loop, const RedisAddress& address);
  ~Redis();

  /// Takes everything or nothing. `away` if the server cannot be reached or does not answer in time. `uses` lives in `arena`.
  rt::Task<TakeResult> take(rt::Arena& arena, BucketUse* uses, std::size_t count, CountUse counted);

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

/// What all gateways together counted for a plan. Blocks for at most a second or so; false if the server is away.
bool read_shared_days(const RedisAddress& address, std::string_view plan, std::uint32_t from, std::uint32_t to, std::vector<DayCount>& out);

}  // namespace apigen::state
