#include "apigen/observe/metrics.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <tuple>

#include "apigen/core/loop.h"
#include "apigen/rt/cache.h"

namespace apigen::observe {
namespace {

constexpr std::size_t kStatuses = 16;  // different statuses of one operation; the rest is counted as 0

void add(std::atomic<std::uint64_t>& counter, std::uint64_t value) {
  counter.store(counter.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
}

}  // namespace

struct Metrics::Row {
  const rt::Operation* operation;  // null: requests without a route
  const rt::Api* api;
  struct Status {
    std::atomic<int> status{0};
    std::atomic<std::uint64_t> count{0};
  };
  std::array<Status, kStatuses> statuses;
  std::array<std::atomic<std::uint64_t>, kBuckets> buckets{};
  std::atomic<std::uint64_t> nanoseconds{0};
  std::atomic<std::uint64_t> cache_hits{0}, cache_misses{0};
};

Metrics::Metrics(std::size_t operations) : capacity_(16) {
  while (capacity_ < 2 * (operations + 64)) capacity_ *= 2;
  rows_ = std::make_unique<std::atomic<Row*>[]>(capacity_);
}

Metrics::~Metrics() = default;

Metrics::Row& Metrics::row_of(const rt::Operation* operation, const rt::Api* api) {
  const void* key = operation ? static_cast<const void*>(operation) : static_cast<const void*>(api);
  std::size_t at = (reinterpret_cast<std::uintptr_t>(key) * 0x9E3779B97F4A7C15u >> 20) & (capacity_ - 1);
  for (;; at = (at + 1) & (capacity_ - 1)) {
    Row* row = rows_[at].load(std::memory_order_relaxed);
    if (!row) break;
    if (row->operation == operation && row->api == api) return *row;
  }
  owned_.push_back(std::make_unique<Row>());
  Row* row = owned_.back().get();
  row->operation = operation;
  row->api = api;
  rows_[at].store(row, std::memory_order_release);
  return *row;
}

void Metrics::count(const rt::Exchange& x) {
  Row& row = row_of(x.operation, x.api);
  for (std::size_t i = 0; i < kStatuses; ++i) {
    Row::Status& entry = row.statuses[i];
    int status = entry.status.load(std::memory_order_relaxed);
    const bool last = i + 1 == kStatuses;
    if (status == 0 && !last) entry.status.store(status = x.response.status, std::memory_order_release);
    if (status == x.response.status || last) {
      add(entry.count, 1);
      break;
    }
  }
  if (x.cache && x.cache->result != rt::CacheUse::Result::none) {
    add(x.cache->result == rt::CacheUse::Result::hit ? row.cache_hits : row.cache_misses, 1);
  }
  auto now = static_cast<std::uint64_t>(rt::MonotonicClock::now().time_since_epoch() / std::chrono::nanoseconds(1));
  std::uint64_t took = now > x.context.received_ns ? now - x.context.received_ns : 0;
  add(row.nanoseconds, took);
  std::size_t bucket = 0;
  while (bucket + 1 < kBuckets && static_cast<double>(took) > kBounds[bucket] * 1e9) ++bucket;
  add(row.buckets[bucket], 1);
}

namespace {

std::string label(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

}  // namespace

std::string Metrics::text(const std::vector<std::shared_ptr<Metrics>>& workers) {
  using Key = std::pair<std::string, std::string>;  // API, operation
  std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests;
  struct Latency {
    std::array<std::uint64_t, kBuckets> buckets{};
    std::uint64_t nanoseconds = 0;
  };
  std::map<Key, Latency> latencies;
  std::map<Key, std::pair<std::uint64_t, std::uint64_t>> cache;  // hits, misses
  for (const auto& worker : workers) {
    for (std::size_t i = 0; i < worker->capacity_; ++i) {
      const Row* row = worker->rows_[i].load(std::memory_order_acquire);
      if (!row) continue;
      Key key{row->api ? std::string(row->api->id) : std::string(), row->operation ? std::string(row->operation->id) : std::string()};
      for (const Row::Status& entry : row->statuses) {
        if (std::uint64_t count = entry.count.load(std::memory_order_relaxed)) {
          requests[{key.first, key.second, entry.status.load(std::memory_order_acquire)}] += count;
        }
      }
      const std::uint64_t hits = row->cache_hits.load(std::memory_order_relaxed), misses = row->cache_misses.load(std::memory_order_relaxed);
      if (hits + misses) {
        auto& sum = cache[key];
        sum.first += hits;
        sum.second += misses;
      }
      Latency& latency = latencies[key];
      for (std::size_t b = 0; b < kBuckets; ++b) latency.buckets[b] += row->buckets[b].load(std::memory_order_relaxed);
      latency.nanoseconds += row->nanoseconds.load(std::memory_order_relaxed);
    }
  }
  std::string out = "# HELP apigen_requests_total Requests answered.\n# TYPE apigen_requests_total counter\n";
  for (const auto& [key, count] : requests) {
    const auto& [api, operation, status] = key;
    out += "apigen_requests_total{api=\"" + label(api) + "\",operation=\"" + label(operation) + "\",status=\"" + std::to_string(status) + "\"} " +
           std::to_string(count) + "\n";
  }
  out += "# HELP apigen_request_duration_seconds From the first byte of a request until its answer was ready.\n"
         "# TYPE apigen_request_duration_seconds histogram\n";
  for (const auto& [key, latency] : latencies) {
    std::string labels = "api=\"" + label(key.first) + "\",operation=\"" + label(key.second) + "\"";
    std::uint64_t sum = 0;
    for (std::size_t b = 0; b < kBuckets; ++b) {
      sum += latency.buckets[b];
      std::string bound = b + 1 < kBuckets ? number(kBounds[b]) : "+Inf";
      out += "apigen_request_duration_seconds_bucket{" + labels + ",le=\"" + bound + "\"} " + std::to_string(sum) + "\n";
    }
    out += "apigen_request_duration_seconds_sum{" + labels + "} " + number(static_cast<double>(latency.nanoseconds) * 1e-9) + "\n";
    out += "apigen_request_duration_seconds_count{" + labels + "} " + std::to_string(sum) + "\n";
  }
  if (cache.empty()) return out;
  std::string hits, misses;
  for (const auto& [key, counts] : cache) {
    const std::string labels = "{api=\"" + label(key.first) + "\",operation=\"" + label(key.second) + "\"} ";
    hits += "apigen_cache_hits_total" + labels + std::to_string(counts.first) + "\n";
    misses += "apigen_cache_misses_total" + labels + std::to_string(counts.second) + "\n";
  }
  return out + "# HELP apigen_cache_hits_total Requests answered from the cache (CacheHitCount).\n# TYPE apigen_cache_hits_total counter\n" + hits +
         "# HELP apigen_cache_misses_total Requests of cached methods that the backend answered (CacheMissCount).\n"
         "# TYPE apigen_cache_misses_total counter\n" + misses;
}

}  // namespace apigen::observe
