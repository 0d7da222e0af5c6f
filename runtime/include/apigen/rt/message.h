// Requests and responses as the pipeline sees them, whatever protocol carried them.
//
// All text is views: into the connection's buffer (request), the arena or literals (response). They live until the
// response was written. Header order and spelling are kept; look-up ignores case (RFC 9110 section 5.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "apigen/rt/arena.h"
#include "apigen/rt/task.h"

namespace apigen::rt {

/// ASCII case-insensitive comparison.
bool equals_ignoring_case(std::string_view a, std::string_view b);

struct HeaderField {
  std::string_view name;
  std::string_view value;
};

/// Header fields in order, repeated names kept.
class Headers : public ArenaVector<HeaderField> {
 public:
  using ArenaVector::ArenaVector;

  void add(std::string_view name, std::string_view value) { push_back({name, value}); }
  /// Replaces all fields of this name by one, in the place of the first; adds it if there is none.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  /// The last value of a name (what AWS takes), or null data if there is none.
  std::string_view last(std::string_view name) const;
  std::string_view first(std::string_view name) const;
  bool has(std::string_view name) const { return first(name).data() != nullptr; }
};

/// A body that arrives in pieces. Destroying its owner (the exchange, a reply) ends it.
class BodyReader {
 public:
  struct Chunk {
    enum class State : std::uint8_t {
      data,       // `bytes` holds the next piece, valid until the next call
      end,        // the body is over
      failed,     // cut short, malformed or timed out
      too_large,  // over the configured limit
    } state;
    std::string_view bytes;
  };
  virtual ~BodyReader() = default;
  virtual Task<Chunk> read() = 0;
  /// With State::failed: it was time that ran out.
  bool timed_out = false;
  /// The declared length, where there is one.
  std::optional<std::uint64_t> length;
};

struct Request {
  explicit Request(Arena& arena) : headers(arena) {}

  std::string_view method;        // as sent
  std::string_view target;        // as sent: "/prod/pets?x=1"
  std::string_view path;          // raw, percent-encoded, before '?'; the gateway takes the stage off
  std::string_view query;         // raw, after '?'; empty if none
  bool has_query = false;         // a '?' was there
  std::string_view host;          // Host without port, as sent
  int minor_version = 1;          // HTTP/1.x
  Headers headers;
  BodyReader* body = nullptr;     // null: the request has no body
  std::string_view body_bytes;    // filled by read_body()
  bool body_complete = false;     // body_bytes holds the whole body (also when there is none)
  /// Where the client asks to go over to another protocol (RFC 9110 section 7.8): what it sends behind this request. Who answers
  /// 101 with an Upgrade field and a stream has the connection for itself: this is one way, the response's stream the other,
  /// and the end of either is the connection's. Until then it is not to be read. Null: it does not ask, or cannot.
  BodyReader* beyond = nullptr;
};

struct Response {
  explicit Response(Arena& arena) : headers(arena) {}

  int status = 200;
  /// Without framing and connection fields (Content-Length, Transfer-Encoding, Connection, Date): the engine writes those.
  Headers headers;
  std::string_view body;          // a complete body, or
  BodyReader* stream = nullptr;   // a streamed one
  bool as_it_comes = false;       // responseTransferMode STREAM: nothing on its way may collect, pack or change it
};

}  // namespace apigen::rt
