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
  hashes_.reserve(keys.size());
  counters_.reserve(keys.size());
  plan_sets_.reserve(keys.size());
  flags_.reserve(keys.size());
  lengths_.reserve(keys.size());
  bases_.reserve(keys.size() / kStride + 1);
  texts_.reserve(text_bytes);
  for (const Key& key : keys) {
    const std::string_view id = key.id.substr(0, kMostKeyIdBytes), name = key.name.substr(0, kMostKeyIdBytes);
    const std::size_t number = hashes_.size();
    if (number % kStride == 0) bases_.push_back(static_cast<std::uint32_t>(texts_.size()));
    hashes_.push_back(key.hash);
    counters_.push_back(key.counters);
    plan_sets_.push_back(key.plan_set);
    flags_.push_back(static_cast<std::uint8_t>((key.enabled ? kEnabled : 0) | (key.made ? kMade : 0)));
    lengths_.push_back({static_cast<std::uint8_t>(id.size()), static_cast<std::uint8_t>(name.size())});
    texts_.insert(texts_.end(), id.begin(), id.end());
    texts_.insert(texts_.end(), name.begin(), name.end());
    std::size_t at = word_of(key.hash) & (slots - 1);
    while (slots_[at]) at = (at + 1) & (slots - 1);
    slots_[at] = tag_of(key.hash) | static_cast<std::uint32_t>(number + 1);
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
    if (CRYPTO_memcmp(hashes_[number].bytes.data(), hash.bytes.data(), hash.bytes.size()) == 0) return number;
  }
}

std::uint32_t KeyTable::find_id(std::string_view id) const {
  std::size_t at = 0;
  for (std::uint32_t number = 0; number < hashes_.size(); ++number) {
    const Lengths& lengths = lengths_[number];
    if (std::string_view(texts_.data() + at, lengths.id) == id) return number;
    at += lengths.id + lengths.name;
  }
  return kNone;
}

Key KeyTable::operator[](std::uint32_t number) const {
  std::size_t at = bases_[number / kStride];
  for (std::uint32_t before = number / kStride * kStride; before < number; ++before) at += lengths_[before].id + lengths_[before].name;
  const Lengths& lengths = lengths_[number];
  return {.hash = hashes_[number],
          .id = {texts_.data() + at, lengths.id},
          .name = {texts_.data() + at + lengths.id, lengths.name},
          .enabled = (flags_[number] & kEnabled) != 0,
          .made = (flags_[number] & kMade) != 0,
          .plan_set = plan_sets_[number],
          .counters = counters_[number]};
}

std::size_t KeyTable::bytes() const {
  auto of = [](const auto& list) { return list.capacity() * sizeof list[0]; };
  return of(slots_) + of(hashes_) + of(counters_) + of(plan_sets_) + of(flags_) + of(lengths_) + of(bases_) + of(texts_);
}

}  // namespace apigen::usage
