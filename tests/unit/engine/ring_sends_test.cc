#include "ring_sends.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace apigen::engine {
namespace {

struct Pair {
  Pair() {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) ADD_FAILURE() << "socketpair";
  }
  ~Pair() {
    close(ends[0]);
    close(ends[1]);
  }
  std::string received() {
    std::string text(1 << 16, '\0');
    ssize_t got = recv(ends[1], text.data(), text.size(), 0);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
  }
  int ends[2] = {-1, -1};
};

class Send final : public rt::QueuedSend {
 public:
  std::vector<ssize_t> results;
  std::function<void()> then = [] {};

 private:
  void on_sent(ssize_t result) override {
    results.push_back(result);
    then();
  }
};

class RingSendsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    sends = RingSends::create();
    if (!sends) GTEST_SKIP() << "this process may not use io_uring";
    sends->begin(rt::MonotonicClock::now());
  }
  std::unique_ptr<RingSends> sends;
};

TEST_F(RingSendsTest, SendsNothingBeforeTheFlush) {
  Pair pair;
  Send send;
  sends->add(send, pair.ends[0], "answer");
  EXPECT_TRUE(send.queued());
  EXPECT_EQ(pair.received(), "");
  sends->flush();
  EXPECT_FALSE(send.queued());
  EXPECT_EQ(send.results, (std::vector<ssize_t>{6}));
  EXPECT_EQ(pair.received(), "answer");
  EXPECT_TRUE(sends->empty());
}

TEST_F(RingSendsTest, TellsEachItsOwnResult) {
  // More than go into the ring at once.
  std::vector<Pair> pairs(150);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < pairs.size(); ++i) texts.push_back(std::string(i + 1, 'x'));
  std::vector<Send> all(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) sends->add(all[i], pairs[i].ends[0], texts[i]);
  sends->flush();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_EQ(all[i].results, (std::vector<ssize_t>{static_cast<ssize_t>(i + 1)}));
    EXPECT_EQ(pairs[i].received(), texts[i]);
  }
}

TEST_F(RingSendsTest, SaysThatASocketIsFullInsteadOfWaiting) {
  Pair full, other;
  std::string much(1 << 20, 'x');
  ASSERT_GT(send(full.ends[0], much.data(), much.size(), MSG_DONTWAIT), 0);
  Send blocked, free;
  sends->add(blocked, full.ends[0], "more");
  sends->add(free, other.ends[0], "answer");
  sends->flush();
  EXPECT_EQ(blocked.results, (std::vector<ssize_t>{-EAGAIN}));
  EXPECT_EQ(free.results, (std::vector<ssize_t>{6}));
}

TEST_F(RingSendsTest, TellsHowMuchOfALongOneWentOut) {
  Pair pair, other;
  std::string much(1 << 24, 'x');
  Send cut, whole;
  sends->add(cut, pair.ends[0], much);
  sends->add(whole, other.ends[0], "answer");
  sends->flush();
  ASSERT_EQ(cut.results.size(), 1u);
  EXPECT_GT(cut.results[0], 0);
  EXPECT_LT(cut.results[0], static_cast<ssize_t>(much.size()));
}

TEST_F(RingSendsTest, ReportsAPeerThatIsGoneWithoutASignal) {
  Pair gone, other;
  close(gone.ends[1]);
  Send failed, whole;
  sends->add(failed, gone.ends[0], "answer");
  sends->add(whole, other.ends[0], "answer");
  sends->flush();
  gone.ends[1] = dup(other.ends[1]);
  EXPECT_EQ(failed.results, (std::vector<ssize_t>{-EPIPE}));
  EXPECT_EQ(whole.results, (std::vector<ssize_t>{6}));
}

TEST_F(RingSendsTest, LeavesOutWhatWasTakenOff) {
  Pair first, second;
  auto taken = std::make_unique<Send>();
  Send kept;
  sends->add(*taken, first.ends[0], "never");
  sends->add(kept, second.ends[0], "answer");
  taken.reset();
  sends->flush();
  EXPECT_EQ(first.received(), "");
  EXPECT_EQ(second.received(), "answer");
}

TEST_F(RingSendsTest, TellsNobodyWhoGoesWhileOthersAreTold) {
  Pair first, second;
  Send teller;
  auto told_late = std::make_unique<Send>();
  sends->add(teller, first.ends[0], "one");
  sends->add(*told_late, second.ends[0], "two");
  teller.then = [&] { told_late.reset(); };
  sends->flush();
  EXPECT_EQ(teller.results, (std::vector<ssize_t>{3}));
  EXPECT_EQ(second.received(), "two");
}

TEST_F(RingSendsTest, SendsWhatIsAddedByThoseWhoAreTold) {
  Pair pair, other;
  Send first, second, third;
  first.then = [&] { sends->add(second, pair.ends[0], "-second"); };
  second.then = [&] { sends->add(third, pair.ends[0], "-third"); };
  sends->add(first, pair.ends[0], "first");
  sends->flush();
  EXPECT_EQ(pair.received(), "first-second-third");
  EXPECT_TRUE(sends->empty());
}

TEST_F(RingSendsTest, DoesNotLetSendsWaitForSlowHandlers) {
  std::vector<Pair> pairs(4);
  std::vector<Send> all(pairs.size());
  sends->begin(rt::MonotonicClock::now() - std::chrono::milliseconds(1));
  for (std::size_t i = 0; i < pairs.size(); ++i) sends->add(all[i], pairs[i].ends[0], "answer");
  EXPECT_EQ(pairs[0].received(), "answer");
  EXPECT_TRUE(all[0].results.empty());  // told at the end of the batch, all the same
  sends->flush();
  EXPECT_EQ(all[0].results, (std::vector<ssize_t>{6}));
}

}  // namespace
}  // namespace apigen::engine
