// A named upstream: several targets behind one name, of which each call gets one.
//
// Choice: round robin, the less busy of two drawn at random, or by the hash of a request field (rendezvous hashing: a
// target that leaves moves its own keys only). Targets that fail in a row are left out for a while (passive ejection),
// those that fail their health checks until they pass again. If none is left, all are tried: a wrong verdict must not
// take down what works. Retries go to another target, within a budget.
//
// All state belongs to one worker.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/config/upstream.h"
#include "apigen/core/loop.h"
#include "apigen/rt/task.h"
#include "apigen/upstream/client.h"
#include "shared.h"

namespace apigen::upstream {

class Group;

/// xorshift64*: the choice among targets needs no better one.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed ? seed : 1) {}
  std::size_t below(std::size_t count);

 private:
  std::uint64_t state_;
};

struct Member {
  explicit Member(std::string target) : url(std::move(target)) {}

  const std::string url;
  Uri base;  // views into url
  std::uint64_t key = 0;
  std::size_t active = 0;
  std::uint64_t requests = 0, failures = 0, retries = 0;

  int failed_in_a_row = 0;
  int ejections = 0;
  rt::TimePoint ejected_until{};

  bool healthy = true;
  int checks_in_a_row = 0;  // that contradict `healthy`
};

/// Counts a call at its target for as long as it lasts.
class MemberLease {
 public:
  MemberLease() = default;
  MemberLease(std::shared_ptr<Group> group, Member& member) : group_(std::move(group)), member_(&member) { ++member.active; }
  MemberLease(MemberLease&& other) noexcept : group_(std::move(other.group_)), member_(std::exchange(other.member_, nullptr)) {}
  MemberLease& operator=(MemberLease&&) = delete;
  ~MemberLease() {
    if (member_) --member_->active;
  }

  explicit operator bool() const { return member_ != nullptr; }
  std::string_view group_name() const;
  const config::Upstream& settings() const;

 private:
  std::shared_ptr<Group> group_;
  Member* member_ = nullptr;
};

class Group : public std::enable_shared_from_this<Group> {
 public:
  Group(Shared& shared, std::string name, config::Upstream settings, std::uint64_t seed);
  ~Group();

  const std::string& name() const { return name_; }
  const config::Upstream& settings() const { return settings_; }
  /// Health checks begin; they end with retire(). Calls on their way keep the group alive beyond it.
  void begin();
  void retire();

  /// `self` keeps the group while the call lasts.
  static rt::Task<Reply> exchange(std::shared_ptr<Group> self, rt::Arena& arena, Call call);
  void each_target(const std::function<void(const Client::TargetState&)>& use) const;

 private:
  class Checker;
  friend class Checker;

  Member& choose(const Call& call, std::uint64_t tried);
  bool is_available(const Member& member, rt::TimePoint now) const;
  Call aim(rt::Arena& arena, const Call& call, const Member& member) const;
  void note(Member& member, const Reply& reply);
  void eject(Member& member);
  bool may_retry(const Call& call, const Reply& reply, int attempt);
  void note_check(Member& member, bool good);

  Shared& shared_;
  std::string name_;
  config::Upstream settings_;
  std::vector<std::unique_ptr<Member>> members_;
  std::vector<std::unique_ptr<Checker>> checkers_;
  std::vector<Member*> candidates_;  // of choose(), kept for its memory
  Dice dice_;
  std::size_t turn_ = 0;
  double retry_tokens_;
};

}  // namespace apigen::upstream
