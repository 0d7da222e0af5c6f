// All API keys of a gateway, found by their values. Immutable once built, read by all workers at once.
//
// The values themselves are not kept, only keyed hashes of them: a dump of the table gives no key away, and where a look-up goes
// says nothing about how much of a guess was right. Target: 100,000 keys at 64 bytes or less each, found in 0.3 us.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "apigen/usage/huge_pages.h"

struct evp_mac_ctx_st;

namespace apigen::usage {

using KeySecret = std::array<unsigned char, 16>;
struct KeyHash {
  std::array<unsigned char, 16> bytes;
};

/// Hashes values by SipHash under a secret of the process. One thread.
class KeyHasher {
 public:
  explicit KeyHasher(const KeySecret& secret);
  ~KeyHasher();
  KeyHasher(const KeyHasher&) = delete;
  KeyHasher& operator=(const KeyHasher&) = delete;
  KeyHash hash(std::string_view value);

 private:
  KeySecret secret_;
  struct evp_mac_ctx_st* context_;
};

/// AWS's longest value; a longer one is no key.
inline constexpr std::size_t kMostKeyBytes = 128;
/// The longest id, and name, that a table holds.
inline constexpr std::size_t kMostKeyIdBytes = 255;

struct Key {
  KeyHash hash;
  std::string_view id, name;
  bool enabled = true;
  bool made = false;             // through the admin API; else from the settings
  std::uint16_t plan_set = 0;    // which usage plans have it: Snapshot::plan_sets
  std::uint32_t counters = 0;    // its first counters; one for each plan of the set
};

class KeyTable {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::size_t kMost = (1u << 24) - 2;

  KeyTable() = default;
  /// At most kMost keys with different hashes; texts are copied.
  explicit KeyTable(const std::vector<Key>& keys);

  std::size_t size() const { return places_.size(); }
  /// The number of the key with this hash; kNone if there is none.
  std::uint32_t find(const KeyHash& hash) const;
  /// The same for those who want the key itself. False if there is none. Its texts are not touched.
  bool find(const KeyHash& hash, Key& out) const;
  /// The number of the key with this id, by search through all.
  std::uint32_t find_id(std::string_view id) const;
  Key operator[](std::uint32_t number) const;
  /// What the table occupies.
  std::size_t bytes() const;

 private:
  /// Half a cache line: what a request needs of its key comes with the hash.
  struct alignas(32) Record {
    KeyHash hash;
    std::uint32_t counters;
    std::uint32_t texts;  // where id and name stand
    std::uint16_t plan_set;
    std::uint8_t id_length, name_length;
    std::uint32_t flags : 8, number : 24;
  };
  static_assert(sizeof(Record) == 32);

  const Record* record_of(const KeyHash& hash) const;
  Key key_of(const Record& record) const;

  // Open addressing, in the order of hashes: a look-up goes to where the hash would stand if hashes were spread evenly, and from
  // there on to neighbours, most often in the same cache line.
  std::vector<Record, HugePages<Record>> records_;
  std::size_t spread_ = 0;             // over how many places
  std::vector<std::uint32_t> places_;  // of each key, by number
  std::vector<char> texts_;            // id and name of each key
};

}  // namespace apigen::usage
