// Socket addresses as the resolver gives them and connections use them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "apigen/rt/arena.h"

namespace apigen::upstream {

struct Address {
  std::array<unsigned char, 16> bytes{};
  bool v6 = false;

  int family() const { return v6 ? AF_INET6 : AF_INET; }
  socklen_t fill(sockaddr_storage& storage, std::uint16_t port) const;
};

/// An IPv4 or IPv6 address in its usual form, without brackets.
std::optional<Address> parse_address(std::string_view text);

/// "127.0.0.1:80", "[::1]:80".
void append_address(rt::Buffer& out, const Address& address, std::uint16_t port);

/// The addresses of one host, in the order in which they are tried. Bounded: a name with hundreds of them gains nothing.
struct AddressList {
  static constexpr std::size_t kMost = 8;
  std::array<Address, kMost> items;
  std::size_t count = 0;

  void add(const Address& address) {
    if (count < kMost) items[count++] = address;
  }
};

}  // namespace apigen::upstream
