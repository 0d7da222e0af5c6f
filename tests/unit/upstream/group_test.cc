// Named upstreams: choice, ejection, health checks, retries, limits, reload.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "apigen/config/upstream.h"
#include "client_harness.h"
#include "tests/support/scripted_backend.h"

namespace apigen::upstream {
namespace {

using namespace std::chrono_literals;
using testing::Peer;
using testing::ScriptedBackend;

// Answers with its name; can be told to fail.
struct Backend {
  explicit Backend(std::string name) : tag(std::move(name)) {}
  std::string tag;
  std::atomic<int> status{200}, requests{0}, checks{0};
  std::atomic<bool> closes{false}, holds{false};
  std::atomic<int> delay_ms{0};
  std::mutex lock;
  std::string last;
  ScriptedBackend server{[this](Peer& peer) {
    while (auto request = peer.read_request()) {
      bool check = request->find("health-check") != std::string::npos;
      ++(check ? checks : requests);
      if (!check) {
        std::lock_guard guard(lock);
        last = *request;
      }
      if (closes) return;
      while (holds) std::this_thread::sleep_for(1ms);
      if (delay_ms) std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
      peer.send("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(tag.size()) + "\r\n\r\n" + tag);
    }
  }};
  std::string url(std::string_view base = "") const {
    std::string text = server.url("");
    return text.append(base);
  }
};

class GroupTest : public ::testing::Test {
 protected:
  void set(std::map<std::string, config::Upstream, std::less<>> upstreams) {
    harness.on_loop([&] { harness.client().set_upstreams(upstreams); });
  }
  Answer ask(std::string path = "/p", std::vector<std::pair<std::string, std::string>> headers = {}) {
    return harness.ask({.url = "http://upstream.pets" + path, .headers = std::move(headers)});
  }
  Client::TargetState state(const std::string& url) {
    Client::TargetState found;
    harness.on_loop([&] {
      harness.client().each_target([&](const Client::TargetState& each) {
        if (each.url == url) found = each;
      });
    });
    return found;
  }
  std::map<std::string, int> ask_many(int count) {
    std::map<std::string, int> answers;
    for (int i = 0; i < count; ++i) {
      Answer answer = ask();
      ++answers[answer.fault == Fault::none ? answer.body : std::string(describe(answer.fault))];
    }
    return answers;
  }

