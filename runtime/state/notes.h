// Counts that are not in the database yet, in two files beside it that are appended to in turn. One write() keeps what was counted
// over the end of the process, without waiting for a disk: the kernel has it. (A power cut may lose it, or a part; what is read
// back is checked, and the database is whole.)
//
// A note holds absolute counts, so that it does no harm to read one again, or after a later one.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "apigen/state/journal.h"

namespace apigen::state {

/// One thread at a time.
class Notes {
 public:
  /// `path`: the database's. Makes no file before the first append().
  explicit Notes(std::string path) : path_(std::move(path)) {}
  ~Notes();
  Notes(const Notes&) = delete;
  Notes& operator=(const Notes&) = delete;

  /// Calls `use` with every note that an earlier process left, in no certain order.
  void read(const std::function<void(const CountedKey&)>& use) const;
  /// False if it could not be written, or there is too much: then the database has not taken anything for long.
  bool append(const std::vector<CountedKey>& counted);
  /// From now on notes go to the other file. Nothing happens while that still has notes.
  void turn();
  /// The database has what was noted before turn().
  void forget_turned();
  /// The database has everything.
  void forget_all();

 private:
  static constexpr std::size_t kMost = std::size_t{64} << 20;  // bytes in one file
  struct File {
    int fd = -1;
    std::size_t size = 0;
  };
  std::string name(std::size_t which) const { return path_ + "-notes" + std::to_string(which); }
  void forget(std::size_t which);

  std::string path_;
  std::array<File, 2> files_;
  std::size_t current_ = 0;
  std::string text_;
};

}  // namespace apigen::state
