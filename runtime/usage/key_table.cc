#include "apigen/usage/key_table.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <cstring>

namespace apigen::usage {
namespace {

constexpr std::uint8_t kEnabled = 1, kMade = 2;
constexpr std::uint32_t kNumberMask = (1u << 24) - 1;

std::uint64_t word_of(const KeyHash& hash) {
  std::uint64_t word;
  std::memcpy(&word, hash.bytes.data(), sizeof word);
  return word;
}
std::uint32_t tag_of(const KeyHash& hash) { return static_cast<std::uint32_t>(hash.bytes[15]) << 24; }

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

KeyTable::KeyTable(const std::vector<Key>& keys) {
  if (keys.empty()) return;
  std::size_t slots = 16;
  while (slots * 4 < keys.size() * 5) slots *= 2;  // four fifths full at most
  slots_.resize(slots);
  std::size_t text_bytes = 0;
  for (const Key& key : keys) text_bytes += key.id.size() + key.name.size();
  records_.reserve(keys.size());
  texts_.reserve(text_bytes);
  for (const Key& key : keys) {
    const std::string_view id = key.id.substr(0, kMostKeyIdBytes), name = key.name.substr(0, kMostKeyIdBytes);
    records_.push_back({.hash = key.hash,
                        .counters = key.counters,
                        .texts = static_cast<std::uint32_t>(texts_.size()),
                        .plan_set = key.plan_set,
                        .id_length = static_cast<std::uint8_t>(id.size()),
                        .name_length = static_cast<std::uint8_t>(name.size()),
                        .flags = static_cast<std::uint8_t>((key.enabled ? kEnabled : 0) | (key.made ? kMade : 0))});
    texts_.insert(texts_.end(), id.begin(), id.end());
    texts_.insert(texts_.end(), name.begin(), name.end());
    std::size_t at = word_of(key.hash) & (slots - 1);
    while (slots_[at]) at = (at + 1) & (slots - 1);
    slots_[at] = tag_of(key.hash) | static_cast<std::uint32_t>(records_.size());
  }
}

std::uint32_t KeyTable::find(const KeyHash& hash) const {
  if (slots_.empty()) return kNone;
  const std::size_t mask = slots_.size() - 1;
  const std::uint32_t tag = tag_of(hash);
  for (std::size_t at = word_of(hash) & mask;; at = (at + 1) & mask) {
    const std::uint32_t slot = slots_[at];
    if (!slot) return kNone;
    if ((slot & ~kNumberMask) != tag) continue;
    const std::uint32_t number = (slot & kNumberMask) - 1;
    if (CRYPTO_memcmp(records_[number].hash.bytes.data(), hash.bytes.data(), hash.bytes.size()) == 0) return number;
  }
}

std::uint32_t KeyTable::find_id(std::string_view id) const {
  for (std::uint32_t number = 0; number < records_.size(); ++number) {
    const Record& record = records_[number];
    if (std::string_view(texts_.data() + record.texts, record.id_length) == id) return number;
  }
  return kNone;
}

Key KeyTable::operator[](std::uint32_t number) const {
  const Record& record = records_[number];
  return {.hash = record.hash,
          .id = {texts_.data() + record.texts, record.id_length},
          .name = {texts_.data() + record.texts + record.id_length, record.name_length},
          .enabled = (record.flags & kEnabled) != 0,
          .made = (record.flags & kMade) != 0,
          .plan_set = record.plan_set,
          .counters = record.counters};
}

std::size_t KeyTable::bytes() const {
  return slots_.capacity() * sizeof slots_[0] + records_.capacity() * sizeof records_[0] + texts_.capacity();
}

}  // namespace apigen::usage
