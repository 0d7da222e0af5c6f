// Answering from the cache, around an integration that counts its calls.
#include <functional>
#include <utility>

#include "answers.h"
#include "apigen/core/services.h"
#include "apigen/rt/cache.h"
#include "tests/support/manual_loop.h"

namespace apigen::cache::test {
namespace {

using rt::CacheKey;
using rt::CacheKeyParameter;
using rt::CacheUse;
using rt::Exchange;
using rt::Outcome;
using rt::Task;

using Location = CacheKeyParameter::Location;
constexpr CacheKeyParameter kByType[] = {{Location::querystring, "type"}};
constexpr CacheKey kTypeKey{.parameters = kByType, .parameter_count = 1};

const std::string_view kIdName[] = {"id"};
const rt::Operation kPets{"getPet", "GET", "/pets/{id}", "res123", kIdName, 1, nullptr};
const std::string_view kBinary[] = {"image/png"};
const rt::Api kApi{.id = "petstore", .title = "t", .version = "1", .type = rt::ApiType::rest, .operation_count = 1, .route = nullptr,
                   .gateway_response = nullptr, .binary_media_types = kBinary, .binary_media_type_count = 1};

/// What stands behind the cache: an answer with a number, at once or when the test says so.
struct Backend {
  mutable int calls = 0;
  bool slow = false, fails = false;
  std::function<void(Exchange&)> more = [](Exchange&) {};
  mutable std::coroutine_handle<> waiting{};

  Outcome answer(Exchange& x) const {
    if (fails) return rt::GatewayError{.kind = rt::GatewayErrorKind::integration_failure};
    x.response.status = 200;
    x.response.headers.add("Content-Type", "text/plain");
    x.response.headers.add("X-Amzn-Trace-Id", x.context.trace_id);
    x.response.body = rt::Buffer(x.arena).append("answer ").append_number(calls).view();
    more(x);
    return {};
  }
};

struct Pause {
  const Backend& backend;
  bool await_ready() const { return !backend.slow; }
  void await_suspend(std::coroutine_handle<> awaiter) const { backend.waiting = awaiter; }
  void await_resume() const {}
};

Task<Outcome> ask(Exchange& x, const Backend& backend) {
  ++backend.calls;
  co_await Pause{backend};
  co_return backend.answer(x);
}
Outcome ask_at_once(Exchange& x, const Backend& backend) {
  ++backend.calls;
  return backend.answer(x);
}

struct World {
  apigen::test::ManualLoop loop;
  apigen::test::FakeEnvironment environment;
  apigen::test::FakeClient client;
  apigen::test::FakeInvoker invoker;
  std::shared_ptr<config::Settings> settings = std::make_shared<config::Settings>();
  rt::Services services{loop, environment, client, invoker, settings};
  Store store{64 << 20};
  Backend backend;
};

/// One request of the world: GET /pets/7?<query>.
struct Request {
  explicit Request(World& all, std::string_view query = "") : world(all), use{.store = &all.store, .ttl_seconds = 300}, x(all.services) {
    x.cache = &use;
    x.api = &kApi;
    x.operation = &kPets;
    x.captures.values[0] = "7";
    x.captures.count = 1;
    x.request.method = x.context.method = "GET";
    x.request.path = "/pets/7";
    x.request.query = query;
    x.request.host = "petstore.test";
    x.context.trace_id = "Root=1-2-3";
  }
  Request& start(const CacheKey& key = kTypeKey) {
    task = go(*this, key);
    task.start();
    return *this;
  }
  Request& start_at_once(const CacheKey& key = kTypeKey) {
    outcome = rt::cached(x, key, ask_at_once, world.backend);
    return *this;
  }
  static Task<void> go(Request& self, CacheKey key) {
    Outcome done = co_await rt::cached(self.x, key, ask, self.world.backend);
    self.outcome = done;
  }
  std::string body() const { return std::string(x.response.body); }
  bool hit() const { return use.result == CacheUse::Result::hit; }

