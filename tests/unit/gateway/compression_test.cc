#include "compression.h"

#include <gtest/gtest.h>

namespace apigen::gateway {
namespace {

TEST(PreferredCoding, IsTheOneOfMostWeight) {
  EXPECT_EQ(preferred_coding(""), Coding::identity);
  EXPECT_EQ(preferred_coding("gzip"), Coding::gzip);
  EXPECT_EQ(preferred_coding("deflate, gzip"), Coding::deflate);
  EXPECT_EQ(preferred_coding("deflate;q=0.5, gzip;q=0.8"), Coding::gzip);
  EXPECT_EQ(preferred_coding("GZIP ; Q=0.1"), Coding::gzip);
  EXPECT_EQ(preferred_coding("*"), Coding::gzip);
  EXPECT_EQ(preferred_coding("gzip;q=0"), Coding::identity);
  EXPECT_EQ(preferred_coding("gzip;q=0.2, identity"), Coding::identity);
}

// AWS then compresses nothing, even if others are acceptable (10.2).
TEST(PreferredCoding, MayBeOneThatThereIsNot) {
  EXPECT_EQ(preferred_coding("br"), Coding::unknown);
  EXPECT_EQ(preferred_coding("br, gzip;q=0.9"), Coding::unknown);
  EXPECT_EQ(preferred_coding("br;q=0.1, gzip;q=0.9"), Coding::gzip);
}

TEST(PreferredCoding, ReadsWhatIsMalformed) {
  EXPECT_EQ(preferred_coding(",, ,gzip,"), Coding::gzip);
  EXPECT_EQ(preferred_coding("gzip;q=x, deflate"), Coding::gzip);
  EXPECT_EQ(preferred_coding("gzip;q=7"), Coding::gzip);
  EXPECT_EQ(preferred_coding(";;;"), Coding::identity);
}

}  // namespace
}  // namespace apigen::gateway
