// Counters of one worker, read by the admin listener. Source of the text format: Prometheus exposition format 0.0.4.
//
// Written by the worker alone, read by any thread: every number is an atomic that has one writer, so counting costs no locked
// instruction.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "apigen/rt/exchange.h"

namespace apigen::observe {

class Metrics {
 public:
  /// `operations`: how many different ones the gateway has.
  explicit Metrics(std::size_t operations);
  ~Metrics();

  /// Counts an answered request. On the worker's thread.
  void count(const rt::Exchange& x);

  /// Upper bounds of the latency buckets, in seconds.
  static constexpr double kBounds[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  static constexpr std::size_t kBuckets = sizeof kBounds / sizeof kBounds[0] + 1;

  /// The sums over all workers as text. From any thread.
  static std::string text(const std::vector<std::shared_ptr<Metrics>>& workers);

 private:
  struct Row;
  Row& row_of(const rt::Operation* operation, const rt::Api* api);

  std::size_t capacity_;                       // a power of two, over half of it stays empty
  std::unique_ptr<std::atomic<Row*>[]> rows_;  // open addressing by operation
  std::vector<std::unique_ptr<Row>> owned_;    // the worker's alone
};

}  // namespace apigen::observe
