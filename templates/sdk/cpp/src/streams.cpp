#include "streams.hpp"

#include "text.hpp"

namespace sdk::detail {

Result<std::optional<char>> TextStream::byte() {
  if (at_ == size_) {
    const Result<std::size_t> count = answer_.http->read(buffer_.data(), buffer_.size(), answer_.limits);
    if (!count) return count.error();
    if (*count == 0) return std::optional<char>();
    at_ = 0;
    size_ = *count;
  }
  return std::optional<char>(buffer_[at_++]);
}

Result<std::string> TextStream::line() {
  std::string out;
  for (;;) {
    const Result<std::optional<char>> next = byte();
    if (!next) return next.error();
    if (!*next) {
      ended_ = true;
      return out;
    }
    const char c = **next;
    const bool second = skip_line_feed_ && c == '\n';
    skip_line_feed_ = c == '\r';
    if (second) continue;
    if (c == '\n' || c == '\r') return out;
    out += c;
  }
}

Result<std::optional<std::string>> TextStream::event() {
  std::optional<std::string> data;
  for (;;) {
    const Result<std::string> text = line();
    if (!text) return text.error();
    if (ended_) return std::optional<std::string>();  // an event that was not finished is dropped
    if (text->empty() && data) return data;
    const std::size_t colon = text->find(':');
    if (text->substr(0, colon) != "data") continue;
    std::string value = colon == std::string::npos ? std::string() : text->substr(colon + 1);
    if (value.starts_with(' ')) value.erase(0, 1);
    data = data ? *data + "\n" + value : value;
  }
}

Result<std::optional<std::string>> TextStream::next() {
  while (!ended_) {
    std::optional<std::string> found;
    if (kind_ == BodyKind::events) {
      Result<std::optional<std::string>> one = event();
      if (!one || !*one) return one;
      found = std::move(*one);
    } else {
      const Result<std::string> one = line();
      if (!one) return one.error();
      found = std::string(trimmed(*one));
    }
    if (*found == "[DONE]") break;
    if (!found->empty()) return found;
  }
  ended_ = true;
  return std::optional<std::string>();
}

}  // namespace sdk::detail
