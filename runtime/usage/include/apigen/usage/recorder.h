// Writes what is counted into the journal, on threads of its own: workers never wait for the disk. One thread notes what a request
// counted 2 ms later at most, if the processor is free; the other brings it into the database five times a second.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
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
  void note_all();
  void write_all();
  bool note();
  bool write();
  void know_owners();

  Registry& registry_;
  state::Journal& journal_;
  Day last_forgotten_ = 0;
  std::mutex mutex_;  // of what follows
  std::condition_variable wake_writer_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<Owner> owners_;                                  // by number of the counters
  std::unordered_map<std::string, state::CountedKey> pending_;  // noted, but not written yet; by plan and key
  std::atomic<bool> stopping_{false};
  std::thread noting_, writing_;
};

}  // namespace apigen::usage
