#include "apigen/state/journal.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace apigen::state {
namespace {

struct JournalTest : testing::Test {
  JournalTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "journal-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    path = folder + "/usage.db";
  }
  ~JournalTest() override { std::filesystem::remove_all(folder); }
  std::unique_ptr<Journal> open() { return Journal::open(path, problem, notice); }

  std::string folder, path, problem, notice;
};

TEST_F(JournalTest, KeepsWhatWasWritten) {
  {
    auto journal = open();
    ASSERT_TRUE(journal) << problem;
    EXPECT_FALSE(journal->read("p", "k"));
    ASSERT_TRUE(journal->write({{"p", "k", {5, 7, 20'000, 3}}, {"p", "other", {5, 1, 20'000, 1}}}, {{"p", "k", 19'999, 4}, {"p", "k", 19'998, 9}}));
    ASSERT_TRUE(journal->write({{"p", "k", {6, 1, 20'001, 1}}}, {{"p", "k", 20'000, 3}}));
  }
  auto journal = open();
  ASSERT_TRUE(journal) << problem;
  auto counted = journal->read("p", "k");
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->period, 6u);
  EXPECT_EQ(counted->in_period, 1u);
  EXPECT_EQ(counted->day, 20'001u);
  EXPECT_EQ(counted->on_day, 1u);
  EXPECT_EQ(journal->read("p", "other")->in_period, 1u);
  EXPECT_EQ(journal->days("p", 19'999, 20'005).size(), 2u);
  journal->forget_before(20'000);
  ASSERT_EQ(journal->days("p", 0, 30'000).size(), 1u);
  EXPECT_EQ(journal->days("p", 0, 30'000)[0].count, 3u);
}

TEST_F(JournalTest, SurvivesKill) {
  const pid_t child = fork();
  if (child == 0) {
    auto journal = open();
    if (!journal || !journal->write({{"p", "k", {1, 42, 1, 42}}}, {})) _exit(1);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  auto journal = open();
  ASSERT_TRUE(journal) << problem;
  EXPECT_EQ(journal->read("p", "k")->in_period, 42u);
}

TEST_F(JournalTest, NotesSurviveKill) {
  const pid_t child = fork();
  if (child == 0) {
    auto journal = open();
    bool done = journal && journal->write({{"p", "k", {1, 40, 20'000, 40}}, {"p", "late", {1, 9, 20'001, 9}}}, {});
    done = done && journal->note({{"p", "k", {1, 42, 20'000, 42}}, {"p", "new", {1, 5, 20'000, 5}}});
    journal->begin_write();
    done = done && journal->note({{"p", "k", {2, 1, 20'001, 1}}, {"p", "late", {1, 8, 20'000, 8}}});
    if (!done) _exit(1);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  // Half a note, as a process leaves it that is killed while it writes.
  std::ofstream(path + "-notes1", std::ios::app | std::ios::binary) << std::string(33, 'x');
  for (int again = 0; again < 2; ++again) {
    auto journal = open();
    ASSERT_TRUE(journal) << problem;
    EXPECT_EQ(journal->read("p", "k")->period, 2u);
    EXPECT_EQ(journal->read("p", "k")->in_period, 1u);
    EXPECT_EQ(journal->read("p", "k")->day, 20'001u);
    EXPECT_EQ(journal->read("p", "new")->in_period, 5u);
    EXPECT_EQ(journal->read("p", "late")->in_period, 9u);  // an older note changes nothing
    const std::vector<DayCount> days = journal->days("p", 0, 30'000);
    ASSERT_EQ(days.size(), 2u);  // the day that ended while nobody wrote, and the one that was late
    for (const DayCount& day : days) EXPECT_EQ(day.count, day.key == "k" ? 42u : 8u);
    EXPECT_FALSE(std::filesystem::exists(path + "-notes0") || std::filesystem::exists(path + "-notes1"));
  }
}

TEST_F(JournalTest, ForgetsNotesThatAreWritten) {
  auto journal = open();
  ASSERT_TRUE(journal) << problem;
  auto size = [&](const char* which) { return std::filesystem::exists(path + which) ? std::filesystem::file_size(path + which) : 0; };
  ASSERT_TRUE(journal->note({{"p", "k", {1, 1, 1, 1}}}));
  journal->begin_write();
  ASSERT_TRUE(journal->note({{"p", "k", {1, 2, 1, 2}}}));
  EXPECT_GT(size("-notes0"), 0u);
  ASSERT_TRUE(journal->write({{"p", "k", {1, 1, 1, 1}}}, {}));
  EXPECT_EQ(size("-notes0"), 0u);
  EXPECT_GT(size("-notes1"), 0u);
  journal->begin_write();
  ASSERT_TRUE(journal->write({{"p", "k", {1, 2, 1, 2}}}, {}));
  EXPECT_EQ(size("-notes1"), 0u);
  journal.reset();
  EXPECT_FALSE(std::filesystem::exists(path + "-notes0") || std::filesystem::exists(path + "-notes1"));
}

TEST_F(JournalTest, TwoGatewaysCannotShareAFile) {
  auto first = open();
  ASSERT_TRUE(first);
  EXPECT_FALSE(open());
  EXPECT_EQ(problem, path + ": another gateway uses this file");
}

TEST_F(JournalTest, WhatIsNoDatabaseIsSetAside) {
  std::ofstream(path) << std::string(4096, 'x');
  auto journal = open();
  ASSERT_TRUE(journal) << problem;
  EXPECT_NE(notice.find("set aside as " + path + ".corrupt-"), std::string::npos) << notice;
  EXPECT_TRUE(journal->write({{"p", "k", {1, 1, 1, 1}}}, {}));
  int aside = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) aside += entry.path().filename().string().find(".corrupt-") != std::string::npos;
  EXPECT_EQ(aside, 1);
}

TEST_F(JournalTest, SaysWhyAFileCannotBeUsed) {
  path = folder + "/missing/usage.db";
  EXPECT_FALSE(open());
  EXPECT_TRUE(problem.starts_with(path + ": ")) << problem;
}

}  // namespace
}  // namespace apigen::state
