// What usage plans have counted, in a file that outlives the process: one SQLite database, in write-ahead mode. Since that waits
// for the disk now and then, what was counted is noted first in files beside it (FILE-notes0 and 1), which takes microseconds.
// What was written or noted is there after kill -9; the last moments before a power cut may not be.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace apigen::state {

/// The counts of one key of one plan.
struct Counted {
  std::uint32_t period = 0;        // of the quota; 0: nothing counted
  std::uint64_t in_period = 0;
  std::uint32_t day = 0;           // since 1970-01-01
  std::uint64_t on_day = 0;
};
struct CountedKey {
  std::string plan, key;
  Counted counted;
};
struct DayCount {
  std::string plan, key;
  std::uint32_t day;
  std::uint64_t count;
};

class Notes;

/// Thread-safe; every call may block for the disk, so none belongs on a worker's thread. note() does not wait for the others.
class Journal {
 public:
  /// Null, with `problem` saying why. A file that is no database is set aside as FILE.corrupt-SECONDS, `notice` says so, and
  /// counting begins anew.
  static std::unique_ptr<Journal> open(const std::string& path, std::string& problem, std::string& notice);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  std::optional<Counted> read(std::string_view plan, std::string_view key);
  /// Keeps counts until write() has them. False if that could not be done.
  bool note(const std::vector<CountedKey>& counted);
  /// Before the counts are gathered that the next write() brings: what was noted up to now is among them.
  void begin_write();
  /// One transaction. False if nothing was written (the disk is full, the file went read-only); to be tried again.
  bool write(const std::vector<CountedKey>& counted, const std::vector<DayCount>& ended_days);
  /// Days of a plan's keys from one day to another, without the days that are still in Counted.
  std::vector<DayCount> days(std::string_view plan, std::uint32_t from, std::uint32_t to);
  /// Forgets days before this one.
  void forget_before(std::uint32_t day);

 private:
  Journal();
  bool prepare(std::string& problem);

  bool take_over_notes();
  bool write_locked(const std::vector<CountedKey>& counted, const std::vector<DayCount>& ended_days);

  std::mutex mutex_;        // of the database
  sqlite3* database_ = nullptr;
  sqlite3_stmt *read_ = nullptr, *write_ = nullptr, *write_day_ = nullptr, *days_ = nullptr, *forget_ = nullptr;
  std::mutex notes_mutex_;  // taken last
  std::unique_ptr<Notes> notes_;
};

}  // namespace apigen::state
