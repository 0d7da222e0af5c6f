#include "apigen/policy/address_range.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace apigen::policy {

bool AddressRange::contains(const AddressRange& address) const {
  if (v6 != address.v6) return false;
  const int whole = bits / 8, rest = bits % 8;
  if (std::memcmp(bytes.data(), address.bytes.data(), static_cast<std::size_t>(whole)) != 0) return false;
  if (!rest) return true;
  const unsigned mask = 0xffu << (8 - rest);
  return ((bytes[static_cast<std::size_t>(whole)] ^ address.bytes[static_cast<std::size_t>(whole)]) & mask) == 0;
}

std::optional<AddressRange> parse_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  char zero_ended[INET6_ADDRSTRLEN];
  if (address.empty() || address.size() >= sizeof zero_ended) return std::nullopt;
  std::memcpy(zero_ended, address.data(), address.size());
  zero_ended[address.size()] = 0;
  if (std::strlen(zero_ended) != address.size()) return std::nullopt;
  AddressRange range;
  range.v6 = address.find(':') != std::string_view::npos;
  if (inet_pton(range.v6 ? AF_INET6 : AF_INET, zero_ended, range.bytes.data()) != 1) return std::nullopt;
  const int most = range.v6 ? 128 : 32;
  range.bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view bits = text.substr(slash + 1);
    auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), range.bits);
    if (error != std::errc() || end != bits.data() + bits.size() || range.bits < 0 || range.bits > most) return std::nullopt;
  }
  static constexpr unsigned char kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (range.v6 && range.bits >= 96 && std::memcmp(range.bytes.data(), kMapped, sizeof kMapped) == 0) {
    std::memmove(range.bytes.data(), range.bytes.data() + 12, 4);
    range.v6 = false;
    range.bits -= 96;
  }
  return range;
}

}  // namespace apigen::policy
