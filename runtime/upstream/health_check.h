// Asks one target of a named upstream again and again whether it is well.
#pragma once

#include "group.h"

namespace apigen::upstream {

class Group::Checker final : private rt::Timer {
 public:
  /// The first check begins at once. All three outlive it.
  Checker(Group& group, Member& member, Shared& shared);

 private:
  void on_timer() override;
  rt::Task<void> check();

  Group& group_;
  Member& member_;
  Shared& shared_;
  rt::Task<void> running_;
};

}  // namespace apigen::upstream
