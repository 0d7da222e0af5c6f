// Results that come bit by bit: items of streams and pages, and bodies of bytes.
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sdk/errors.hpp"
#include "sdk/transport.hpp"

namespace sdk {

/// Items, fetched as they are asked for. An error is the last one. Used by one thread at a time; dropping it ends the call.
///
///   for (const Result<Pet>& pet : items) {
///     if (!pet) return pet.error();
///     use(*pet);
///   }
template <class T>
class Items {
 public:
  using Next = std::function<Result<std::optional<T>>()>;

  class Iterator {
   public:
    using value_type = Result<T>;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    explicit Iterator(Items* items) : items_(items) {}
    const Result<T>& operator*() const { return *items_->current_; }
    Iterator& operator++() {
      items_->advance();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& one, std::default_sentinel_t) { return one.ended(); }

   private:
    bool ended() const { return !items_->current_.has_value(); }

    Items* items_;
  };

  explicit Items(Next next) : next_(std::move(next)) {}

  /// Waits for an item; nothing at the end, and behind an error.
  Result<std::optional<T>> next() {
    if (!next_) return std::optional<T>();
    Result<std::optional<T>> found = next_();
    if (!found || !*found) next_ = nullptr;
    return found;
  }

  Iterator begin() {
    advance();
    return Iterator(this);
  }
  std::default_sentinel_t end() const { return {}; }

 private:
  void advance() {
    current_.reset();
    Result<std::optional<T>> found = next();
    if (!found) {
      current_.emplace(found.error());
    } else if (*found) {
      current_.emplace(std::move(**found));
    }
  }

  Next next_;
  std::optional<Result<T>> current_;
};

/// A body as it comes. Dropping it ends the call.
class Download {
 public:
  Download(std::unique_ptr<HttpAnswer> answer, Limits limits)
      : answer_(std::move(answer)), limits_(std::move(limits)) {}

  const Headers& headers() const { return answer_->headers; }
  /// The next bytes, as soon as some are there; 0 at the end.
  Result<std::size_t> read(char* into, std::size_t size) { return answer_->read(into, size, limits_); }
  /// What is left.
  Result<std::string> read_all();
  /// Gives what is left to `sink`, piece by piece, until it returns false.
  Result<void> read_to(const std::function<bool(const char* bytes, std::size_t size)>& sink);

 private:
  std::unique_ptr<HttpAnswer> answer_;
  Limits limits_;
};

}  // namespace sdk