  World& world;
  CacheUse use;
  Exchange x;
  Outcome outcome;
  Task<void> task;
};

TEST(Cached, AsksOnceForAllValuesThatTheKeyDoesNotList) {
  World world;
  EXPECT_EQ(Request(world, "type=admin&department=A").start().body(), "answer 1");
  Request second(world, "type=admin&department=B");
  EXPECT_EQ(second.start().body(), "answer 1");
  EXPECT_TRUE(second.hit());
  EXPECT_EQ(Request(world, "type=regular&department=A").start().body(), "answer 2");
  EXPECT_EQ(world.backend.calls, 2);
}

TEST(Cached, TellsRepeatedEmptyAndAbsentParametersApart) {
  World world;
  for (const char* query : {"type=1&type=2", "type=1", "type=12", "type=", "", "type=2&type=1", "type=a", "type=A"}) Request(world, query).start();
  EXPECT_EQ(world.backend.calls, 8);
  EXPECT_TRUE(Request(world, "type=%61").start().hit());  // the same value, spelt otherwise
}

TEST(Cached, TheKeyMayHoldHeadersPathAndContext) {
  static constexpr CacheKeyParameter kParameters[] = {{Location::header, "X-Tenant"}, {Location::path, "id"}, {Location::context, "authorizer.principalId"}};
  constexpr CacheKey kKey{.parameters = kParameters, .parameter_count = 3};
  World world;
  auto ask_as = [&](std::string_view tenant, std::string_view id, std::string_view principal) {
    Request request(world);
    if (tenant.data()) request.x.request.headers.add("x-tenant", tenant);
    request.x.captures.values[0] = id;
    request.x.caller.principal_id = principal;
    return request.start(kKey).hit();
  };
  EXPECT_FALSE(ask_as("a", "7", "ann"));
  EXPECT_TRUE(ask_as("a", "7", "ann"));
  EXPECT_FALSE(ask_as("b", "7", "ann"));
  EXPECT_FALSE(ask_as("a", "8", "ann"));
  EXPECT_FALSE(ask_as("a", "7", "bob"));
  EXPECT_FALSE(ask_as("", "7", "ann"));
  EXPECT_FALSE(ask_as({}, "7", "ann"));
}

TEST(Cached, MethodsAndNamespacesAreApart) {
  World world;
  constexpr CacheKey kShared{.name_space = "shared"}, kResource{.name_space = "res123"};
  Request(world).start(kShared);
  Request(world).start(kResource);
  Request(world).start(CacheKey{});
  Request head(world);
  head.x.request.method = head.x.context.method = "HEAD";
  head.start(kShared);
  EXPECT_EQ(world.backend.calls, 4);
  EXPECT_TRUE(Request(world).start(kShared).hit());
}

TEST(Cached, BinaryAndTextAnswersAreApart) {
  World world;
  Request(world).start();
  Request image(world);
  image.x.request.headers.add("Accept", "image/png");
  image.start();
  EXPECT_EQ(world.backend.calls, 2);
}

TEST(Cached, AnAnswerIsOverAfterItsTime) {
  World world;
  Request(world).start();
  world.loop.time += std::chrono::milliseconds(299'999);
  EXPECT_EQ(Request(world).start().body(), "answer 1");
  world.loop.time += std::chrono::milliseconds(1);
  EXPECT_EQ(Request(world).start().body(), "answer 2");
}

TEST(Cached, AHitIsTheWholeAnswerWithIdsOfItsOwn) {
  World world;
  world.backend.more = [](Exchange& x) { x.response.status = 404; };
  Request(world).start();
  Request second(world);
  second.x.context.trace_id = "Root=4-5-6";
  second.start();
  EXPECT_EQ(second.x.response.status, 404);
  EXPECT_EQ(second.x.response.headers.last("content-type"), "text/plain");
  EXPECT_EQ(second.x.response.headers.last("x-amzn-trace-id"), "Root=4-5-6");
}

TEST(Cached, AHitKeepsItsAnswerEvenIfTheStoreForgetsIt) {
  World world;
  Request(world).start();
  Request second(world);
  second.start();
  world.store.clear();
  EXPECT_EQ(second.body(), "answer 1");
}

TEST(Cached, SomeAnswersAreForOneClientAlone) {
  using Change = std::function<void(Exchange&)>;
  for (const Change& change : {Change([](Exchange& x) { x.response.status = 500; }), Change([](Exchange& x) { x.response.status = 206; }),
                               Change([](Exchange& x) { x.response.status = 304; }), Change([](Exchange& x) { x.response.headers.add("Set-Cookie", "a=b"); }),
                               Change([](Exchange& x) { x.response.as_it_comes = true; }),
                               Change([](Exchange& x) { x.response.body = x.arena.copy(std::string(kMostAnswerBytes, 'x')); })}) {
    World world;
    world.backend.more = change;
    Request(world).start();
    Request(world).start();
    EXPECT_EQ(world.backend.calls, 2);
  }
  World world;
  world.backend.fails = true;
  EXPECT_FALSE(Request(world).start().outcome.ok());
  EXPECT_FALSE(Request(world).start().outcome.ok());
  EXPECT_EQ(world.backend.calls, 2);
}

TEST(Cached, ErrorsAndCookiesAreKeptWhereTheStageAsksForIt) {
  World world;
  world.backend.more = [](Exchange& x) {
    x.response.status = 503;
    x.response.headers.add("Set-Cookie", "a=b");
  };
  for (int i = 0; i < 2; ++i) {
    Request request(world);
    request.use.keep_server_errors = request.use.keep_set_cookie = true;
    request.start();
  }
  EXPECT_EQ(world.backend.calls, 1);
}

TEST(Cached, StreamedBodiesAreReadFirst) {
  World world;
  world.backend.more = [](Exchange& x) {
    x.response.body = {};
    x.response.stream = x.response_stream.own(new apigen::test::FakeBody({"one ", "two"}));
  };
  Request first(world);
  EXPECT_EQ(first.start().body(), "one two");
  EXPECT_EQ(first.x.response.stream, nullptr);
  EXPECT_EQ(Request(world).start().body(), "one two");
  EXPECT_EQ(world.backend.calls, 1);
}

Task<void> read_all(Exchange& x, std::string& out) {
  while (true) {
    Task<rt::BodyReader::Chunk> reading = x.response.stream->read();
    rt::BodyReader::Chunk chunk = co_await reading;
    if (chunk.state != rt::BodyReader::Chunk::State::data) break;
    out += chunk.bytes;
  }
}

TEST(Cached, ABodyThatIsTooLargeStillArrivesWhole) {
  World world;
  const std::string half(600'000, 'a');
  world.backend.more = [&half](Exchange& x) {
    x.response.body = {};
    x.response.stream = x.response_stream.own(new apigen::test::FakeBody({half, half, "end"}));
  };
  Request first(world);
  first.start();
  ASSERT_NE(first.x.response.stream, nullptr);
  std::string got;
  apigen::test::run(read_all(first.x, got));
  EXPECT_EQ(got, half + half + "end");
  Request(world).start();
  EXPECT_EQ(world.backend.calls, 2);
}

TEST(Cached, OneCallForAllWhoMissTogether) {
  World world;
  world.backend.slow = true;
  Request first(world), second(world), third(world);
  first.start();
  second.start();
  third.start();
  EXPECT_EQ(world.backend.calls, 1);
  world.backend.waiting.resume();
  EXPECT_EQ(first.body(), "answer 1");
  EXPECT_EQ(second.body(), "");
  world.loop.run();
  EXPECT_EQ(second.body(), "answer 1");
  EXPECT_EQ(third.body(), "answer 1");
}

TEST(Cached, WithoutCoalescingEachAsks) {
  World world;
  world.backend.slow = true;
  Request first(world), second(world);
  first.use.coalesce = second.use.coalesce = false;
  first.start();
  const std::coroutine_handle<> first_call = world.backend.waiting;
  second.start();
  EXPECT_EQ(world.backend.calls, 2);
  world.backend.waiting.resume();
  first_call.resume();
  EXPECT_FALSE(second.body().empty());
}

TEST(Cached, WhoWaitedForAnAnswerThatIsForOneAloneAsks) {
  World world;
  world.backend.slow = true;
  world.backend.more = [](Exchange& x) { x.response.headers.add("Set-Cookie", "a=b"); };
  Request first(world), second(world);
  first.start();
  second.start();
  world.backend.slow = false;
  world.backend.waiting.resume();
  world.loop.run();
  EXPECT_EQ(world.backend.calls, 2);
  EXPECT_EQ(second.body(), "answer 2");
}

TEST(Cached, ALeaderThatGoesAwayLeavesItsPlaceToAnother) {
  World world;
  world.backend.slow = true;
  auto first = std::make_unique<Request>(world);
  first->start();
  Request second(world), third(world);
  second.start();
  third.start();
  world.backend.slow = false;
  first.reset();
  world.loop.run();
  EXPECT_EQ(world.backend.calls, 2);
  EXPECT_EQ(second.body(), "answer 2");
  EXPECT_EQ(third.body(), "answer 2");
}

TEST(Cached, AWaiterThatGoesAwayIsNotWoken) {
  World world;
  world.backend.slow = true;
  Request first(world);
  first.start();
  { Request(world).start(); }
  auto third = std::make_unique<Request>(world);
  third->start();
  world.backend.waiting.resume();
  third.reset();  // it was posted already
  world.loop.run();
  EXPECT_EQ(first.body(), "answer 1");
}

TEST(Cached, WhoMayRefreshReplacesTheAnswer) {
  World world;
  Request(world).start();
  Request fresh(world);
  fresh.use.refresh = fresh.use.may_refresh = true;
  EXPECT_EQ(fresh.start().body(), "answer 2");
  EXPECT_FALSE(fresh.hit());
  EXPECT_EQ(Request(world).start().body(), "answer 2");
}

TEST(Cached, ACallFromBeforeARefreshIsNotKept) {
  World world;
  world.backend.slow = true;
  Request old(world);
  old.start();
  const std::coroutine_handle<> old_call = world.backend.waiting;
  world.backend.slow = false;
  Request fresh(world);
  fresh.use.refresh = fresh.use.may_refresh = true;
  fresh.start();
  world.backend.more = [](Exchange& x) { x.response.body = "stale"; };
  old_call.resume();
  EXPECT_EQ(old.body(), "stale");
  EXPECT_EQ(Request(world).start().body(), "answer 2");
}

TEST(Cached, WhoMayNotRefreshIsToldAsTheStageSays) {
  World world;
  Request(world).start();
  auto try_to_refresh = [&world](rt::UnauthorizedRefresh strategy) {
    auto request = std::make_unique<Request>(world);
    request->use.refresh = true;
    request->use.otherwise = strategy;
    request->start();
    return request;
  };
  auto refused = try_to_refresh(rt::UnauthorizedRefresh::fail);
  ASSERT_FALSE(refused->outcome.ok());
  EXPECT_EQ(refused->outcome.error().kind, rt::GatewayErrorKind::access_denied);
  auto warned = try_to_refresh(rt::UnauthorizedRefresh::warn);
  EXPECT_EQ(warned->body(), "answer 1");
  EXPECT_EQ(warned->x.response.headers.last("warning"), "199 Cache-control headers were ignored because the caller was unauthorized.");
  auto ignored = try_to_refresh(rt::UnauthorizedRefresh::ignore);
  EXPECT_EQ(ignored->body(), "answer 1");
  EXPECT_FALSE(ignored->x.response.headers.has("warning"));
  EXPECT_EQ(world.backend.calls, 1);
}

TEST(Cached, TheWarningIsNotKept) {
  World world;
  Request first(world);
  first.use.refresh = true;
  first.start();
  EXPECT_TRUE(first.x.response.headers.has("warning"));
  EXPECT_FALSE(Request(world).start().x.response.headers.has("warning"));
}

TEST(Cached, AWholeKeyTellsApartWhatTheDocumentDoesNotList) {
  World world;
  auto ask_for = [&](std::string_view query, std::string_view forwarded) {
    Request request(world, query);
    request.use.whole_key = true;
    if (forwarded.data()) request.x.request.headers.add("X-Forwarded-Host", forwarded);
    return request.start().hit();
  };
  EXPECT_FALSE(ask_for("type=a&utm=x", {}));
  EXPECT_FALSE(ask_for("type=a", {}));
  EXPECT_FALSE(ask_for("type=a", "evil.example"));
  EXPECT_TRUE(ask_for("type=a", {}));
}

TEST(CachedAtOnce, AnswersFromTheCacheToo) {
  World world;
  EXPECT_EQ(Request(world, "type=a").start_at_once().body(), "answer 1");
  EXPECT_EQ(Request(world, "type=a").start_at_once().body(), "answer 1");
  EXPECT_EQ(Request(world, "type=b").start_at_once().body(), "answer 2");
  Request fresh(world, "type=a");
  fresh.use.refresh = fresh.use.may_refresh = true;
  EXPECT_EQ(fresh.start_at_once().body(), "answer 3");
  EXPECT_EQ(Request(world, "type=a").start_at_once().body(), "answer 3");
  Request refused(world, "type=a");
  refused.use.refresh = true;
  refused.use.otherwise = rt::UnauthorizedRefresh::fail;
  EXPECT_FALSE(refused.start_at_once().outcome.ok());
}

TEST(Cached, NothingIsKeptWhereTheStageHasNoCache) {
  World world;
  for (int i = 0; i < 2; ++i) {
    Request request(world);
    request.x.cache = nullptr;
    request.start();
  }
  EXPECT_EQ(world.backend.calls, 2);
}

}  // namespace
}  // namespace apigen::cache::test
