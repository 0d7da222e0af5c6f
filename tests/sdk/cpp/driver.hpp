// Plays scenarios with a C++ package: one JSON object a line in, one out (docs/sdk.md). What is particular to the package's
// operations is in a table that language.py writes; how to call them follows from the types of its functions.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "codec.hpp"
#include "crypto.hpp"
#include "scenario_shop/scenario_shop.hpp"

namespace driver {

namespace shop = scenario_shop;
using shop::Json;

/// What a call came to: its value as it travels, or its error.
struct Outcome {
  Json value;
  std::optional<shop::Error> error;
};

/// One line of input, and what is made of it.
struct Play {
  Json request;
  shop::Client client;
  shop::CallOptions options;
  std::vector<shop::File> files;  // of the body: their places stand in it instead

  const Json* argument(std::string_view name) const {
    const Json* all = request.find("args");
    return all ? all->find(name) : nullptr;
  }

  template <class T>
  void read(const Json& json, T& into) const {
    shop::detail::Decoder decoder(false);
    if (!decode(json, into, decoder)) throw std::runtime_error("an argument cannot be read: " + decoder.problem().message);
  }
  template <class T>
  void read_argument(std::string_view name, T& into) const {
    if (const Json* json = argument(name)) read(*json, into);
  }

  void put_file(shop::File& file) const { file = files[std::stoul(*file.content.memory())]; }
  void put_file(std::vector<shop::File>& all) const {
    for (shop::File& file : all) put_file(file);
  }
  template <class T>
  void put_file(std::optional<T>& file) const {
    if (file) put_file(*file);
  }
};

// language.py writes an overload for each struct of arguments, and for each body with files.
template <class T>
constexpr bool is_arguments = false;
template <class T>
void read_arguments(const Play& play, T& into);
template <class T>
void put_files(const Play&, T&) {}

template <class T>
void read_body(const Play& play, T& into) {
  if (const Json* json = play.request.find("body")) {
    play.read(*json, into);
    put_files(play, into);
  }
}
inline void read_body(const Play& play, shop::Source& into) {
  if (!play.files.empty()) into = play.files[0].content;
}

template <class T>
T made(const Play& play) {
  T out{};
  if constexpr (std::is_same_v<T, shop::CallOptions>) {
    out = play.options;
  } else if constexpr (is_arguments<T>) {
    read_arguments(play, out);
  } else {
    read_body(play, out);
  }
  return out;
}

template <class T>
Outcome outcome(shop::Items<T> items) {
  Outcome out{Json::array(), std::nullopt};
  for (const shop::Result<T>& item : items) {
    if (!item) return {Json(), item.error()};
    out.value.push(encode(*item, shop::detail::Encoder()));
  }
  return out;
}
inline Outcome outcome(shop::Result<void> result) { return {Json(), result ? std::nullopt : std::optional(result.error())}; }
template <class T>
Outcome outcome(shop::Result<T> result) {
  if (!result) return {Json(), result.error()};
  return {encode(*result, shop::detail::Encoder()), std::nullopt};
}
template <class T>
Outcome outcome(shop::Result<shop::Items<T>> result) {
  if (!result) return {Json(), result.error()};
  return outcome(std::move(*result));
}
inline Outcome outcome(shop::Result<shop::Download> result) {
  if (!result) return {Json(), result.error()};
  const shop::Result<std::string> bytes = result->read_all();
  if (!bytes) return {Json(), bytes.error()};
  return {Json::object({{"$base64", Json(shop::detail::base64(*bytes))}}), std::nullopt};
}

/// Calls a function of a group with what the line gives for each of its arguments.
template <class Api, class Result, class... Arguments>
Outcome call(const Play& play, const Api& api, Result (Api::*function)(Arguments...) const) {
  return outcome((api.*function)(made<std::remove_cvref_t<Arguments>>(play)...));
}

using Function = std::function<Outcome(const Play& play)>;
/// "list_pets", "list_pets pages", "chat stream" -> the function.
const std::map<std::string, Function>& functions();
/// Gives a scheme its credentials.
void set_credentials(shop::Credentials& credentials, const std::string& scheme, const Json& given);
/// The body of an error as its documented type.
std::optional<Json> typed_body(const shop::ApiError& error);

}  // namespace driver
