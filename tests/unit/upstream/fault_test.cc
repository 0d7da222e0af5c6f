// What a backend can do wrong, and what comes of it: the fault told, and nothing left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "client_harness.h"
#include "tests/support/scripted_backend.h"

namespace apigen::upstream {
namespace {

using namespace std::chrono_literals;
using testing::open_descriptors;
using testing::Peer;
using testing::ScriptedBackend;

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string answer_of(std::string_view fields, std::string_view body) {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

class FaultTest : public ::testing::Test {
 protected:
  FaultTest() : harness_(std::make_unique<Harness>()), descriptors_(open_descriptors()) {}
  void TearDown() override { expect_nothing_left(); }

  Harness& harness() { return *harness_; }
  void expect_nothing_left() {
    EXPECT_TRUE(harness_->eventually([&] { return harness_->client().counts().open == 0; }));
    EXPECT_EQ(harness_->counts().waiting, 0u);
    EXPECT_EQ(open_descriptors(), descriptors_);
  }
  /// One GET of a backend that reads the request, sends `bytes` and closes.
  Answer get_of(std::string bytes, Ask ask = {}) {
    ScriptedBackend backend([&](Peer& peer) {
      if (peer.read_request()) peer.send(bytes);
    });
    ask.url = backend.url();
    return harness().ask(std::move(ask));
  }

 private:
  std::unique_ptr<Harness> harness_;
  std::size_t descriptors_;
};

TEST_F(FaultTest, RefusedAgainAndAgain) {
  std::string url = "http://127.0.0.1:" + std::to_string(testing::closed_port());
  for (int i = 0; i < 300; ++i) EXPECT_EQ(harness().get(url).fault, Fault::refused);
}

TEST_F(FaultTest, NeverAnswers) {
  std::promise<bool> closed;
  ScriptedBackend backend([&](Peer& peer) {
    peer.read_request();
    closed.set_value(peer.wait_for_close());
  });
  Answer answer = harness().ask({.url = backend.url(), .timeout = 60ms});
  EXPECT_EQ(answer.fault, Fault::timeout);
  EXPECT_GE(answer.took, 60ms);
  EXPECT_LT(answer.took, 1s);
  EXPECT_TRUE(closed.get_future().get());
}

TEST_F(FaultTest, DripsTooSlowlyOrJustInTime) {
  {
    ScriptedBackend backend([](Peer& peer) {
      peer.read_request();
      peer.drip(kOk, 20ms);
    });
    EXPECT_EQ(harness().ask({.url = backend.url(), .timeout = 120ms}).fault, Fault::timeout);
  }
  {
    ScriptedBackend backend([](Peer& peer) {
      peer.read_request();
      peer.send(answer_of("Content-Length: 100\r\n", ""));
      peer.drip(std::string(100, 'x'), 10ms);
    });
    Answer answer = harness().ask({.url = backend.url(), .timeout = 120ms});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body_fault, Fault::timeout);
  }
  ScriptedBackend backend([](Peer& peer) {
    peer.read_request();
    peer.drip(kOk, 1ms);
  });
  EXPECT_EQ(harness().get(backend.url()).body, "ok");
}

TEST_F(FaultTest, ClosesWithoutAByteOnAFreshConnection) {
  ScriptedBackend backend([](Peer& peer) { peer.read_request(); });
  EXPECT_EQ(harness().get(backend.url()).fault, Fault::closed);
  EXPECT_EQ(harness().ask({.url = backend.url(), .method = "POST", .body = "x"}).fault, Fault::closed);
  EXPECT_EQ(backend.accepted(), 2);
}

TEST_F(FaultTest, CutAtEveryByte) {
  std::string counted = answer_of("Content-Length: 10\r\n", "0123456789");
  std::string chunked = answer_of("Transfer-Encoding: chunked\r\n", "4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n");
  for (const std::string& whole : {counted, chunked}) {
    std::size_t head = whole.find("\r\n\r\n") + 4;
    ScriptedBackend backend([&](Peer& peer) {
      auto request = peer.read_request();
      if (!request) return;
      peer.send(std::string_view(whole).substr(0, std::strtoul(request->c_str() + 5, nullptr, 10)));
    });
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      Answer answer = harness().get(backend.url("/" + std::to_string(cut)));
      if (cut < head) {
        EXPECT_EQ(answer.fault, Fault::closed) << cut;
      } else {
        EXPECT_EQ(answer.fault, Fault::none) << cut;
        EXPECT_EQ(answer.body_fault, Fault::closed) << cut;
      }
    }
    EXPECT_EQ(harness().get(backend.url("/999")).body, "0123456789");
  }
}

TEST_F(FaultTest, ResetsAtEveryStage) {
  for (std::string_view before : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"}) {
    ScriptedBackend backend([&](Peer& peer) {
      peer.read_request();
      peer.send(before);
      peer.reset();
    });
    Answer answer = harness().get(backend.url());
    EXPECT_TRUE(answer.fault == Fault::closed || answer.body_fault == Fault::closed) << before;
  }
  // Whether the connection stood for a moment or never is a race between two threads.
  ScriptedBackend backend([](Peer& peer) { peer.reset(); });
  Fault fault = harness().ask({.url = backend.url(), .method = "POST", .body = "x"}).fault;
  EXPECT_TRUE(fault == Fault::closed || fault == Fault::refused) << describe(fault);
}

TEST_F(FaultTest, AnswersThatAreNoHttp) {
  for (std::string_view bytes : {"garbage\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
                                 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
                                 "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nraw"}) {
    EXPECT_EQ(get_of(std::string(bytes)).fault, Fault::protocol) << bytes;
  }
  Answer chunk = get_of(answer_of("Transfer-Encoding: chunked\r\n", "zz\r\nok\r\n0\r\n\r\n"));
  EXPECT_EQ(chunk.fault, Fault::none);
  EXPECT_EQ(chunk.body_fault, Fault::closed);
}

TEST_F(FaultTest, EndlessHeadsAndInterimAnswers) {
  EXPECT_EQ(get_of(answer_of("X: " + std::string(1'000'000, 'a') + "\r\n", "")).fault, Fault::too_large);
  auto endless = [&](std::string_view first, std::string_view again, Fault expected) {
    ScriptedBackend backend([&](Peer& peer) {
      peer.read_request();
      peer.send(first);
      while (peer.send(again)) {
      }
    });
    EXPECT_EQ(harness().get(backend.url()).fault, expected);
  };
  endless("HTTP/1.1 200 OK\r\n", "X: y\r\n", Fault::too_large);
  endless("", "HTTP/1.1 100 Continue\r\n\r\n", Fault::protocol);
  Answer answer = get_of("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + std::string(kOk));
  EXPECT_EQ(answer.body, "ok");
  EXPECT_EQ(answer.header("Link"), "");
}

TEST_F(FaultTest, AnEndlessBodyIsCutAtTheLimit) {
  ScriptedBackend backend([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    while (peer.send(std::string(10'000, 'x'))) {
    }
  });
  Answer answer = harness().ask({.url = backend.url(), .most = 100'000});
  EXPECT_EQ(answer.body_fault, Fault::too_large);
}

// More bytes than announced: they belong to nobody, and the connection serves nobody again.
TEST_F(FaultTest, LiesAboutItsLength) {
  for (std::string_view bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nPOISON",
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"}) {
    ScriptedBackend backend(ScriptedBackend::always(std::string(bytes)));
    for (int i = 0; i < 3; ++i) {
      Answer answer = harness().get(backend.url());
      EXPECT_EQ(answer.fault, Fault::none);
      EXPECT_EQ(answer.body, answer.status == 204 ? "" : "ok");
    }
    EXPECT_EQ(backend.accepted(), 3);
  }
}

TEST_F(FaultTest, BytesOnAnIdleConnectionCloseIt) {
  std::promise<void> go;
  auto going = go.get_future().share();
  ScriptedBackend backend([&](Peer& peer) {
    peer.read_request();
    peer.send(kOk);
    if (peer.index() > 0) return;
    going.wait();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON");
    peer.wait_for_close();
  });
  EXPECT_EQ(harness().get(backend.url()).body, "ok");
  EXPECT_EQ(harness().counts().idle, 1u);
  go.set_value();
  EXPECT_TRUE(harness().eventually([&] { return harness().client().counts().open == 0; }));
  EXPECT_EQ(harness().get(backend.url()).body, "ok");
}

TEST_F(FaultTest, HeadAndCloseDelimitedAnswers) {
  ScriptedBackend backend([](Peer& peer) {
    while (auto request = peer.read_request()) {
      peer.send(request->starts_with("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : kOk);
    }
  });
  Answer head = harness().ask({.url = backend.url(), .method = "HEAD"});
  EXPECT_EQ(head.header("content-length"), "5");
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(harness().get(backend.url()).body, "ok");
  EXPECT_EQ(backend.accepted(), 1);
  EXPECT_EQ(get_of("HTTP/1.1 200 OK\r\n\r\nto the end").body, "to the end");
  EXPECT_EQ(get_of("HTTP/1.0 200 OK\r\n\r\n").body, "");
}

TEST_F(FaultTest, HalfClosesAfterItsAnswer) {
  ScriptedBackend backend([](Peer& peer) {
    peer.read_request();
    peer.send(answer_of("Content-Length: 100000\r\n", std::string(100'000, 'x')));
    peer.half_close();
    peer.wait_for_close();
  });
  for (int i = 0; i < 20; ++i) EXPECT_EQ(harness().get(backend.url()).body.size(), 100'000u);
}

// A pooled connection that dies just then: invisible for a GET, never a second POST.
TEST_F(FaultTest, PooledConnectionDiesUnderTheNextRequest) {
  std::atomic<int> posts{0};
  ScriptedBackend backend([&](Peer& peer) {
    auto first = peer.read_request();
    if (first && first->starts_with("POST")) ++posts;
    peer.send(kOk);
    auto second = peer.read_request();
    if (second && second->starts_with("POST")) ++posts;
  });
  EXPECT_EQ(harness().get(backend.url()).body, "ok");
  EXPECT_EQ(harness().get(backend.url()).body, "ok");
  EXPECT_EQ(backend.accepted(), 2);
  Answer answer = harness().ask({.url = backend.url(), .method = "POST", .body = "x"});
  EXPECT_EQ(answer.fault, Fault::closed);
  EXPECT_EQ(posts, 1);
  EXPECT_EQ(backend.accepted(), 2);
}

TEST_F(FaultTest, KeepAliveCloseRace) {
  ScriptedBackend backend([](Peer& peer) {
    std::minstd_rand random(static_cast<unsigned>(peer.index()));
    peer.read_request();
    peer.send(kOk);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
  });
  for (int i = 0; i < 1000; ++i) {
    Answer answer = harness().get(backend.url());
    ASSERT_EQ(answer.fault, Fault::none) << i << ": " << answer.cause;
    ASSERT_EQ(answer.body, "ok");
  }
}

// A request whose first bytes find a dead connection begins anew with all of its body, or fails; it is never sent in part.
TEST_F(FaultTest, KeepAliveResetRaceOfAStreamedBody) {
  ScriptedBackend backend([](Peer& peer) {
    std::minstd_rand random(static_cast<unsigned>(peer.index()));
    std::string request = peer.read_request().value_or("");
    std::string size = std::to_string(request.size() - request.find("\r\n\r\n") - 4);
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size.size()) + "\r\n\r\n" + size);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
    peer.reset();
  });
  for (int i = 0; i < 1000; ++i) {
    Answer answer = harness().ask({.url = backend.url(), .method = "POST", .stream = {"hel", "lo"}});
    if (answer.fault == Fault::none) {
      ASSERT_EQ(answer.body, "5") << i;
    } else {
      ASSERT_EQ(answer.fault, Fault::closed) << i << ": " << answer.cause;
    }
  }
}

TEST_F(FaultTest, AnswersEarlyWhileTheBodyIsOnItsWay) {
  std::vector<std::string> pieces(200, std::string(50'000, 'x'));
  ScriptedBackend backend([](Peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!");
    peer.half_close();
    while (!peer.read_some(1 << 20).empty()) {
    }
  });
  Answer streamed = harness().ask({.url = backend.url(), .method = "POST", .stream = pieces});
  EXPECT_EQ(streamed.status, 413) << streamed.cause;
  EXPECT_EQ(streamed.body, "no!");
  Answer whole = harness().ask({.url = backend.url(), .method = "POST", .body = std::string(10'000'000, 'x')});
  EXPECT_EQ(whole.status, 413) << whole.cause;
  EXPECT_EQ(whole.body, "no!");
}

TEST_F(FaultTest, StopsReadingOurBody) {
  ScriptedBackend deaf([](Peer& peer) {
    peer.read_head();
    std::this_thread::sleep_for(150ms);
  });
  Answer whole = harness().ask(
      {.url = deaf.url(), .method = "POST", .body = std::string(20'000'000, 'x'), .timeout = 100ms});
  EXPECT_EQ(whole.fault, Fault::timeout);
  std::vector<std::string> pieces(400, std::string(50'000, 'x'));
  Answer streamed = harness().ask({.url = deaf.url(), .method = "POST", .timeout = 100ms, .stream = pieces});
  EXPECT_EQ(streamed.fault, Fault::timeout);
}

TEST_F(FaultTest, EchoesWhileItReads) {
  ScriptedBackend backend([](Peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n");
    std::size_t left = 5'000'000;
    while (left > 0) {
      std::string some = peer.read_some(left);
      if (some.empty() || !peer.send(some)) return;
      left -= some.size();
    }
  });
  std::vector<std::string> pieces(100, std::string(50'000, 'x'));
  Answer answer = harness().ask({.url = backend.url(), .method = "POST", .stream = pieces, .stream_length = 5'000'000});
  EXPECT_EQ(answer.body.size(), 5'000'000u) << answer.cause;
}

TEST_F(FaultTest, OurOwnBodyFails) {
  ScriptedBackend backend(ScriptedBackend::always(kOk));
  EXPECT_EQ(harness().ask({.url = backend.url(), .method = "POST", .stream = {"ab"}, .stream_fails = true}).fault,
            Fault::request_body);
  EXPECT_EQ(harness().ask({.url = backend.url(), .method = "POST", .stream = {"ab"}, .stream_length = 3}).fault,
            Fault::request_body);
  EXPECT_EQ(harness().ask({.url = backend.url(), .method = "POST", .stream = {"ab", "cd"}, .stream_length = 3}).fault,
            Fault::request_body);
}

TEST_F(FaultTest, RequestsThatCannotBeWritten) {
  ScriptedBackend backend(ScriptedBackend::always(kOk));
  EXPECT_EQ(harness().ask({.url = backend.url(), .headers = {{"X", "a\r\nY: b"}}}).fault, Fault::invalid_request);
  EXPECT_EQ(harness().ask({.url = backend.url(), .method = "G T"}).fault, Fault::invalid_request);
  EXPECT_EQ(harness().ask({.url = "http://a:22/"}).fault, Fault::invalid_uri);
  EXPECT_EQ(backend.accepted(), 0);
}

TEST_F(FaultTest, ARepliesBodyNobodyReads) {
  ScriptedBackend backend(ScriptedBackend::always(answer_of("Content-Length: 1000000\r\n", std::string(1'000'000, 'x'))));
  for (int i = 0; i < 20; ++i) {
    Answer answer = harness().ask({.url = backend.url(), .ignore_body = true});
    EXPECT_EQ(answer.status, 200);
  }
  EXPECT_EQ(backend.accepted(), 20);
}

// Every answer carries its request's mark, whatever goes wrong in between.
TEST_F(FaultTest, NoAnswerReachesAnotherRequest) {
  ScriptedBackend backend([](Peer& peer) {
    std::minstd_rand random(static_cast<unsigned>(peer.index()) * 7919 + 1);
    while (auto request = peer.read_request()) {
      std::string mark = request->substr(4, request->find(' ', 4) - 4);
      std::string whole = answer_of("Content-Length: " + std::to_string(mark.size()) + "\r\n", mark);
      switch (random() % 12) {
        case 0: return;
        case 1: return peer.reset();
        case 2: peer.send(std::string_view(whole).substr(0, random() % whole.size())); return;
        case 3: peer.send(whole + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"); break;
        case 4: std::this_thread::sleep_for(3ms); peer.send(whole); break;
        case 5: peer.send(answer_of("Transfer-Encoding: chunked\r\n", "")); peer.send("1\r\n/\r\n"); return;
        default: peer.send(whole);
      }
    }
  });
  std::vector<std::pair<std::string, std::future<Answer>>> running;
  int answered = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string mark = "/mark-" + std::to_string(i);
    running.emplace_back(mark, harness().start({.url = backend.url(mark), .timeout = i % 5 ? 5000ms : 2ms}));
    if (running.size() < 32 && i != 1999) continue;
    for (auto& [expected, future] : running) {
      Answer answer = future.get();
      if (answer.fault != Fault::none || answer.body_fault != Fault::none) continue;
      EXPECT_EQ(answer.body, expected);
      ++answered;
    }
    running.clear();
  }
  EXPECT_GT(answered, 500);
}

}  // namespace
}  // namespace apigen::upstream
