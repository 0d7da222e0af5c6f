// Writes what is counted into the journal, on a thread of its own: workers never wait for the disk. What a request counted is
// in the file 10 ms later at most, however many requests there are: one transaction takes all keys that changed.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "apigen/state/journal.h"
#include "apigen/usage/registry.h"

namespace apigen::usage {

class Recorder {
 public:
  /// Both outlive it.
  Recorder(Registry& registry, state::Journal& journal);
  /// Writes what is left.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

 private:
  struct Owner {
    std::uint32_t key = KeyTable::kNone;
    std::uint16_t plan = kNoPlan;
  };
  void run();
  bool write();
  void know_owners();

  Registry& registry_;
  state::Journal& journal_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<Owner> owners_;  // by number of the counters
  Day last_forgotten_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace apigen::usage
