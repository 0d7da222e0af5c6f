#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "sdk/transport.hpp"

#include "text.hpp"

namespace sdk {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadAhead = 1 << 18;  // bytes of an answer that may wait for its reader
constexpr std::size_t kIdle = 16;            // handles, with their connections, that are kept

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeMulti {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// One request at a time; its connections live in `multi`. The handles are freed in reverse order.
struct Connection {
  std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
  std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};
};

class Pool {
 public:
  std::unique_ptr<Connection> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Connection>();
    std::unique_ptr<Connection> out = std::move(idle_.back());
    idle_.pop_back();
    return out;
  }

  void give(std::unique_ptr<Connection> connection) {
    curl_easy_reset(connection->easy.get());
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdle) idle_.push_back(std::move(connection));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

Error problem_of(CURLcode code, const char* text) {
  std::string message = *text ? text : curl_easy_strerror(code);
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return UsageError{"the call cannot be sent: " + message};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_OPERATION_TIMEDOUT:  // of connecting: no other time is set
      return TransportError{.message = std::move(message), .maybe_sent = false};
    default:
      return TransportError{.message = std::move(message)};
  }
}

/// A request under way and its answer.
class Exchange final : public HttpAnswer {
 public:
  Exchange(std::shared_ptr<Pool> pool, const HttpRequest& request, const CurlOptions& options)
      : pool_(std::move(pool)), connection_(pool_->take()) {
    if (request.body) body_ = request.body->open();
    configure(request, options);
    curl_multi_add_handle(connection_->multi.get(), easy());
  }

  ~Exchange() override {
    curl_multi_remove_handle(connection_->multi.get(), easy());
    pool_->give(std::move(connection_));
  }

  /// Waits for the head.
  Result<void> begin(const Limits& limits) {
    while (!head_done_ && !outcome_) {
      if (Result<void> stepped = step(limits); !stepped) return stepped;
    }
    if (head_done_) return {};
    return *outcome_ == CURLE_OK ? Error(TransportError{.message = "the connection ended without an answer"})
                                 : problem_of(*outcome_, error_.data());
  }

  Result<std::size_t> read(char* into, std::size_t size, const Limits& limits) override {
    while (at_ == received_.size() && !outcome_) {
      received_.clear();
      at_ = 0;
      if (std::exchange(paused_, false)) curl_easy_pause(easy(), CURLPAUSE_CONT);
      if (!received_.empty()) break;
      if (Result<void> stepped = step(limits); !stepped) return stepped.error();
    }
    const std::size_t count = std::min(size, received_.size() - at_);
    if (count > 0) {
      std::memcpy(into, received_.data() + at_, count);
      at_ += count;
    } else if (outcome_ && *outcome_ != CURLE_OK) {
      return problem_of(*outcome_, error_.data());
    }
    return count;
  }

 private:
  CURL* easy() const { return connection_->easy.get(); }

  void configure(const HttpRequest& request, const CurlOptions& options) {
    CURL* handle = easy();
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_.data());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
    if (!options.proxy.empty()) curl_easy_setopt(handle, CURLOPT_PROXY, options.proxy.c_str());
    if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    if (!options.certificate_file.empty()) curl_easy_setopt(handle, CURLOPT_SSLCERT, options.certificate_file.c_str());
    if (!options.key_file.empty()) curl_easy_setopt(handle, CURLOPT_SSLKEY, options.key_file.c_str());
    configure_body(request);
    add_header("Expect:");  // no waiting for permission to send a body
    for (const auto& [name, value] : request.headers) add_header(value.empty() ? name + ";" : name + ": " + value);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list_.get());
  }

  void configure_body(const HttpRequest& request) {
    CURL* handle = easy();
    const std::string& method = request.method;
    if (request.body || method == "POST" || method == "PUT" || method == "PATCH") {
      const std::optional<std::uint64_t> size = request.body ? request.body->size() : 0;
      curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, size ? static_cast<curl_off_t>(*size) : curl_off_t{-1});
      curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read);
      curl_easy_setopt(handle, CURLOPT_READDATA, this);
    } else if (method == "HEAD") {
      curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
  }

  void add_header(const std::string& line) {
    curl_slist* longer = curl_slist_append(list_.get(), line.c_str());
    if (!longer) return;
    static_cast<void>(list_.release());
    list_.reset(longer);
  }

  /// Goes on as far as the network lets it, waiting for it once.
  Result<void> step(const Limits& limits) {
    CURLM* multi = connection_->multi.get();
    if (limits.stop.stop_requested()) return Error(CancelledError{});
    int wait = 1000;
    if (limits.deadline) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*limits.deadline - Clock::now());
      if (left.count() <= 0) return Error(TimeoutError{"the service did not answer in time"});
      wait = static_cast<int>(std::min<std::chrono::milliseconds::rep>(wait, left.count()));
    }
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg == CURLMSG_DONE) outcome_ = message->data.result;
    }
    if (outcome_ || head_done_ != std::exchange(told_, head_done_) || at_ < received_.size()) return {};
    const std::stop_callback wake(limits.stop, [multi] { curl_multi_wakeup(multi); });
    curl_multi_poll(multi, nullptr, 0, wait, nullptr);
    return {};
  }

  static std::size_t on_header(char* bytes, std::size_t unit, std::size_t count, void* self) {
    static_cast<Exchange*>(self)->header(std::string_view(bytes, unit * count));
    return unit * count;
  }

  static std::size_t on_bytes(char* bytes, std::size_t unit, std::size_t count, void* self) {
    auto* exchange = static_cast<Exchange*>(self);
    if (exchange->received_.size() - exchange->at_ >= kReadAhead) {
      exchange->paused_ = true;
      return CURL_WRITEFUNC_PAUSE;
    }
    exchange->received_.append(bytes, unit * count);
    return unit * count;
  }

  static std::size_t on_read(char* into, std::size_t unit, std::size_t count, void* self) {
    const Source::Read& body = static_cast<Exchange*>(self)->body_;
    const std::optional<std::size_t> got = body ? body(into, unit * count) : std::nullopt;
    return got ? *got : CURL_READFUNC_ABORT;
  }

  void header(std::string_view line) {
    const std::string_view text = detail::trimmed(line);
    if (text.starts_with("HTTP/")) {
      headers = Headers();
      curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &code_);
    } else if (text.empty()) {
      constexpr long kFinal = 200;  // answers below are followed by another one
      head_done_ = code_ >= kFinal;
      status = static_cast<int>(code_);
    } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos && !head_done_) {
      headers.add(std::string(text.substr(0, colon)), std::string(detail::trimmed(text.substr(colon + 1))));
    }
  }

  std::shared_ptr<Pool> pool_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<curl_slist, FreeList> list_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  Source::Read body_;
  std::string received_;
  std::size_t at_ = 0;
  long code_ = 0;
  bool head_done_ = false, told_ = false, paused_ = false;
  std::optional<CURLcode> outcome_;
};

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlOptions options) : options_(std::move(options)) {}

  Result<std::unique_ptr<HttpAnswer>> send(const HttpRequest& request, const Limits& limits) override {
    auto exchange = std::make_unique<Exchange>(pool_, request, options_);
    if (Result<void> begun = exchange->begin(limits); !begun) return begun.error();
    return std::unique_ptr<HttpAnswer>(std::move(exchange));
  }

 private:
  const CurlOptions options_;
  const std::shared_ptr<Pool> pool_ = std::make_shared<Pool>();
};

}  // namespace

std::shared_ptr<Transport> make_curl_transport(const CurlOptions& options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(ready);
  return std::make_shared<CurlTransport>(options);
}

}  // namespace sdk
