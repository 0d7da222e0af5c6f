#include "group.h"

#include <algorithm>
#include <chrono>

#include "health_check.h"
#include "request_head.h"
#include "transfer.h"

namespace apigen::upstream {
namespace {

using std::chrono::milliseconds;

// A few retries are free, so that the first failures of a quiet upstream are hidden too; more cannot be saved up.
constexpr double kFreeRetries = 5, kMostRetries = 50;
constexpr int kMostEjectionFactor = 10;

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 33)) * 0xff51afd7ed558ccdu;
  value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53u;
  return value ^ (value >> 33);
}

// The target's doing, not that of the request: a status that a client can provoke must not push targets out.
bool is_failure(const Reply& reply) {
  switch (reply.fault) {
    case Fault::none: return reply.status == 502 || reply.status == 503 || reply.status == 504;
    case Fault::dns:
    case Fault::refused:
    case Fault::tls:
    case Fault::timeout:
    case Fault::closed:
    case Fault::protocol: return true;
    default: return false;
  }
}

}  // namespace

std::size_t Dice::below(std::size_t count) {
  state_ ^= state_ >> 12;
  state_ ^= state_ << 25;
  state_ ^= state_ >> 27;
  return static_cast<std::size_t>((state_ * 0x2545f4914f6cdd1du >> 32) * count >> 32);
}

std::string_view MemberLease::group_name() const { return group_->name(); }
const config::Upstream& MemberLease::settings() const { return group_->settings(); }

Group::Group(Shared& shared, std::string name, config::Upstream settings, std::uint64_t seed)
    : shared_(shared), name_(std::move(name)), settings_(std::move(settings)), dice_(seed), retry_tokens_(kFreeRetries) {
  for (const std::string& target : settings_.targets) {
    auto member = std::make_unique<Member>(target);
    if (auto base = parse_uri(member->url)) member->base = *base;  // else Fault::invalid_uri, as for any other call
    member->key = fnv1a(target);
    members_.push_back(std::move(member));
  }
  candidates_.reserve(members_.size());
}

Group::~Group() = default;

void Group::begin() {
  if (!settings_.health_check) return;
  for (auto& member : members_) checkers_.push_back(std::make_unique<Checker>(*this, *member, shared_));
}

void Group::retire() { checkers_.clear(); }

rt::Task<Reply> Group::exchange(std::shared_ptr<Group> self, rt::Arena& arena, Call call) {
  self->retry_tokens_ = std::min(kMostRetries, self->retry_tokens_ + self->settings_.retries.budget_percent / 100.0);
  std::uint64_t tried = 0;
  for (int attempt = 0;; ++attempt) {
    Member& member = self->choose(call, tried);
    auto index = std::find_if(self->members_.begin(), self->members_.end(), [&](auto& each) { return each.get() == &member; });
    tried |= std::uint64_t{1} << ((index - self->members_.begin()) & 63);
    ++member.requests;
    if (attempt > 0) ++member.retries;
    Call aimed = self->aim(arena, call, member);
    Reply reply = co_await Transfer::run(
        std::unique_ptr<Transfer>(new Transfer(self->shared_, arena, aimed, MemberLease(self, member))));
    self->note(member, reply);
    if (!self->may_retry(call, reply, attempt)) co_return reply;
  }
}

bool Group::is_available(const Member& member, rt::TimePoint now) const {
  return member.healthy && now >= member.ejected_until;
}

Member& Group::choose(const Call& call, std::uint64_t tried) {
  rt::TimePoint now = shared_.loop.now();
  // First those that may be used and were not tried, then those that may be used, then all.
  for (int pass = 0; pass < 3; ++pass) {
    candidates_.clear();
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (pass < 2 && !is_available(*members_[i], now)) continue;
      if (pass == 0 && tried >> (i & 63) & 1) continue;
      candidates_.push_back(members_[i].get());
    }
    if (!candidates_.empty()) break;
  }
  if (settings_.policy == "consistent_hash" && call.headers) {
    std::string_view value = call.headers->first(settings_.hash_header);
    if (value.data()) {
      std::uint64_t hash = fnv1a(value);
      return **std::max_element(candidates_.begin(), candidates_.end(),
                                [&](Member* a, Member* b) { return mix(hash ^ a->key) < mix(hash ^ b->key); });
    }
  }
  if (settings_.policy == "least_request" && candidates_.size() > 1) {
    std::size_t first = dice_.below(candidates_.size());
    std::size_t second = dice_.below(candidates_.size() - 1);
    if (second >= first) ++second;
    Member &a = *candidates_[first], &b = *candidates_[second];
    return b.active < a.active ? b : a;
  }
  return *candidates_[turn_++ % candidates_.size()];
}