  Backend a{"a"}, b{"b"}, c{"c"};
  Harness harness{Options{{}, {}, 7}};
};

TEST_F(GroupTest, TakesTurns) {
  set({{"pets", {.targets = {a.url(), b.url(), c.url()}}}});
  EXPECT_THAT(ask_many(9), ::testing::UnorderedElementsAre(std::pair("a", 3), std::pair("b", 3), std::pair("c", 3)));
  EXPECT_EQ(state(a.url()).requests, 3u);
  EXPECT_EQ(state(a.url()).active, 0u);
}

TEST_F(GroupTest, PutsTheTargetsBaseBeforeThePathAndNamesTheTarget) {
  set({{"pets", {.targets = {a.url("/v2")}}}});
  EXPECT_EQ(ask("/cats?x=1", {{"Host", "upstream.pets"}, {"A", "b"}}).body, "a");
  std::string authority = "127.0.0.1:" + std::to_string(a.server.port());
  EXPECT_EQ(a.last, "GET /v2/cats?x=1 HTTP/1.1\r\nHost: " + authority + "\r\nA: b\r\n\r\n");
  EXPECT_EQ(ask("/", {{"Host", "api.example.com"}}).body, "a");
  EXPECT_EQ(a.last, "GET /v2/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
}

TEST_F(GroupTest, IsReachedByNameOfALinkToo) {
  set({{"vpclink1", {.targets = {a.url()}}}});
  Ask ask{.url = "http://internal.example/x"};
  ask.upstream = "vpclink1";
  EXPECT_EQ(harness.ask(ask).body, "a");
  EXPECT_EQ(a.last, "GET /x HTTP/1.1\r\nHost: internal.example\r\n\r\n");
  ask.upstream = "unknown";
  Answer answer = harness.ask(ask);
  EXPECT_EQ(answer.fault, Fault::unavailable);
  EXPECT_THAT(answer.cause, ::testing::HasSubstr("no upstream 'unknown'"));
}

TEST_F(GroupTest, SendsLessToTheBusier) {
  a.holds = true;
  set({{"pets", {.targets = {a.url(), b.url()}, .policy = "least_request"}}});
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 4; ++i) answers.push_back(harness.start({.url = "http://upstream.pets/"}));
  ASSERT_TRUE(harness.eventually([&] { return a.requests == 2 && harness.client().counts().idle == 2; }));
  EXPECT_THAT(ask_many(20), ::testing::ElementsAre(std::pair("b", 20)));
  a.holds = false;
  for (auto& each : answers) EXPECT_EQ(each.get().fault, Fault::none);
  EXPECT_THAT(ask_many(20), ::testing::SizeIs(2));
}

TEST_F(GroupTest, HashesAFieldAndMovesOnlyTheKeysOfWhoLeaves) {
  config::Upstream upstream{.targets = {a.url(), b.url(), c.url()}, .policy = "consistent_hash", .hash_header = "X-User"};
  set({{"pets", upstream}});
  std::map<std::string, std::string> places;
  std::set<std::string> used;
  for (int i = 0; i < 40; ++i) {
    std::string user = "user-" + std::to_string(i);
    places[user] = ask("/", {{"x-user", user}}).body;
    used.insert(places[user]);
    EXPECT_EQ(ask("/", {{"X-User", user}}).body, places[user]);
  }
  EXPECT_EQ(used.size(), 3u);
  upstream.targets.pop_back();
  set({{"pets", upstream}});
  for (const auto& [user, place] : places) {
    std::string now = ask("/", {{"x-user", user}}).body;
    if (place == "c") {
      EXPECT_NE(now, "c");
    } else {
      EXPECT_EQ(now, place);
    }
  }
  EXPECT_EQ(ask("/").fault, Fault::none);  // without the field: somewhere
}

TEST_F(GroupTest, LeavesOutWhoFailsAndTakesThemBack) {
  config::Upstream upstream{.targets = {a.url(), b.url()}};
  upstream.ejection = {.consecutive_failures = 2, .base_ms = 150, .most_percent = 50};
  upstream.retries.most = 0;
  set({{"pets", upstream}});
  a.status = 503;
  ask_many(4);
  EXPECT_TRUE(state(a.url()).ejected);
  EXPECT_THAT(ask_many(6), ::testing::ElementsAre(std::pair("b", 6)));
  a.status = 200;
  EXPECT_TRUE(harness.eventually([&] {
    bool ejected = false;
    harness.client().each_target([&](const Client::TargetState& each) { ejected |= each.ejected; });
    return !ejected;
  }));
  EXPECT_EQ(ask_many(4).at("a"), 2);
}

TEST_F(GroupTest, NeverLeavesOutTooMany) {
  config::Upstream upstream{.targets = {a.url(), b.url()}};
  upstream.ejection = {.consecutive_failures = 1, .base_ms = 60'000, .most_percent = 50};
  set({{"pets", upstream}});
  a.status = b.status = 503;
  ask_many(10);
  EXPECT_NE(state(a.url()).ejected, state(b.url()).ejected);
  EXPECT_EQ(state(a.url()).failures + state(b.url()).failures, 10u);
  set({{"pets", {.targets = {a.url()}, .ejection = upstream.ejection}}});
  ask_many(3);
  EXPECT_FALSE(state(a.url()).ejected);
}

TEST_F(GroupTest, AClientCannotPushATargetOut) {
  config::Upstream upstream{.targets = {a.url(), b.url()}};
  upstream.ejection.consecutive_failures = 1;
  set({{"pets", upstream}});
  a.status = 500;
  b.status = 404;
  ask_many(10);
  EXPECT_FALSE(state(a.url()).ejected || state(b.url()).ejected);
}

TEST_F(GroupTest, TriesAnotherTargetWhenNothingWasSent) {
  std::string dead = "http://127.0.0.1:" + std::to_string(testing::closed_port());
  config::Upstream upstream{.targets = {dead, a.url()}};
  upstream.ejection.most_percent = 0;
  upstream.retries = {.most = 1, .budget_percent = 100, .idempotent = false};
  set({{"pets", upstream}});
  EXPECT_THAT(ask_many(10), ::testing::ElementsAre(std::pair("a", 10)));
  Answer posted = harness.ask({.url = "http://upstream.pets/", .method = "POST", .stream = {"abc"}});
  EXPECT_EQ(posted.body, "a");
  EXPECT_GT(state(a.url()).retries, 0u);
}

TEST_F(GroupTest, RepeatsABrokenRequestOnlyIfItIsIdempotentAndSoConfigured) {
  a.closes = true;
  config::Upstream upstream{.targets = {a.url(), b.url()}};
  upstream.ejection.most_percent = 0;
  upstream.retries = {.most = 1, .budget_percent = 100, .idempotent = false};
  set({{"pets", upstream}});
  EXPECT_EQ(ask_many(4).at("b"), 2);
  upstream.retries.idempotent = true;
  set({{"pets", upstream}});
  EXPECT_EQ(ask_many(4).at("b"), 4);
  int before = a.requests + b.requests;
  for (int i = 0; i < 2; ++i) harness.ask({.url = "http://upstream.pets/", .method = "POST", .body = "x"});
  EXPECT_EQ(a.requests + b.requests, before + 2);
}

TEST_F(GroupTest, RetriesHaveABudget) {
  std::string dead = "http://127.0.0.1:" + std::to_string(testing::closed_port());
  config::Upstream upstream{.targets = {dead, a.url()}};
  upstream.ejection.most_percent = 0;
  upstream.retries = {.most = 1, .budget_percent = 10, .idempotent = false};
  set({{"pets", upstream}});
  ask_many(200);
  // Half of the requests meet the dead target; a tenth of all may be repeated, and five are free.
  EXPECT_GE(state(a.url()).retries, 20u);
  EXPECT_LE(state(a.url()).retries, 26u);
}

TEST_F(GroupTest, HealthChecksTakeOutAndBringBack) {
  config::Upstream upstream{.targets = {a.url(), b.url()}};
  upstream.health_check = config::Upstream::HealthCheck{"/up", 10, 1000, 2, 2};
  set({{"pets", upstream}});
  EXPECT_THAT(ask_many(4), ::testing::SizeIs(2));
  a.status = 500;
  ASSERT_TRUE(harness.eventually([&] {
    bool healthy = true;
    harness.client().each_target([&](const Client::TargetState& each) { healthy &= each.healthy; });
    return !healthy;
  }));
  EXPECT_THAT(ask_many(6), ::testing::ElementsAre(std::pair("b", 6)));
  a.status = 200;
  EXPECT_TRUE(harness.eventually([&] {
    bool healthy = true;
    harness.client().each_target([&](const Client::TargetState& each) { healthy &= each.healthy; });
    return healthy;
  }));
  EXPECT_EQ(ask_many(4).at("a"), 2);
  // All down: none is left out, for the verdict may be wrong.
  a.closes = b.closes = true;
  ASSERT_TRUE(harness.eventually([&] {
    bool any = false;
    harness.client().each_target([&](const Client::TargetState& each) { any |= each.healthy; });
    return !any;
  }));
  a.closes = b.closes = false;
  EXPECT_THAT(ask_many(4), ::testing::SizeIs(2));
}

TEST_F(GroupTest, LimitsConnectionsAndThoseWhoWait) {
  a.delay_ms = 50;
  set({{"pets", {.targets = {a.url()}, .connections = 1, .pending = 1}}});
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 4; ++i) answers.push_back(harness.start({.url = "http://upstream.pets/"}));
  int served = 0, refused = 0;
  for (auto& each : answers) {
    Fault fault = each.get().fault;
    served += fault == Fault::none;
    refused += fault == Fault::unavailable;
  }
  EXPECT_EQ(served, 2);
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(a.server.accepted(), 1);
}

TEST_F(GroupTest, ReloadKeepsWhatDidNotChangeAndEndsNothing) {
  a.delay_ms = 50;
  config::Upstream upstream{.targets = {a.url()}};
  set({{"pets", upstream}, {"other", {.targets = {b.url()}}}});
  auto running = harness.start({.url = "http://upstream.pets/"});
  ASSERT_TRUE(harness.eventually([&] { return a.requests == 1; }));
  set({{"pets", upstream}});
  EXPECT_EQ(state(a.url()).requests, 1u);
  set({{"pets", {.targets = {b.url()}}}});
  EXPECT_EQ(ask().body, "b");
  set({});
  EXPECT_EQ(running.get().body, "a");
  harness.on_loop([&] { EXPECT_FALSE(harness.client().has_upstream("pets")); });
}

}  // namespace
}  // namespace apigen::upstream
