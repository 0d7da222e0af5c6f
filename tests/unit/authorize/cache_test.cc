// Keeping answers, and asking once for many.
#include "answer.h"
#include "fixture.h"
#include "tests/support/manual_loop.h"

namespace apigen::authorize::test {
namespace {

using rt::IdentitySource;
using rt::LambdaAuthorizer;

const IdentitySource kHeader[] = {{IdentitySource::Location::header, "Authorization"}};
const LambdaAuthorizer kKept{.type = LambdaAuthorizer::Type::token, .name = "t", .function = function_arn, .sources = kHeader, .source_count = 1, .ttl_seconds = 300};

using apigen::test::ManualLoop;

/// A function that answers when the test says so.
class SlowInvoker final : public lambda::Invoker {
 public:
  struct Pause {
    SlowInvoker& invoker;
    bool await_ready() const { return !invoker.slow; }
    void await_suspend(std::coroutine_handle<> awaiter) { invoker.waiting = awaiter; }
    void await_resume() const {}
  };
  rt::Task<lambda::InvocationResult> invoke(rt::Arena& arena, lambda::Invocation) override {
    ++calls;
    co_await Pause{*this};
    lambda::InvocationResult result;
    result.payload = arena.copy(payload);
    result.function_error = function_error;
    co_return result;
  }
  bool slow = false;
  int calls = 0;
  std::string payload, function_error;
  std::coroutine_handle<> waiting;
};

struct World {
  ManualLoop loop;
  apigen::test::FakeEnvironment environment;
  apigen::test::FakeClient client;
  SlowInvoker invoker;
  ResultCache cache{1 << 20};
  std::shared_ptr<config::Settings> settings = std::make_shared<config::Settings>();
  rt::Services services{loop, environment, client, invoker, settings};
  World() { services.authorizations = &cache; }
};

/// One request of the world, started when made.
struct Request {
  Request(World& world, const char* token, const LambdaAuthorizer& authorizer = kKept, const char* path = "/pets") : x(world.services) {
    x.api = &kRest;
    x.operation = &kPets;
    x.stage_name = "prod";
    x.request.method = x.context.method = "GET";
    x.request.path = path;
    x.request.headers.add("Authorization", token);
    task = go(*this, authorizer);
    task.start();
  }
  static rt::Task<void> go(Request& self, const LambdaAuthorizer& authorizer) {
    rt::Outcome outcome = co_await rt::authorize(self.x, authorizer);
    self.status = outcome.ok() ? 200 : rt::defaults_of(outcome.error().kind).status;
  }
  rt::Exchange x;
  int status = 0;  // 0: not done
  rt::Task<void> task;
};

TEST(Cache, KeepsAnAnswerForItsTtl) {
  World world;
  world.invoker.payload = policy_for("Allow", "*");
  EXPECT_EQ(Request(world, "a").status, 200);
  world.loop.time += std::chrono::milliseconds(299'999);
  EXPECT_EQ(Request(world, "a").status, 200);
  EXPECT_EQ(world.invoker.calls, 1);
  world.loop.time += std::chrono::milliseconds(1);
  EXPECT_EQ(Request(world, "a").status, 200);
  EXPECT_EQ(world.invoker.calls, 2);
}

TEST(Cache, TellsIdentitiesStagesAndAuthorizersApart) {
  World world;
  world.invoker.payload = policy_for("Allow", "*");
  const LambdaAuthorizer other = kKept;
  Request a(world, "a"), b(world, "b"), c(world, "a", other);
  EXPECT_EQ(world.invoker.calls, 3);
  EXPECT_EQ(world.cache.counts().answers, 3u);
}

TEST(Cache, HoldsAPolicyForAllMethods) {
  World world;
  world.invoker.payload = policy_for("Allow", "*/GET/pets");
  EXPECT_EQ(Request(world, "a").status, 200);
  EXPECT_EQ(Request(world, "a", kKept, "/other").status, 403);  // what the kept policy does not name is denied (8.3)
  EXPECT_EQ(world.invoker.calls, 1);
}

TEST(Cache, KeepsDenialsButNoFailures) {
  World world;
  world.invoker.payload = policy_for("Deny", "*");
  EXPECT_EQ(Request(world, "deny").status, 403);
  EXPECT_EQ(Request(world, "deny").status, 403);
  EXPECT_EQ(world.invoker.calls, 1);
  world.invoker.payload = "null";
  EXPECT_EQ(Request(world, "bad").status, 500);
  EXPECT_EQ(Request(world, "bad").status, 500);
  EXPECT_EQ(world.invoker.calls, 3);
  world.invoker.payload = R"({"errorMessage":"Unauthorized"})";
  world.invoker.function_error = "Unhandled";
  EXPECT_EQ(Request(world, "no").status, 401);
  EXPECT_EQ(Request(world, "no").status, 401);
  EXPECT_EQ(world.invoker.calls, 5);
}

TEST(Cache, GivesTheCallerFromAKeptAnswer) {
  World world;
  world.invoker.payload = policy_for("Allow", "*", R"(,"context":{"k":"v"},"usageIdentifierKey":"u")");
  { Request first(world, "a"); }
  Request second(world, "a");
  EXPECT_EQ(second.x.caller.principal_id, "user1");
  EXPECT_EQ(second.x.caller.usage_identifier_key, "u");
  EXPECT_EQ(rt::context_value(second.x, "authorizer.k"), "v");
}

TEST(Cache, AsksOnceForAllWhoMissTogether) {
  World world;
  world.invoker.payload = policy_for("Allow", "*");
  world.invoker.slow = true;
  Request first(world, "a"), second(world, "a"), third(world, "a"), other(world, "b");
  EXPECT_EQ(world.invoker.calls, 2);
  world.invoker.waiting.resume();  // b's
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(second.status, 0);
}

TEST(Cache, WhoWaitedGetsTheAnswer) {
  World world;
  world.invoker.payload = policy_for("Allow", "*");
  world.invoker.slow = true;
  Request first(world, "a"), second(world, "a"), third(world, "a");
  world.invoker.waiting.resume();
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(second.status, 0);
  world.loop.run();
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(third.status, 200);
  EXPECT_EQ(world.invoker.calls, 1);
}

TEST(Cache, WhoWaitedGetsTheFailureToo) {
  World world;
  world.invoker.payload = "null";
  world.invoker.slow = true;
  Request first(world, "a"), second(world, "a");
  world.invoker.waiting.resume();
  world.loop.run();
  EXPECT_EQ(first.status, 500);
  EXPECT_EQ(second.status, 500);
  EXPECT_EQ(world.invoker.calls, 1);
}

TEST(Cache, AnotherAsksWhenTheFirstGoesAway) {
  World world;
  world.invoker.payload = policy_for("Allow", "*");
  world.invoker.slow = true;
  auto first = std::make_unique<Request>(world, "a");
  Request second(world, "a");
  first.reset();  // its client hung up
  world.loop.run();
  EXPECT_EQ(world.invoker.calls, 2);
  world.invoker.waiting.resume();
  EXPECT_EQ(second.status, 200);
}

TEST(Cache, WhoGoesAwayIsNotWoken) {
  World world;
  world.invoker.payload = policy_for("Allow", "*");
  world.invoker.slow = true;
  Request first(world, "a");
  auto before = std::make_unique<Request>(world, "a"), after = std::make_unique<Request>(world, "a");
  before.reset();
  world.invoker.waiting.resume();
  after.reset();  // woken already, but its turn has not come
  world.loop.run();
  EXPECT_EQ(first.status, 200);
}

TEST(Cache, StaysWithinItsMemory) {
  World world;
  const std::string context = R"(,"context":{"k":")" + std::string(1000, 'x') + "\"}";
  world.invoker.payload = policy_for("Allow", "*", context);
  for (int i = 0; i < 5000; ++i) Request(world, std::to_string(i).c_str());
  const ResultCache::Counts counts = world.cache.counts();
  EXPECT_LE(counts.bytes, std::size_t{1} << 20);
  EXPECT_GT(counts.answers, 100u);
  const int before = world.invoker.calls;
  Request latest(world, "4999");
  EXPECT_EQ(world.invoker.calls, before);
}

}  // namespace
}  // namespace apigen::authorize::test
