#include "sdk/errors.hpp"

#include <cstdlib>

#include "text.hpp"

namespace sdk {
namespace {

struct Message {
  std::string operator()(const ApiError& error) const {
    std::string out = "status " + std::to_string(error.status);
    for (const std::string* one : {&error.type, &error.message}) {
      if (!one->empty()) out += ": " + *one;
    }
    return out;
  }
  std::string operator()(const TransportError& error) const { return "the service was not reached: " + error.message; }
  std::string operator()(const TimeoutError& error) const { return error.message; }
  std::string operator()(const CancelledError&) const { return "the call was cancelled"; }
  std::string operator()(const DecodeError& error) const {
    return error.pointer.empty() ? error.message : error.pointer + ": " + error.message;
  }
  std::string operator()(const UsageError& error) const { return error.message; }
};

}  // namespace

int Error::status() const {
  const ApiError* refused = as<ApiError>();
  return refused ? refused->status : 0;
}

std::string Error::message() const { return std::visit(Message(), *detail_); }

namespace detail {

void raise(const Error& error) {
#if defined(__cpp_exceptions)
  std::visit([&]<class E>(const E&) { throw ExceptionOf<E>(error); }, error.detail());
#endif
  std::abort();
}

}  // namespace detail

void Headers::add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

void Headers::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return detail::same_name(field.first, name); });
}

const std::string* Headers::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (detail::same_name(field.first, name)) return &field.second;
  }
  return nullptr;
}

std::string Headers::get(std::string_view name) const {
  const std::string* found = find(name);
  return found ? *found : std::string();
}

}  // namespace sdk