Call Group::aim(rt::Arena& arena, const Call& call, const Member& member) const {
  Call aimed = call;
  aimed.uri = member.base;
  aimed.uri.target = call.uri.target;
  if (member.base.target != "/") {
    rt::Buffer target(arena);
    target.append(member.base.target).append(call.uri.target);
    aimed.uri.target = target.view();
  }
  if (settings_.insecure_skip_verification) aimed.verify_tls = false;
  if (!settings_.server_name.empty()) aimed.server_name = settings_.server_name;
  if (!call.upstream.empty()) {
    aimed.uri.authority = call.uri.authority;
    return aimed;
  }
  // "upstream.NAME" means nothing to the target: it gets its own name where the caller put the URI's.
  if (call.headers && rt::equals_ignoring_case(call.headers->first("Host"), call.uri.authority)) {
    auto* headers = arena.make<rt::Headers>(arena);
    headers->reserve(call.headers->size());
    for (const rt::HeaderField& field : *call.headers) headers->push_back(field);
    headers->set("Host", member.base.authority);
    aimed.headers = headers;
  }
  return aimed;
}

void Group::note(Member& member, const Reply& reply) {
  if (!is_failure(reply)) {
    if (reply.fault == Fault::none) {
      member.failed_in_a_row = 0;
      if (member.ejections > 0 && shared_.loop.now() >= member.ejected_until) --member.ejections;
    }
    return;
  }
  ++member.failures;
  if (++member.failed_in_a_row >= settings_.ejection.consecutive_failures) eject(member);
}

void Group::eject(Member& member) {
  rt::TimePoint now = shared_.loop.now();
  if (now < member.ejected_until) return;
  auto out = std::count_if(members_.begin(), members_.end(), [&](auto& each) { return now < each->ejected_until; });
  if (static_cast<std::size_t>(out + 1) * 100 > members_.size() * static_cast<std::size_t>(settings_.ejection.most_percent)) return;
  member.ejections = std::min(member.ejections + 1, kMostEjectionFactor);
  member.ejected_until = now + milliseconds(settings_.ejection.base_ms) * member.ejections;
  member.failed_in_a_row = 0;
}

bool Group::may_retry(const Call& call, const Reply& reply, int attempt) {
  if (reply.fault == Fault::none || attempt >= settings_.retries.most || members_.size() < 2) return false;
  bool never_sent = reply.fault == Fault::refused || reply.fault == Fault::dns || reply.fault == Fault::tls ||
                    reply.fault == Fault::unavailable;
  bool harmless = settings_.retries.idempotent && reply.fault == Fault::closed && !call.stream && is_idempotent(call.method);
  if (!never_sent && !harmless) return false;
  if (shared_.loop.now() >= call.deadline || retry_tokens_ < 1) return false;
  retry_tokens_ -= 1;
  return true;
}

void Group::note_check(Member& member, bool good) {
  if (good == member.healthy) {
    member.checks_in_a_row = 0;
    return;
  }
  int needed = good ? settings_.health_check->healthy_after : settings_.health_check->unhealthy_after;
  if (++member.checks_in_a_row < needed) return;
  member.healthy = good;
  member.checks_in_a_row = 0;
}

void Group::each_target(const std::function<void(const Client::TargetState&)>& use) const {
  rt::TimePoint now = shared_.loop.now();
  for (const auto& member : members_) {
    use({name_, member->url, member->healthy, now < member->ejected_until, member->active, member->requests, member->failures,
         member->retries});
  }
}

}  // namespace apigen::upstream
