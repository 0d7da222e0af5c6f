// The HTTP/1.1 client of one worker: pooled keep-alive connections on the worker's loop.
//
// Never reuses a connection whose exchange was cut short. A request that was not sent at all (a pooled connection had
// died) is tried once more on a fresh connection. Response framing is strict (RFC 9112 section 6.3).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "apigen/core/loop.h"
#include "apigen/rt/message.h"
#include "apigen/rt/task.h"

namespace apigen::upstream {

/// Why there is no (whole) answer.
enum class Fault : std::uint8_t {
  none,
  invalid_uri,   // not http(s)://host[:port]/..., or a port that is not allowed
  dns,           // the name does not resolve
  refused,       // no connection (refused, unreachable)
  tls,           // handshake or certificate
  timeout,       // the call's deadline passed
  closed,        // the connection ended before or within the answer
  protocol,      // the answer is not HTTP/1.1
  too_large,     // header section or buffered body over the limit
};
std::string_view describe(Fault fault);

/// An absolute http or https URI, taken apart. Views into the text given.
struct Uri {
  bool tls = false;
  std::string_view host;   // without port and brackets
  std::uint16_t port = 0;  // 80 or 443 where not given
  std::string_view authority;  // host[:port] as written, for the Host field
  std::string_view target;     // path and query as written; "/" if empty
};
std::optional<Uri> parse_uri(std::string_view text);

struct Call {
  Uri uri;
  std::string_view method;
  /// Complete but for framing (Content-Length / Transfer-Encoding, Connection): the client writes those. Has Host.
  const rt::Headers* headers = nullptr;
  std::string_view body;                 // a complete body, or
  rt::BodyReader* stream = nullptr;      // one to be passed on as it arrives
  /// A body is sent even if it is empty (Content-Length: 0 for POST, PUT, PATCH).
  rt::TimePoint deadline;                // of the whole exchange until the last byte of the answer
  bool verify_tls = true;
  std::string_view server_name;          // SNI and certificate name, if not uri.host
};

/// An answer. Header views and `body` live until the Reply is destroyed.
struct Reply {
  Fault fault = Fault::none;
  int status = 0;
  rt::Headers* headers = nullptr;        // in the arena given to exchange()
  std::unique_ptr<rt::BodyReader> body;  // null: no body
  std::string_view cause;                // words for the log: "connect to 127.0.0.1:9: Connection refused"
};

struct Limits {
  std::size_t header_bytes = 64 * 1024;
  std::size_t connections_per_target = 512;  // more calls wait in line
  std::size_t idle_per_target = 64;
  std::uint32_t idle_ms = 60'000;
  std::uint32_t connect_ms = 5'000;
};

class Client {
 public:
  virtual ~Client() = default;
  /// Sends one request and waits for the head of the answer. Memory comes from `arena`, which outlives the reply.
  virtual rt::Task<Reply> exchange(rt::Arena& arena, Call call) = 0;
  /// Open and idle connections, for metrics and tests.
  struct Counts { std::size_t open = 0, idle = 0, waiting = 0; };
  virtual Counts counts() const = 0;
};

/// Reads a whole body into the arena; Fault::too_large beyond `most` bytes. A null body is empty.
struct Collected { Fault fault; std::string_view bytes; };
rt::Task<Collected> collect(rt::Arena& arena, rt::BodyReader* body, std::size_t most);

/// The client on a worker's loop. `loop` outlives it.
std::unique_ptr<Client> make_client(rt::Loop& loop, Limits limits);

}  // namespace apigen::upstream
