// The HTTP/1.1 client of one worker: pooled keep-alive connections on the worker's loop.
//
// Never reuses a connection whose exchange was cut short. A request that was not sent at all (a pooled connection had
// died) is tried once more on a fresh connection. Response framing is strict (RFC 9112 section 6.3).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "apigen/core/loop.h"
#include "apigen/rt/message.h"
#include "apigen/rt/task.h"

namespace apigen::config {
struct Upstream;
}

namespace apigen::upstream {

/// Why there is no (whole) answer.
enum class Fault : std::uint8_t {
  none,
  invalid_uri,   // not http(s)://host[:port]/..., or a port that is not allowed
  invalid_request,  // a method, target, field name or value that HTTP/1.1 cannot carry (CR, LF, NUL)
  request_body,  // the call's own `stream` failed or was not as long as it said; its reader knows why
  dns,           // the name does not resolve
  refused,       // no connection (refused, unreachable)
  tls,           // handshake or certificate
  timeout,       // the call's deadline passed
  closed,        // the connection ended before or within the answer
  protocol,      // the answer is not HTTP/1.1
  too_large,     // header section or buffered body over the limit
  unavailable,   // not tried: too many calls wait for the target, or no target of a named upstream may be used
};
std::string_view describe(Fault fault);

/// An absolute http or https URI, taken apart. Views into the text given. No user information, fragment, control byte,
/// space or backslash; a host is a DNS name or an IP address in its usual form; ports as AWS allows: 80, 443, 1024-65535.
struct Uri {
  bool tls = false;
  std::string_view host;   // without port and brackets
  std::uint16_t port = 0;  // 80 or 443 where not given
  std::string_view authority;  // host[:port] as written, for the Host field
  std::string_view target;     // path and query as written; "/" if empty; may begin with '?'
};
std::optional<Uri> parse_uri(std::string_view text);

struct Call {
  Uri uri;
  std::string_view method;
  /// Complete but for what belongs to the connection: Content-Length, Transfer-Encoding, Connection, Keep-Alive, TE
  /// and Expect are left out here, the client writes its own. Host is `uri.authority` if there is none.
  const rt::Headers* headers = nullptr;
  std::string_view body;                 // a complete body, or
  /// one to be passed on as it arrives. Read until the reply is destroyed, for an answer may come before its end.
  rt::BodyReader* stream = nullptr;
  /// A body is sent even if it is empty (Content-Length: 0 for POST, PUT, PATCH).
  rt::TimePoint deadline;                // of the whole exchange until the last byte of the answer
  bool verify_tls = true;
  std::string_view server_name;          // SNI and certificate name, if not uri.host
  /// Goes to a target of this named upstream (a VPC link's id, say); the URI says path, query and Host. A URI
  /// http://upstream.NAME/ of a named upstream goes there too, with the target's own Host.
  std::string_view upstream;
  /// Asks the backend to go over to this protocol: "websocket". If it does, the reply's status is 101; then `beyond` is sent to
  /// it and the reply's body is what it sends, until either ends or nothing has moved for `idle_ms`, which is an end too. The
  /// deadline is that of the 101.
  std::string_view upgrade{};
  rt::BodyReader* beyond = nullptr;
  std::uint32_t idle_ms = 600'000;
};

/// An answer. Destroying `body` before its end cuts the exchange short and closes its connection.
struct Reply {
  Fault fault = Fault::none;
  int status = 0;                        // 200 to 599; 101 where the call asked for it
  /// In the arena given to exchange(). As they came, without Transfer-Encoding, Keep-Alive, Proxy-Connection and what a
  /// Connection field names (RFC 9110 section 7.6.1); Connection itself stays for those who report it.
  rt::Headers* headers = nullptr;
  std::unique_ptr<rt::BodyReader> body;  // null: no body
  std::string_view cause;                // words for the log: "connect to 127.0.0.1:9: Connection refused"
};

struct Limits {
  std::size_t header_bytes = 64 * 1024;      // of an answer, interim ones included
  std::size_t header_fields = 256;
  std::size_t connections_per_target = 512;  // more calls wait in line
  std::size_t waiting_per_target = 1024;     // beyond it: Fault::unavailable
  std::size_t idle_per_target = 512;         // as many as may be open: fewer, and steady load beyond that opens one per request
  std::uint32_t idle_ms = 60'000;
  std::uint32_t age_ms = 600'000;            // older connections are not used again, so that changes of DNS are followed
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

  /// The named upstreams of gateway.yaml, at the start and on reload. What did not change keeps its state; calls on
  /// their way end as they began.
  using Upstreams = std::map<std::string, config::Upstream, std::less<>>;
  virtual void set_upstreams(const Upstreams&) {}
  virtual bool has_upstream(std::string_view) const { return false; }
  /// One target of a named upstream, for metrics. Counts since it is known.
  struct TargetState {
    std::string_view upstream, url;
    bool healthy = true, ejected = false;
    std::size_t active = 0;
    std::uint64_t requests = 0, failures = 0, retries = 0;  // retries: requests that came here from another target
  };
  virtual void each_target(const std::function<void(const TargetState&)>&) const {}
};

/// Reads a whole body into the arena; Fault::too_large beyond `most` bytes. A null body is empty.
struct Collected { Fault fault; std::string_view bytes; };
rt::Task<Collected> collect(rt::Arena& arena, rt::BodyReader* body, std::size_t most);

/// The client on a worker's loop. `loop` outlives it, and it outlives its replies.
struct Options {
  Limits limits;
  std::string dns_servers;  // "127.0.0.1:5353,..." instead of those of /etc/resolv.conf
  std::uint64_t seed = 0;   // of the choice among targets; 0: random
};
std::unique_ptr<Client> make_client(rt::Loop& loop, Options options);
std::unique_ptr<Client> make_client(rt::Loop& loop, Limits limits);

}  // namespace apigen::upstream
