// The credentials of one source, fetched once for all who wait and again before they expire. One worker's thread.
#pragma once

#include <coroutine>
#include <memory>
#include <string>

#include "apigen/core/loop.h"
#include "apigen/rt/task.h"
#include "fetch.h"

namespace apigen::awsclient {

class CachedKeys : public std::enable_shared_from_this<CachedKeys> {
 public:
  /// `base`: whose keys assume the role of a role's source; null for others.
  CachedKeys(Tools& tools, Source source, std::shared_ptr<CachedKeys> base);
  CachedKeys(const CachedKeys&) = delete;
  CachedKeys& operator=(const CachedKeys&) = delete;

  /// Keys that are valid now, or null and why not. Both stay as they are until the caller next waits.
  struct Answer {
    const Keys* keys;
    std::string_view problem;
  };
  static rt::Task<Answer> get(std::shared_ptr<CachedKeys> self, rt::TimePoint deadline);

 private:
  class Waiter;
  rt::Task<void> refresh();
  bool usable() const;
  bool is_due() const;
  void begin();
  void wake();

  Tools& tools_;
  const Source source_;
  std::shared_ptr<CachedKeys> base_;
  Keys keys_;
  bool has_keys_ = false;
  std::string problem_;
  rt::TimePoint not_before_{};  // of the next try
  Waiter* waiters_ = nullptr;
  rt::Task<void> running_;
};

}  // namespace apigen::awsclient
