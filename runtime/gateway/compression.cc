#include "compression.h"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/http1/characters.h"

namespace apigen::gateway {
namespace {

using rt::BodyReader;
using rt::Exchange;
using Chunk = BodyReader::Chunk;

constexpr int kGzipWindow = MAX_WBITS + 16, kDeflateWindow = MAX_WBITS;
constexpr int kLevel = 6, kMemoryLevel = 8;
constexpr std::size_t kPiece = 16 * 1024;

Coding coding_of(std::string_view name) {
  if (rt::equals_ignoring_case(name, "identity")) return Coding::identity;
  if (rt::equals_ignoring_case(name, "gzip") || rt::equals_ignoring_case(name, "x-gzip") || name == "*") return Coding::gzip;
  if (rt::equals_ignoring_case(name, "deflate")) return Coding::deflate;
  return Coding::unknown;
}

// A weight in thousandths; one that is malformed counts as 1 (RFC 9110 section 12.4.2).
int weight_of(std::string_view parameters) {
  std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) at = parameters.find("Q=");
  if (at == std::string_view::npos) return 1000;
  std::string_view text = http1::trim(parameters.substr(at + 2, parameters.find(';', at + 2) - at - 2));
  double weight = 1;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  if (error != std::errc() || weight < 0 || weight > 1) return 1000;
  return static_cast<int>(weight * 1000 + 0.5);
}

uInt chunk_size(std::size_t size) { return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max())); }

/// Packs or unpacks what another reader gives. `most`: bytes that may come out; a small bomb must not become a large body.
class CodingReader final : public BodyReader {
 public:
  enum class Way { pack, unpack };
  CodingReader(BodyReader* source, Way way, Coding coding, std::uint64_t most) : source_(source), way_(way), left_(most) {
    const int window = coding == Coding::gzip ? kGzipWindow : kDeflateWindow;
    const int result = way == Way::pack ? deflateInit2(&stream_, kLevel, Z_DEFLATED, window, kMemoryLevel, Z_DEFAULT_STRATEGY)
                                        : inflateInit2(&stream_, window);
    if (result != Z_OK) throw std::bad_alloc();
  }
  ~CodingReader() override {
    if (way_ == Way::pack) {
      deflateEnd(&stream_);
    } else {
      inflateEnd(&stream_);
    }
    delete owned_;
  }
  void own(BodyReader* source) { owned_ = source; }
  /// Bytes that were taken from the source already; they live as long as this.
  void begin_with(std::string_view bytes) { feed(bytes); }

  rt::Task<Chunk> read() override {
    for (;;) {
      if (state_ != Chunk::State::data) co_return Chunk{state_, {}};
      Chunk made{};
      if (step(made)) co_return made;
      if (source_over_) co_return finish_badly();
      Chunk next{Chunk::State::end, {}};
      if (source_) {
        rt::Task<Chunk> reading = source_->read();
        next = co_await reading;
      }
      if (next.state == Chunk::State::data) {
        feed(next.bytes);
      } else if (next.state == Chunk::State::end) {
        source_over_ = true;
      } else {
        if (source_) timed_out = source_->timed_out;
        state_ = next.state;
      }
    }
  }

 private:
  void feed(std::string_view bytes) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = chunk_size(bytes.size());
  }

  // Whether something came of what there is: a piece, or the end.
  bool step(Chunk& made) {
    if (stream_.avail_in == 0 && !source_over_) return false;
    if (ended_) {
      // Bytes behind the end of a packed body are not part of it; nobody knows what they are.
      made = {state_ = stream_.avail_in == 0 ? Chunk::State::end : Chunk::State::failed, {}};
      return true;
    }
    stream_.next_out = reinterpret_cast<Bytef*>(piece_);
    stream_.avail_out = chunk_size(sizeof piece_);
    const int result = way_ == Way::pack ? deflate(&stream_, source_over_ ? Z_FINISH : Z_NO_FLUSH) : inflate(&stream_, Z_NO_FLUSH);
    ended_ = result == Z_STREAM_END;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      made = {state_ = Chunk::State::failed, {}};
      return true;
    }
    const std::size_t size = sizeof piece_ - stream_.avail_out;
    if (size > left_) {
      made = {state_ = Chunk::State::too_large, {}};
      return true;
    }
    left_ -= size;
    if (size > 0) {
      made = {Chunk::State::data, {piece_, size}};
      return true;
    }
    if (ended_ && source_over_) {
      made = {state_ = Chunk::State::end, {}};
      return true;
    }
    return false;
  }

  // The source is over and nothing comes: the packed body was cut short.
  Chunk finish_badly() { return {state_ = Chunk::State::failed, {}}; }

  BodyReader* source_;
  BodyReader* owned_ = nullptr;
  const Way way_;
  std::uint64_t left_;
  z_stream stream_{};
  Chunk::State state_ = Chunk::State::data;
  bool source_over_ = false, ended_ = false;
  char piece_[kPiece];
};

