#include "sdk/testing.hpp"

#include <algorithm>
#include <cstring>

namespace sdk {
namespace {

class Prepared final : public HttpAnswer {
 public:
  explicit Prepared(FakeAnswer answer) : body_(std::move(answer.body)) {
    status = answer.status;
    headers = std::move(answer.headers);
    if (!body_.empty() && !headers.find("Content-Type")) headers.set("Content-Type", "application/json");
  }

  Result<std::size_t> read(char* into, std::size_t size, const Limits&) override {
    const std::size_t count = std::min(size, body_.size() - at_);
    if (count > 0) std::memcpy(into, body_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string body_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<HttpAnswer>> FakeTransport::send(const HttpRequest& request, const Limits& limits) {
  if (limits.stop.stop_requested()) return Error(CancelledError{});
  std::optional<std::string> body = request.body ? request.body->read_all() : std::string();
  if (!body) return Error(TransportError{.message = "the body cannot be read"});
  const std::lock_guard lock(mutex_);
  FakeAnswer answer{.status = 204};
  if (!answers_.empty()) answer = answers_[std::min(requests_.size(), answers_.size() - 1)];
  requests_.push_back({request.method, request.url, request.headers, std::move(*body)});
  return std::unique_ptr<HttpAnswer>(std::make_unique<Prepared>(std::move(answer)));
}

std::vector<SentRequest> FakeTransport::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

}  // namespace sdk
