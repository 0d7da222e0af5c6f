// Streams of events and lines.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call.hpp"

namespace sdk::detail {

/// The texts of a stream: lines, or the data of events (WHATWG HTML, "Server-sent events").
class TextStream {
 public:
  TextStream(Answer answer, BodyKind kind) : answer_(std::move(answer)), kind_(kind) {}

  /// The next one that is not empty; nothing at the end.
  Result<std::optional<std::string>> next();

 private:
  Result<std::optional<char>> byte();
  /// A line without its end; `ended_` says that it is what stands behind the last one.
  Result<std::string> line();
  Result<std::optional<std::string>> event();

  Answer answer_;
  BodyKind kind_;
  std::array<char, 16384> buffer_{};
  std::size_t at_ = 0, size_ = 0;
  bool skip_line_feed_ = false;
  bool ended_ = false;
};

template <class T>
Result<Items<T>> stream(Call call, BodyKind kind, std::string_view accept) {
  call.stream(accept);
  Result<Answer> answer = call.run();
  if (!answer) return answer.error();
  // Texts of events need no quotes.
  const BodyKind item = kind == BodyKind::events && std::is_same_v<T, std::string> ? BodyKind::text : BodyKind::json;
  auto source = std::make_shared<TextStream>(std::move(*answer), kind);
  return Items<T>([source = std::move(source), item, lenient = call.lenient()]() -> Result<std::optional<T>> {
    const Result<std::optional<std::string>> text = source->next();
    if (!text) return text.error();
    if (!*text) return std::optional<T>();
    Result<T> value = read_body<T>(**text, item, lenient);
    if (!value) return value.error();
    return std::optional<T>(std::move(*value));
  });
}

}  // namespace sdk::detail
