#include "apigen/state/journal.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <map>
#include <tuple>
#include <utility>

#include "notes.h"

namespace apigen::state {
namespace {

constexpr int kVersion = 1;

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS counted (plan TEXT NOT NULL, key TEXT NOT NULL, period INTEGER NOT NULL, in_period INTEGER NOT NULL,"
    " day INTEGER NOT NULL, on_day INTEGER NOT NULL, PRIMARY KEY (plan, key)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS days (plan TEXT NOT NULL, day INTEGER NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL,"
    " PRIMARY KEY (plan, day, key)) WITHOUT ROWID;"
    "PRAGMA user_version = 1;";

bool run(sqlite3* database, const char* sql) { return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

void put(sqlite3_stmt* statement, int at, std::string_view text) {
  sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}
void put(sqlite3_stmt* statement, int at, std::uint64_t number) { sqlite3_bind_int64(statement, at, static_cast<sqlite3_int64>(number)); }

bool step_to_end(sqlite3_stmt* statement) {
  const bool done = sqlite3_step(statement) == SQLITE_DONE;
  sqlite3_reset(statement);
  return done;
}

int version_of(sqlite3* database) {
  sqlite3_stmt* statement = nullptr;
  int version = -1;
  if (sqlite3_prepare_v2(database, "PRAGMA user_version", -1, &statement, nullptr) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
    version = sqlite3_column_int(statement, 0);
  }
  sqlite3_finalize(statement);
  return version;
}

std::uint64_t unsigned_column(sqlite3_stmt* statement, int at) {
  const sqlite3_int64 value = sqlite3_column_int64(statement, at);
  return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

/// SQLITE_OK, or the code of what is wrong with the file.
int check(sqlite3* database) {
  // Exclusive: two gateways that count in one file would overwrite each other.
  if (int code = sqlite3_exec(database, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", nullptr, nullptr, nullptr)) return code;
  if (int code = sqlite3_exec(database, "BEGIN IMMEDIATE; COMMIT; PRAGMA quick_check;", nullptr, nullptr, nullptr)) return code;
  return SQLITE_OK;
}

}  // namespace

std::unique_ptr<Journal> Journal::open(const std::string& path, std::string& problem, std::string& notice) {
  for (bool again = false;; again = true) {
    std::unique_ptr<Journal> journal(new Journal);
    int code = sqlite3_open_v2(path.c_str(), &journal->database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
    if (code == SQLITE_OK) code = check(journal->database_);
    if (code == SQLITE_OK) {
      journal->notes_ = std::make_unique<Notes>(path);
      return journal->prepare(problem) ? std::move(journal) : nullptr;
    }
    if ((code != SQLITE_NOTADB && code != SQLITE_CORRUPT) || again) {
      problem = path + ": " + (code == SQLITE_BUSY ? "another gateway uses this file" : sqlite3_errstr(code));
      return nullptr;
    }
    journal.reset();
    const std::string aside = path + ".corrupt-" + std::to_string(std::time(nullptr));
    if (std::rename(path.c_str(), aside.c_str()) != 0) {
      problem = path + ": is no database, and cannot be renamed to " + aside;
      return nullptr;
    }
    for (const char* part : {"-wal", "-shm"}) unlink((path + part).c_str());
    notice = path + ": is no database; it was set aside as " + aside + ", and counting begins anew";
  }
}

bool Journal::prepare(std::string& problem) {
  const int version = version_of(database_);
  if (version > kVersion) {
    problem = "the file is of a later version of the gateway";
    return false;
  }
  const bool ready =
      run(database_, kSchema) &&
      sqlite3_prepare_v2(database_, "SELECT period, in_period, day, on_day FROM counted WHERE plan = ? AND key = ?", -1, &read_, nullptr) == SQLITE_OK &&
      sqlite3_prepare_v2(database_, "INSERT OR REPLACE INTO counted VALUES (?, ?, ?, ?, ?, ?)", -1, &write_, nullptr) == SQLITE_OK &&
      sqlite3_prepare_v2(database_, "INSERT INTO days VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = max(count, excluded.count)", -1, &write_day_, nullptr) == SQLITE_OK &&
      sqlite3_prepare_v2(database_, "SELECT key, day, count FROM days WHERE plan = ? AND day BETWEEN ? AND ?", -1, &days_, nullptr) == SQLITE_OK &&
      sqlite3_prepare_v2(database_, "DELETE FROM days WHERE day < ?", -1, &forget_, nullptr) == SQLITE_OK;
  if (ready && take_over_notes()) return true;
  problem = std::string("the state file: ") + sqlite3_errmsg(database_);
  return false;
}

/// What an earlier process noted and could not write any more. Counts only grow, so the greater one of two is the later one.
bool Journal::take_over_notes() {
  std::map<std::pair<std::string, std::string>, Counted> latest;
  std::vector<DayCount> days;
  auto merge = [&days](const CountedKey& one, Counted& into) {
    const Counted& from = one.counted;
    if (std::pair(from.period, from.in_period) > std::pair(into.period, into.in_period)) std::tie(into.period, into.in_period) = std::pair(from.period, from.in_period);
    if (from.day < into.day) days.push_back({one.plan, one.key, from.day, from.on_day});
    if (from.day > into.day && into.on_day) days.push_back({one.plan, one.key, into.day, into.on_day});
    if (std::pair(from.day, from.on_day) > std::pair(into.day, into.on_day)) std::tie(into.day, into.on_day) = std::pair(from.day, from.on_day);
  };
  notes_->read([&](const CountedKey& one) {
    auto [found, fresh] = latest.try_emplace({one.plan, one.key});
    if (fresh) found->second = read(one.plan, one.key).value_or(Counted());
    merge(one, found->second);
  });
  std::vector<CountedKey> counted;
  for (const auto& [whose, value] : latest) counted.push_back({whose.first, whose.second, value});
  if (!counted.empty() && !write_locked(counted, days)) return false;
  notes_->forget_all();
  return true;
}

Journal::Journal() = default;

Journal::~Journal() {
  for (sqlite3_stmt* statement : {read_, write_, write_day_, days_, forget_}) sqlite3_finalize(statement);
  sqlite3_close_v2(database_);
}

std::optional<Counted> Journal::read(std::string_view plan, std::string_view key) {
  std::lock_guard lock(mutex_);
  put(read_, 1, plan);
  put(read_, 2, key);
  std::optional<Counted> found;
  if (sqlite3_step(read_) == SQLITE_ROW) {
    found = Counted{static_cast<std::uint32_t>(unsigned_column(read_, 0)), unsigned_column(read_, 1),
                    static_cast<std::uint32_t>(unsigned_column(read_, 2)), unsigned_column(read_, 3)};
  }
  sqlite3_reset(read_);
  return found;
}

bool Journal::note(const std::vector<CountedKey>& counted) {
  std::lock_guard lock(notes_mutex_);
  return notes_->append(counted);
}

void Journal::begin_write() {
  std::lock_guard lock(notes_mutex_);
  notes_->turn();
}

bool Journal::write(const std::vector<CountedKey>& counted, const std::vector<DayCount>& ended_days) {
  std::lock_guard lock(mutex_);
  if (!write_locked(counted, ended_days)) return false;
  std::lock_guard notes_lock(notes_mutex_);
  notes_->forget_turned();
  return true;
}

bool Journal::write_locked(const std::vector<CountedKey>& counted, const std::vector<DayCount>& ended_days) {
  if (!run(database_, "BEGIN IMMEDIATE")) return false;
  bool written = true;
  for (const DayCount& day : ended_days) {
    put(write_day_, 1, day.plan);
    put(write_day_, 2, day.day);
    put(write_day_, 3, day.key);
    put(write_day_, 4, day.count);
    written = written && step_to_end(write_day_);
  }
  for (const CountedKey& one : counted) {
    put(write_, 1, one.plan);
    put(write_, 2, one.key);
    put(write_, 3, one.counted.period);
    put(write_, 4, one.counted.in_period);
    put(write_, 5, one.counted.day);
    put(write_, 6, one.counted.on_day);
    written = written && step_to_end(write_);
  }
  if (written && run(database_, "COMMIT")) return true;
  run(database_, "ROLLBACK");
  return false;
}

std::vector<DayCount> Journal::days(std::string_view plan, std::uint32_t from, std::uint32_t to) {
  std::lock_guard lock(mutex_);
  put(days_, 1, plan);
  put(days_, 2, from);
  put(days_, 3, to);
  std::vector<DayCount> out;
  while (sqlite3_step(days_) == SQLITE_ROW) {
    out.push_back({std::string(plan), reinterpret_cast<const char*>(sqlite3_column_text(days_, 0)),
                   static_cast<std::uint32_t>(unsigned_column(days_, 1)), unsigned_column(days_, 2)});
  }
  sqlite3_reset(days_);
  return out;
}

void Journal::forget_before(std::uint32_t day) {
  std::lock_guard lock(mutex_);
  put(forget_, 1, day);
  step_to_end(forget_);
}

}  // namespace apigen::state
