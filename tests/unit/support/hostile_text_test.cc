#include "tests/unit/support/hostile_text.h"

#include <gtest/gtest.h>

#include "hostile_text.inc"

TEST(HostileText, LiteralsHoldTheSameBytes) {
  std::vector<std::string> texts = hostile_text();
  ASSERT_EQ(std::size(kHostile), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(kHostile[i], texts[i]) << i;
}

TEST(HostileText, CommentsSwallowNoStatement) {
  EXPECT_EQ(declared_between_comments(), static_cast<int>(3 * hostile_text().size()));
}
