// Token buckets that any number of threads take from without a lock: a bucket is one 64-bit word.
//
// A full bucket holds `burst` tokens, and `per_second` tokens flow in. The word counts the tokens that were ever taken, on a
// scale that begins with a full bucket and on which time passes at `per_second`; the level is the distance between both. A
// bucket therefore needs no refilling, and over any window the number of tokens taken is exact to the resolution of the scale.
// Zero is a full bucket.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>

namespace apigen::usage {

class Rate {
 public:
  Rate() = default;
  /// `per_second` and `burst` from 0 to 1e9. A burst of 0 lets nothing through, a rate of 0 only the first burst.
  Rate(double per_second, std::uint32_t burst) : per_second_(per_second), burst_tokens_(burst) {
    // 2^33 units a second are less than 2^62 in 17 years.
    const double most = 0x1p33 / std::max(per_second, 1.0);
    shift_ = std::min(20, static_cast<int>(std::floor(std::log2(most))));
    units_per_ns_ = static_cast<std::uint64_t>(std::llround(per_second * std::ldexp(1.0, shift_) / 1e9 * 0x1p59));
    burst_ = std::uint64_t{burst} << shift_;
  }

  double per_second() const { return per_second_; }
  std::uint32_t burst() const { return burst_tokens_; }
  bool operator==(const Rate& other) const { return per_second_ == other.per_second_ && burst_tokens_ == other.burst_tokens_; }

  /// Takes a token, if there is one. `now_ns`: monotonic, since the start of the process.
  bool take(std::atomic<std::uint64_t>& bucket, std::uint64_t now_ns) const {
    const std::uint64_t filled = filled_at(now_ns), one = std::uint64_t{1} << shift_;
    std::uint64_t taken = bucket.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t next = std::max(taken, filled - burst_) + one;
      if (next > filled) return false;
      if (bucket.compare_exchange_weak(taken, next, std::memory_order_relaxed)) return true;
    }
  }
  /// Gives back a token that was taken a moment ago.
  void put_back(std::atomic<std::uint64_t>& bucket) const { bucket.fetch_sub(std::uint64_t{1} << shift_, std::memory_order_relaxed); }

  /// Whole tokens in the bucket.
  std::uint32_t level(const std::atomic<std::uint64_t>& bucket, std::uint64_t now_ns) const {
    const std::uint64_t filled = filled_at(now_ns);
    const std::uint64_t taken = std::max(bucket.load(std::memory_order_relaxed), filled - burst_);
    return taken >= filled ? 0 : static_cast<std::uint32_t>((filled - taken) >> shift_);
  }
  /// Seconds until `tokens` (at most the burst) are in the bucket.
  double seconds_until(const std::atomic<std::uint64_t>& bucket, std::uint32_t tokens, std::uint64_t now_ns) const {
    const std::uint64_t filled = filled_at(now_ns);
    const std::uint64_t taken = std::max(bucket.load(std::memory_order_relaxed), filled - burst_);
    const std::uint64_t wanted = taken + (std::uint64_t{tokens} << shift_);
    if (wanted <= filled) return 0;
    return per_second_ > 0 ? std::ldexp(static_cast<double>(wanted - filled), -shift_) / per_second_ : HUGE_VAL;
  }

 private:
  std::uint64_t filled_at(std::uint64_t now_ns) const {
    __extension__ using Wide = unsigned __int128;
    return burst_ + static_cast<std::uint64_t>((Wide{now_ns} * units_per_ns_) >> 59);
  }

  double per_second_ = 0;
  std::uint32_t burst_tokens_ = 0;
  int shift_ = 0;                    // a token is 2^shift units
  std::uint64_t units_per_ns_ = 0;   // times 2^59
  std::uint64_t burst_ = 0;          // in units
};

}  // namespace apigen::usage
