#include "apigen/usage/key_table.h"

#include <gtest/gtest.h>

#include <string>

namespace apigen::usage {
namespace {

const KeySecret kSecret{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

std::string value_of(int i) { return "value-of-an-api-key-" + std::to_string(i); }
std::string id_of(int i) { return "key" + std::to_string(1'000'000 + i); }  // ten letters, as AWS's ids

struct Made {
  std::vector<std::string> ids;
  KeyTable table;
  explicit Made(int count) {
    KeyHasher hasher(kSecret);
    std::vector<Key> keys;
    for (int i = 0; i < count; ++i) ids.push_back(id_of(i));
    for (int i = 0; i < count; ++i) {
      keys.push_back({.hash = hasher.hash(value_of(i)), .id = ids[i], .name = i % 3 ? "" : "n", .enabled = i % 2 == 0, .made = i % 5 == 0,
                      .plan_set = static_cast<std::uint16_t>(i % 7), .counters = static_cast<std::uint32_t>(i)});
    }
    table = KeyTable(keys);
  }
};

TEST(KeyTable, FindsEveryKeyWithWhatItWasGiven) {
  constexpr int kCount = 5000;
  Made made(kCount);
  KeyHasher hasher(kSecret);
  for (int i = 0; i < kCount; ++i) {
    const std::uint32_t number = made.table.find(hasher.hash(value_of(i)));
    ASSERT_EQ(number, static_cast<std::uint32_t>(i));
    const Key key = made.table[number];
    EXPECT_EQ(key.id, id_of(i));
    EXPECT_EQ(key.name, i % 3 ? "" : "n");
    EXPECT_EQ(key.enabled, i % 2 == 0);
    EXPECT_EQ(key.made, i % 5 == 0);
    EXPECT_EQ(key.plan_set, i % 7);
    EXPECT_EQ(key.counters, static_cast<std::uint32_t>(i));
  }
  EXPECT_EQ(made.table.find_id(id_of(4321)), 4321u);
  EXPECT_EQ(made.table.find_id("key"), KeyTable::kNone);
}

TEST(KeyTable, FindsNothingElse) {
  Made made(1000);
  KeyHasher hasher(kSecret);
  for (const std::string& value : {std::string(), value_of(1000), value_of(1) + " ", std::string(128, 'x'), std::string("VALUE-OF-AN-API-KEY-1")}) {
    EXPECT_EQ(made.table.find(hasher.hash(value)), KeyTable::kNone) << value;
  }
  EXPECT_EQ(KeyTable().find(hasher.hash(value_of(1))), KeyTable::kNone);
  KeySecret other = kSecret;
  other[0] ^= 1;
  EXPECT_EQ(made.table.find(KeyHasher(other).hash(value_of(1))), KeyTable::kNone) << "hashes are worth nothing under another secret";
}

TEST(KeyTable, TakesAtMost64BytesAKey) {
  Made made(100'000);
  EXPECT_LE(made.table.bytes(), 64u * 100'000);
}

}  // namespace
}  // namespace apigen::usage
