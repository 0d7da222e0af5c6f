// IP addresses and ranges of them, read from text without allocating.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace apigen::policy {

/// An address or a range ("192.0.2.0/24", "2001:db8::/32"). IPv4 addresses mapped into IPv6 are the IPv4 addresses.
struct AddressRange {
  std::array<unsigned char, 16> bytes{};  // IPv4: the first four
  bool v6 = false;
  int bits = 0;  // that have to be equal
  bool contains(const AddressRange& address) const;
};
std::optional<AddressRange> parse_range(std::string_view text);

}  // namespace apigen::policy
