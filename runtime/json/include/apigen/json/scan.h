// Finding the end of a run of ordinary characters in a text, sixteen bytes at a time where the processor can.
// Nothing outside of the text is read. Thread-safe.
#pragma once

#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace apigen::json {

/// Neither a control, nor above 0x7F, nor one of kStops (which are ASCII).
template <char... kStops>
inline bool is_ordinary(char c) {
  return static_cast<signed char>(c) >= 0x20 && (... && (c != kStops));
}

#ifdef __SSE2__
/// One bit for each byte that is not ordinary.
template <char... kStops>
inline std::uint32_t extraordinary(__m128i block) {
  __m128i found = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));  // signed: what is above 0x7F is negative
  ((found = _mm_or_si128(found, _mm_cmpeq_epi8(block, _mm_set1_epi8(kStops)))), ...);
  return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
}

namespace detail {
/// skip_ordinary() of a text that two words cover, which overlap or touch.
template <class Word, char... kStops>
inline const char* stop_in_halves(const char* at, const char* end) {
  constexpr int kSize = sizeof(Word);
  Word first, last;
  std::memcpy(&first, at, sizeof first);
  std::memcpy(&last, end - kSize, sizeof last);
  const __m128i block = kSize == 8 ? _mm_set_epi64x(last, first) : _mm_set_epi32(0, 0, static_cast<std::int32_t>(last), static_cast<std::int32_t>(first));
  const std::uint32_t found = extraordinary<kStops...>(block) & ((1u << 2 * kSize) - 1);
  if (!found) return end;
  const int place = __builtin_ctz(found);
  return place < kSize ? at + place : end - 2 * kSize + place;
}
}  // namespace detail
#endif

/// The first byte in [at, end) that is not ordinary; `end` if all are.
template <char... kStops>
inline const char* skip_ordinary(const char* at, const char* end) {
#ifdef __SSE2__
  for (; end - at >= 16; at += 16) {
    const std::uint32_t found = extraordinary<kStops...>(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
    if (found) return at + __builtin_ctz(found);
  }
  if (end - at >= 8) return detail::stop_in_halves<std::int64_t, kStops...>(at, end);
  if (end - at >= 4) return detail::stop_in_halves<std::int32_t, kStops...>(at, end);
#endif
  while (at < end && is_ordinary<kStops...>(*at)) ++at;
  return at;
}

/// The same for texts that mostly end soon: null unless a byte that is not ordinary is among the next sixteen.
template <char... kStops>
inline const char* near_stop([[maybe_unused]] const char* at, [[maybe_unused]] const char* end) {
#ifdef __SSE2__
  if (end - at >= 16) {
    if (const std::uint32_t found = extraordinary<kStops...>(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)))) return at + __builtin_ctz(found);
  }
#endif
  return nullptr;
}

/// In a JSON string: what stands for itself.
inline const char* skip_plain(const char* at, const char* end) { return skip_ordinary<'"', '\\'>(at, end); }

}  // namespace apigen::json