std::string_view pack_all(Exchange& x, std::string_view body, Coding coding) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, coding == Coding::gzip ? kGzipWindow : kDeflateWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  const uLong most = deflateBound(&stream, static_cast<uLong>(body.size()));
  char* packed = static_cast<char*>(x.arena.allocate(most, 1));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = chunk_size(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed);
  stream.avail_out = chunk_size(most);
  deflate(&stream, Z_FINISH);
  const std::size_t size = stream.total_out;
  deflateEnd(&stream);
  return {packed, size};
}

}  // namespace

Coding preferred_coding(std::string_view list) {
  Coding best = Coding::identity;
  int best_weight = 0;
  while (!list.empty()) {
    std::string_view member = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), member.size() + 1));
    std::string_view name = http1::trim(member.substr(0, member.find(';')));
    const int weight = weight_of(member.substr(std::min(member.size(), member.find(';'))));
    if (name.empty() || weight <= best_weight) continue;
    best = coding_of(name);
    best_weight = weight;
  }
  return best;
}

rt::Outcome unpack_request(Exchange& x, std::int64_t minimum) {
  std::string_view name = x.request.headers.last("content-encoding");
  if (!name.data()) return {};
  const Coding coding = coding_of(http1::trim(name));
  if (coding == Coding::unknown) {
    return rt::GatewayError{.kind = rt::GatewayErrorKind::unsupported_media_type, .cause = "the request's Content-Encoding is unknown"};
  }
  if (coding == Coding::identity || !x.request.body || x.request.body_complete) return {};
  if (x.request.body->length && static_cast<std::int64_t>(*x.request.body->length) < minimum) return {};
  x.request.body = x.request_stream.own(
      new CodingReader(x.request.body, CodingReader::Way::unpack, coding, x.services.settings->limits.body_bytes));
  x.request.headers.remove("content-encoding");
  return {};
}

rt::Task<void> pack_response(Exchange& x, std::int64_t minimum) {
  rt::Response& response = x.response;
  const Coding coding = preferred_coding(x.request.headers.last("accept-encoding"));
  if (coding != Coding::gzip && coding != Coding::deflate) co_return;
  if (response.as_it_comes || response.headers.has("content-encoding") || x.request.method == "HEAD") co_return;
  if (response.status < 200 || response.status == 204 || response.status == 304) co_return;
  const std::string_view name = coding == Coding::gzip ? "gzip" : "deflate";
  const auto least = static_cast<std::size_t>(minimum);
  if (!response.stream) {
    if (response.body.empty() || response.body.size() < least) co_return;
    response.body = pack_all(x, response.body, coding);
    response.headers.add("Content-Encoding", name);
    co_return;
  }
  if (response.stream->length && *response.stream->length < least) co_return;
  rt::Buffer begun(x.arena);
  if (!response.stream->length) {
    // Whether a body of unknown length is large enough shows when so much of it is there.
    while (begun.size() < least) {
      rt::Task<Chunk> reading = response.stream->read();
      Chunk chunk = co_await reading;
      if (chunk.state == Chunk::State::end) {
        response.body = begun.view();
        response.stream = x.response_stream.own(nullptr);
        co_return;
      }
      if (chunk.state != Chunk::State::data) break;
      begun.append(chunk.bytes);
    }
  }
  auto* packing = new CodingReader(response.stream, CodingReader::Way::pack, coding, std::numeric_limits<std::uint64_t>::max());
  packing->own(x.response_stream.release());
  packing->begin_with(begun.view());
  response.stream = x.response_stream.own(packing);
  response.headers.add("Content-Encoding", name);
}

}  // namespace apigen::gateway
