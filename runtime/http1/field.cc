#include "apigen/http1/field.h"

#include <cstring>

#include "apigen/http1/characters.h"

namespace apigen::http1 {
namespace {

// Whether any of eight bytes is below 0x20 or is 0x7f. May say yes for a byte next to such a one, so a yes means: look
// closer.
bool has_suspect(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101, kHigh = 0x8080'8080'8080'8080;
  std::uint64_t below = (word - kOnes * 0x20) & ~word;
  std::uint64_t deletes = word ^ (kOnes * 0x7f);
  return ((below | ((deletes - kOnes) & ~deletes)) & kHigh) != 0;
}

}  // namespace

bool is_field_content(std::string_view text) {
  if (text.size() < 8) return all(text, kValue);
  // The last word overlaps the one before.
  const char* const last = text.data() + text.size() - 8;
  for (const char* at = text.data();; at = at + 8 < last ? at + 8 : last) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    if (has_suspect(word) && !all({at, 8}, kValue)) return false;
    if (at == last) return true;
  }
}

bool parse_field(std::string_view line, rt::HeaderField& field) {
  std::size_t colon = 0;
  while (colon < line.size() && is(line[colon], kToken)) ++colon;
  if (colon == 0 || colon == line.size() || line[colon] != ':') return false;
  field.name = line.substr(0, colon);
  field.value = trim(line.substr(colon + 1));
  return is_field_content(field.value);
}

std::optional<std::uint64_t> parse_content_length(std::string_view value) {
  // 18 digits are below 2^63 and no honest length needs more.
  if (value.empty() || value.size() > 18) return std::nullopt;
  std::uint64_t length = 0;
  for (char c : value) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<unsigned>(c - '0');
  }
  return length;
}

LineReader::State LineReader::next(std::string_view received) {
  if (scanned_ < position_) scanned_ = position_;
  const void* found =
      scanned_ < received.size() ? std::memchr(received.data() + scanned_, '\n', received.size() - scanned_) : nullptr;
  if (!found) {
    scanned_ = received.size();
    return State::incomplete;
  }
  auto end = static_cast<std::size_t>(static_cast<const char*>(found) - received.data());
  if (end == position_ || received[end - 1] != '\r') return State::bare_lf;
  line_at_ = position_;
  line_size_ = end - 1 - position_;
  position_ = end + 1;
  return State::line;
}

}  // namespace apigen::http1
