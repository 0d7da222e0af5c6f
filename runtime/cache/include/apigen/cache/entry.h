// One kept answer: status, header fields and body in one block of memory. Immutable, counted by its owners on any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "apigen/core/loop.h"
#include "apigen/rt/exchange.h"

namespace apigen::cache {

/// AWS's largest answer that is kept, header fields included (aws-behaviour 14).
inline constexpr std::size_t kMostAnswerBytes = 1'048'576;

class Entry final : public rt::Lender {
 public:
  /// A copy of the response, with one owner. Its body is complete.
  static const Entry* make(const rt::Response& response, rt::TimePoint expires);

  void share() const { owners_.fetch_add(1, std::memory_order_relaxed); }
  void give_back() const noexcept override;

  int status() const { return status_; }
  const rt::HeaderField* headers() const { return reinterpret_cast<const rt::HeaderField*>(this + 1); }
  std::size_t header_count() const { return header_count_; }
  std::string_view body() const { return body_; }
  rt::TimePoint expires() const { return expires_; }
  /// What it occupies.
  std::size_t bytes() const { return bytes_; }

 private:
  Entry(int status, std::size_t header_count, std::size_t bytes, rt::TimePoint expires)
      : bytes_(bytes), header_count_(static_cast<std::uint32_t>(header_count)), status_(static_cast<std::uint16_t>(status)), expires_(expires) {}
  ~Entry() = default;

  mutable std::atomic<std::uint32_t> owners_{1};
  std::size_t bytes_;
  std::uint32_t header_count_;
  std::uint16_t status_;
  rt::TimePoint expires_;
  std::string_view body_;
};

/// One owner's hold on an entry.
class EntryRef {
 public:
  EntryRef() = default;
  /// Takes over the hold that its maker has.
  explicit EntryRef(const Entry* entry) : entry_(entry) {}
  EntryRef(const EntryRef& other) : entry_(other.entry_) {
    if (entry_) entry_->share();
  }
  EntryRef(EntryRef&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}
  EntryRef& operator=(EntryRef other) noexcept {
    std::swap(entry_, other.entry_);
    return *this;
  }
  ~EntryRef() {
    if (entry_) entry_->give_back();
  }

  explicit operator bool() const { return entry_; }
  const Entry* operator->() const { return entry_; }
  const Entry& operator*() const { return *entry_; }
  /// Gives the hold to the caller.
  const Entry* release() { return std::exchange(entry_, nullptr); }

 private:
  const Entry* entry_ = nullptr;
};

}  // namespace apigen::cache
