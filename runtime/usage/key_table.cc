#include "apigen/usage/key_table.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <numeric>

namespace apigen::usage {
namespace {

constexpr std::uint8_t kEnabled = 1, kMade = 2, kUsed = 4;

std::uint64_t word_of(const KeyHash& hash) {
  std::uint64_t word;
  std::memcpy(&word, hash.bytes.data(), sizeof word);
  return word;
}

/// 0 to `spread` - 1, growing with the hash.
std::size_t place_of(std::uint64_t word, std::size_t spread) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((Wide{word} * spread) >> 64);
}

EVP_MAC* siphash() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "SIPHASH", nullptr);
  return algorithm;
}

}  // namespace

// A library without SipHash, or without memory for a context, cannot protect keys: there is nothing to go on with.
KeyHasher::KeyHasher(const KeySecret& secret) : secret_(secret), context_(siphash() ? EVP_MAC_CTX_new(siphash()) : nullptr) {
  if (!context_) std::abort();
}

KeyHasher::~KeyHasher() {
  EVP_MAC_CTX_free(context_);
  OPENSSL_cleanse(secret_.data(), secret_.size());
}

KeyHash KeyHasher::hash(std::string_view value) {
  KeyHash out;
  std::size_t size = 0;
  if (EVP_MAC_init(context_, secret_.data(), secret_.size(), nullptr) != 1 ||
      EVP_MAC_update(context_, reinterpret_cast<const unsigned char*>(value.data()), value.size()) != 1 ||
      EVP_MAC_final(context_, out.bytes.data(), &size, out.bytes.size()) != 1 || size != out.bytes.size()) {
    std::abort();
  }
  return out;
}

KeyTable::KeyTable(const std::vector<Key>& keys) : places_(keys.size()) {
  if (keys.empty()) return;
  spread_ = keys.size() + keys.size() / 4 + 1;  // four fifths full
  std::vector<std::uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return word_of(keys[a].hash) < word_of(keys[b].hash); });
  std::uint32_t next = 0;
  for (std::uint32_t number : order) {
    places_[number] = std::max(next, static_cast<std::uint32_t>(place_of(word_of(keys[number].hash), spread_)));
    next = places_[number] + 1;
  }
  records_.resize(std::max<std::size_t>(next, spread_) + 1);  // the last place is free: there every search ends
  std::size_t text_bytes = 0;
  for (const Key& key : keys) text_bytes += std::min(key.id.size(), kMostKeyIdBytes) + std::min(key.name.size(), kMostKeyIdBytes);
  texts_.reserve(text_bytes);
  for (std::uint32_t number = 0; number < keys.size(); ++number) {
    const Key& key = keys[number];
    const std::string_view id = key.id.substr(0, kMostKeyIdBytes), name = key.name.substr(0, kMostKeyIdBytes);
    records_[places_[number]] = {.hash = key.hash,
                                 .counters = key.counters,
                                 .texts = static_cast<std::uint32_t>(texts_.size()),
                                 .plan_set = key.plan_set,
                                 .id_length = static_cast<std::uint8_t>(id.size()),
                                 .name_length = static_cast<std::uint8_t>(name.size()),
                                 .flags = static_cast<std::uint8_t>(kUsed | (key.enabled ? kEnabled : 0) | (key.made ? kMade : 0)),
                                 .number = number};
    texts_.insert(texts_.end(), id.begin(), id.end());
    texts_.insert(texts_.end(), name.begin(), name.end());
  }
}

// What stands where says nothing about values, since hashes are keyed; whether one is right is found out in constant time.
const KeyTable::Record* KeyTable::record_of(const KeyHash& hash) const {
  if (records_.empty()) return nullptr;
  const std::uint64_t word = word_of(hash);
  for (const Record* record = records_.data() + place_of(word, spread_);; ++record) {
    if (!(record->flags & kUsed)) return nullptr;
    const std::uint64_t here = word_of(record->hash);
    if (here < word) continue;
    if (here > word) return nullptr;
    if (CRYPTO_memcmp(record->hash.bytes.data(), hash.bytes.data(), hash.bytes.size()) == 0) return record;
  }
}

std::uint32_t KeyTable::find(const KeyHash& hash) const {
  const Record* record = record_of(hash);
  return record ? record->number : kNone;
}

bool KeyTable::find(const KeyHash& hash, Key& out) const {
  const Record* record = record_of(hash);
  if (!record) return false;
  out = key_of(*record);
  __builtin_prefetch(out.id.data());
  return true;
}

std::uint32_t KeyTable::find_id(std::string_view id) const {
  for (std::uint32_t number = 0; number < places_.size(); ++number) {
    if ((*this)[number].id == id) return number;
  }
  return kNone;
}

Key KeyTable::operator[](std::uint32_t number) const { return key_of(records_[places_[number]]); }

Key KeyTable::key_of(const Record& record) const {
  return {.hash = record.hash,
          .id = {texts_.data() + record.texts, record.id_length},
          .name = {texts_.data() + record.texts + record.id_length, record.name_length},
          .enabled = (record.flags & kEnabled) != 0,
          .made = (record.flags & kMade) != 0,
          .plan_set = record.plan_set,
          .counters = record.counters};
}

std::size_t KeyTable::bytes() const {
  return records_.capacity() * sizeof records_[0] + places_.capacity() * sizeof places_[0] + texts_.capacity();
}

}  // namespace apigen::usage
