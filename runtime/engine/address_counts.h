// How many connections each client address has open, over all workers. Thread-safe.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstring>
#include <mutex>
#include <unordered_map>

namespace apigen::engine {

class AddressCounts {
 public:
  /// What counts as one client: an IPv4 address, or the /64 that an IPv6 client can choose its addresses from.
  using Key = std::uint64_t;
  static Key key_of(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET) return reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr;
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
      std::uint32_t v4;
      std::memcpy(&v4, &v6.s6_addr[12], sizeof v4);
      return v4;
    }
    Key prefix;
    std::memcpy(&prefix, &v6, sizeof prefix);
    return prefix;
  }

  /// False, and nothing counted, if it has `most` already.
  bool enter(Key key, std::size_t most) {
    std::lock_guard lock(lock_);
    std::size_t& count = counts_[key];
    if (count >= most) {
      if (count == 0) counts_.erase(key);
      return false;
    }
    ++count;
    return true;
  }
  void leave(Key key) {
    std::lock_guard lock(lock_);
    auto found = counts_.find(key);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  std::mutex lock_;
  std::unordered_map<Key, std::size_t> counts_;
};

}  // namespace apigen::engine
