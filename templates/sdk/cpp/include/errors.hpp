// What can go wrong with a call, and results that say so.
//
// Calls return a Result. Who prefers exceptions writes `.value()`, which throws one of the classes at the end.
#pragma once

#include <any>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "sdk/fwd.hpp"
#include "sdk/headers.hpp"
#include "sdk/json.hpp"

namespace sdk {

/// The service refused the call.
struct ApiError {
  int status = 0;
  Headers headers{};
  std::string request_id{};  // x-amzn-requestid
  std::string type{};        // x-amzn-errortype, up to the colon
  std::string message{};     // of the body, if it has one
  std::string raw_body{};
  std::optional<Json> json{};  // the body, if it is JSON
  std::any typed_body{};       // of the type that is documented for the status

  /// The body as the documented type; null if it is another one, or not as documented.
  template <class T>
  const T* body() const {
    return std::any_cast<T>(&typed_body);
  }
};

/// No answer came, or not all of it.
struct TransportError {
  std::string message;
  bool maybe_sent = true;  // false: the service cannot have seen the call
};

/// The time for the call, or for its last attempt, has passed.
struct TimeoutError {
  std::string message;
};

/// The call was stopped by its stop token.
struct CancelledError {};

/// An answer is not what is documented. The JSON Pointer (RFC 6901) leads to the place.
struct DecodeError {
  std::string pointer;
  std::string message;
};

/// The call was not sent, as something is missing or wrong in what was given.
struct UsageError {
  std::string message;
};

/// One of these. Cheap to copy.
class Error {
 public:
  using Detail = std::variant<ApiError, TransportError, TimeoutError, CancelledError, DecodeError, UsageError>;

  template <detail::Makes<Detail, Error> E>
  Error(E detail) : detail_(std::make_shared<const Detail>(std::move(detail))) {}

  const Detail& detail() const { return *detail_; }
  /// What went wrong if it is an E, else null: `error.as<ApiError>()`.
  template <class E>
  const E* as() const {
    return std::get_if<E>(detail_.get());
  }
  /// The status of an ApiError, else 0.
  int status() const;
  /// The documented body of an ApiError, else null.
  template <class T>
  const T* body() const {
    const ApiError* refused = as<ApiError>();
    return refused ? refused->body<T>() : nullptr;
  }
  /// For people. Credentials are not in it.
  std::string message() const;

 private:
  std::shared_ptr<const Detail> detail_;
};

namespace detail {
/// Throws the exception of the error; where exceptions are switched off, ends the program.
[[noreturn]] void raise(const Error& error);
}  // namespace detail

/// A value, or the error why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  template <detail::Becomes<T, Result> U = T>
  Result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// Throws if there is none.
  T& value() & {
    check();
    return **this;
  }
  const T& value() const& {
    check();
    return **this;
  }
  T&& value() && {
    check();
    return std::move(**this);
  }
  /// The value must be there.
  T& operator*() { return *std::get_if<0>(&state_); }
  const T& operator*() const { return *std::get_if<0>(&state_); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  /// The error must be there.
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  void check() const {
    if (!has_value()) detail::raise(error());
  }

  std::variant<T, Error> state_;
};

/// Nothing, or the error why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const { return !error_; }
  explicit operator bool() const { return has_value(); }
  /// Throws if there is an error.
  void value() const {
    if (error_) detail::raise(*error_);
  }
  /// The error must be there.
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

/// What `value()` throws: an ExceptionOf<ApiError> and so on, all of them an Exception.
class Exception : public std::runtime_error {
 public:
  explicit Exception(const Error& error) : std::runtime_error(error.message()), error_(error) {}
  const Error& error() const { return error_; }

 private:
  Error error_;
};

template <class E>
class ExceptionOf final : public Exception {
 public:
  /// The error is an E.
  explicit ExceptionOf(const Error& error) : Exception(error) {}
  const E& detail() const { return *error().template as<E>(); }
};

}  // namespace sdk
