// Finding the end of a run of plain characters in a string, sixteen bytes at a time where the processor can.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace apigen::json {

/// A byte that a JSON string may hold as it is and that is ASCII: not '"', not '\', not a control, not above 0x7F.
inline bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }

/// The first byte in [at, end) that is not plain; `end` if all are.
inline const char* skip_plain(const char* at, const char* end) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(0x20);
  while (end - at >= 16) {
    __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed comparison: bytes above 0x7F are negative, hence below 0x20 as well.
    __m128i stop = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)), _mm_cmplt_epi8(block, space));
    int mask = _mm_movemask_epi8(stop);
    if (mask) return at + __builtin_ctz(static_cast<unsigned>(mask));
    at += 16;
  }
#endif
  while (at < end && is_plain(static_cast<unsigned char>(*at))) ++at;
  return at;
}

}  // namespace apigen::json
