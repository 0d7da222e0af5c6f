// URIs of backends: what is accepted can be put into a request line and a Host field without changing its meaning.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "apigen/upstream/client.h"
#include "request_head.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace apigen;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto uri = upstream::parse_uri(text);
  if (!uri) return 0;
  require(!uri->host.empty() && uri->port != 0);
  require(uri->target.front() == '/' || uri->target.front() == '?');
  require(text.find(uri->authority) != std::string_view::npos);
  for (char c : uri->authority) require(c != '@' && c != '/' && c != '?' && c != '#' && static_cast<unsigned char>(c) > 0x20);
  rt::Arena arena;
  std::string_view head = upstream::write_request_head(arena, "GET", uri->target, uri->authority, nullptr, {});
  require(head.data() != nullptr);
  std::size_t lines = 0;
  for (char c : head) lines += c == '\n';
  require(lines == 3);
  return 0;
}
