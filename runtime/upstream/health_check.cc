#include "health_check.h"

#include <chrono>

#include "transfer.h"

namespace apigen::upstream {

using std::chrono::milliseconds;

namespace {
// What a good answer may say besides its status, so that the connection can be used again.
constexpr std::size_t kMostBody = 64 * 1024;
}  // namespace

Group::Checker::Checker(Group& group, Member& member, Shared& shared) : group_(group), member_(member), shared_(shared) {
  shared_.loop.arm(*this, shared_.loop.now());
}

void Group::Checker::on_timer() {
  shared_.loop.arm(*this, shared_.loop.now() + milliseconds(group_.settings_.health_check->interval_ms));
  if (!running_.done()) return;
  running_ = check();
  running_.start();
}

rt::Task<void> Group::Checker::check() {
  rt::Arena arena;
  rt::Headers headers(arena);
  headers.add("User-Agent", "apigen-health-check");
  Call call;
  call.uri = member_.base;
  call.uri.target = group_.settings_.health_check->path;
  call.method = "GET";
  call.headers = &headers;
  call.deadline = shared_.loop.now() + milliseconds(group_.settings_.health_check->timeout_ms);
  Call aimed = group_.aim(arena, call, member_);
  Reply reply = co_await Transfer::run(std::unique_ptr<Transfer>(new Transfer(shared_, arena, aimed)));
  bool good = reply.fault == Fault::none && reply.status < 400;
  if (good && reply.body) {
    Collected body = co_await collect(arena, reply.body.get(), kMostBody);
    good = body.fault == Fault::none;
  }
  reply.body.reset();
  group_.note_check(member_, good);
}

}  // namespace apigen::upstream
