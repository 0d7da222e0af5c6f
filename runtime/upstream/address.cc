#include "address.h"

#include <arpa/inet.h>

namespace apigen::upstream {

socklen_t Address::fill(sockaddr_storage& storage, std::uint16_t port) const {
  storage = {};
  if (v6) {
    auto* in6 = reinterpret_cast<sockaddr_in6*>(&storage);
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(port);
    std::memcpy(&in6->sin6_addr, bytes.data(), 16);
    return sizeof *in6;
  }
  auto* in4 = reinterpret_cast<sockaddr_in*>(&storage);
  in4->sin_family = AF_INET;
  in4->sin_port = htons(port);
  std::memcpy(&in4->sin_addr, bytes.data(), 4);
  return sizeof *in4;
}

std::optional<Address> parse_address(std::string_view text) {
  char copy[INET6_ADDRSTRLEN];
  if (text.empty() || text.size() >= sizeof copy) return std::nullopt;
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = 0;
  if (std::strlen(copy) != text.size()) return std::nullopt;
  Address address;
  address.v6 = text.find(':') != std::string_view::npos;
  if (inet_pton(address.family(), copy, address.bytes.data()) != 1) return std::nullopt;
  return address;
}

void append_address(rt::Buffer& out, const Address& address, std::uint16_t port) {
  char text[INET6_ADDRSTRLEN];
  if (!inet_ntop(address.family(), address.bytes.data(), text, sizeof text)) return;
  if (address.v6) out.append('[');
  out.append(text);
  if (address.v6) out.append(']');
  out.append(':').append_number(port);
}

}  // namespace apigen::upstream
