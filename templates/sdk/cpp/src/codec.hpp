// From JSON to values and back. Generated code calls decode() and encode(), which are found by their last argument.
#pragma once

#include <any>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/errors.hpp"
#include "sdk/json.hpp"
#include "sdk/source.hpp"
#include "sdk/values.hpp"

namespace sdk::detail {

/// What a decoding goes by, and its first problem with the way to it. The functions return false for `return fail(...)`.
class Decoder {
 public:
  explicit Decoder(bool lenient_now) : lenient(lenient_now) {}

  bool fail(std::string message);
  /// "a string is needed, this is null"
  bool mismatch(std::string_view wanted, const Json& got);
  /// Puts a member or an index in front of the problem's place.
  bool below(std::string_view key);
  bool below(std::size_t index) { return below(std::to_string(index)); }
  DecodeError problem() const { return {pointer_, message_}; }

  const bool lenient;  // missing members are let pass

 private:
  std::string pointer_;
  std::string message_;
};

struct Encoder {
  bool whole = true;  // with members that are not sent in requests
};

bool decode(const Json& json, bool& into, Decoder& decoder);
bool decode(const Json& json, std::int32_t& into, Decoder& decoder);
bool decode(const Json& json, std::int64_t& into, Decoder& decoder);
bool decode(const Json& json, float& into, Decoder& decoder);
bool decode(const Json& json, double& into, Decoder& decoder);
bool decode(const Json& json, std::string& into, Decoder& decoder);
bool decode(const Json& json, Json& into, Decoder& decoder);
bool decode(const Json& json, DateTime& into, Decoder& decoder);
bool decode(const Json& json, Date& into, Decoder& decoder);
bool decode(const Json& json, Bytes& into, Decoder& decoder);
bool decode(const Json& json, File& into, Decoder& decoder);

template <Arithmetic T>
Json encode(T value, const Encoder&) {
  return Json(value);
}
inline Json encode(const std::string& value, const Encoder&) { return Json(value); }
inline Json encode(const Json& value, const Encoder&) { return value; }
inline Json encode(const Unknown& value, const Encoder&) { return value.json; }
Json encode(const DateTime& value, const Encoder& encoder);
Json encode(const Date& value, const Encoder& encoder);
Json encode(const Bytes& value, const Encoder& encoder);
/// The content as a string.
Json encode(const File& value, const Encoder& encoder);

template <class T>
bool decode(const Json& json, std::vector<T>& into, Decoder& decoder) {
  if (!json.is_array()) return decoder.mismatch("a list", json);
  into.clear();
  into.reserve(json.items().size());
  for (std::size_t index = 0; index < json.items().size(); ++index) {
    T item{};
    if (!decode(json.items()[index], item, decoder)) return decoder.below(index);
    into.push_back(std::move(item));
  }
  return true;
}

template <class T>
bool decode(const Json& json, std::map<std::string, T>& into, Decoder& decoder) {
  if (!json.is_object()) return decoder.mismatch("an object", json);
  into.clear();
  for (std::size_t index = 0; index < json.items().size(); ++index) {
    const std::string& name = json.names()[index];
    if (!decode(json.items()[index], into[name], decoder)) return decoder.below(name);
  }
  return true;
}

template <class T>
bool decode(const Json& json, std::optional<T>& into, Decoder& decoder) {
  return decode(json, into.emplace(), decoder);
}

template <class T>
bool decode(const Json& json, Nullable<T>& into, Decoder& decoder) {
  into = Nullable<T>(nullptr);
  if (json.is_null()) return true;
  T value{};
  if (!decode(json, value, decoder)) return false;
  into = Nullable<T>(std::move(value));
  return true;
}

template <class T>
bool decode(const Json& json, Field<T>& into, Decoder& decoder) {
  Nullable<T> value;
  if (!decode(json, value, decoder)) return false;
  into = Field<T>(std::move(value));
  return true;
}

template <class T>
bool decode(const Json& json, Box<T>& into, Decoder& decoder) {
  return decode(json, *into, decoder);
}

template <class T>
Json encode(const std::vector<T>& value, const Encoder& encoder) {
  std::vector<Json> items;
  items.reserve(value.size());
  for (const T& item : value) items.push_back(encode(item, encoder));
  return Json::array(std::move(items));
}

template <class T>
Json encode(const std::map<std::string, T>& value, const Encoder& encoder) {
  std::vector<std::pair<std::string, Json>> members;
  for (const auto& [name, member] : value) members.emplace_back(name, encode(member, encoder));
  return Json::object(std::move(members));
}

template <class T>
Json encode(const std::optional<T>& value, const Encoder& encoder) {
  return value ? encode(*value, encoder) : Json();
}

template <class T>
Json encode(const Nullable<T>& value, const Encoder& encoder) {
  return value ? encode(*value, encoder) : Json();
}

template <class T>
Json encode(const Field<T>& value, const Encoder& encoder) {
  return value ? encode(*value, encoder) : Json();
}

template <class T>
Json encode(const Box<T>& value, const Encoder& encoder) {
  return encode(*value, encoder);
}

template <class T>
bool is_absent(const T&) {
  return false;
}
template <class T>
bool is_absent(const std::optional<T>& value) {
  return !value;
}
template <class T>
bool is_absent(const Field<T>& value) {
  return value.is_absent();
}

/// Reads the members of an object, then what is left of it.
class ObjectReader {
 public:
  ObjectReader(const Json& json, Decoder& decoder);

  template <class T>
  void member(std::string_view wire, T& into) {
    if (const Json* found = take(wire)) good_ = decode(*found, into, decoder_) || decoder_.below(wire);
  }
  template <class T>
  void required(std::string_view wire, T& into) {
    if (const Json* found = take(wire)) {
      good_ = decode(*found, into, decoder_) || decoder_.below(wire);
    } else if (good_) {
      good_ = missing(wire);
    }
  }
  /// Whether all went well.
  template <class T>
  bool rest(std::map<std::string, T>& extra) {
    extra.clear();
    for (std::size_t index = 0; good_ && index < taken_.size(); ++index) {
      if (taken_[index]) continue;
      const std::string& name = json_.names()[index];
      good_ = decode(json_.items()[index], extra[name], decoder_) || decoder_.below(name);
    }
    return good_;
  }

 private:
  const Json* take(std::string_view wire);
  bool missing(std::string_view wire);

  const Json& json_;
  Decoder& decoder_;
  std::vector<bool> taken_;
  std::size_t next_ = 0;  // members mostly come in the order of the document
  bool good_ = true;
};

/// Writes the members of an object in the order of the calls.
class ObjectWriter {
 public:
  explicit ObjectWriter(const Encoder& encoder) : encoder_(encoder) {}

  template <class T>
  void member(std::string_view wire, const T& value) {
    if (!is_absent(value)) members_.emplace_back(wire, encode(value, encoder_));
    names_.push_back(wire);
  }
  template <class T>
  void read_only(std::string_view wire, const T& value) {
    if (encoder_.whole) {
      member(wire, value);
    } else {
      names_.push_back(wire);
    }
  }
  template <class T>
  Json rest(const std::map<std::string, T>& extra) {
    for (const auto& [name, value] : extra) {
      if (!is_known(name)) members_.emplace_back(name, encode(value, encoder_));
    }
    return Json::object(std::move(members_));
  }

 private:
  bool is_known(std::string_view name) const;

  const Encoder& encoder_;
  std::vector<std::string_view> names_;
  std::vector<std::pair<std::string, Json>> members_;
};

/// How a variant of a union is told from the others.
struct VariantRules {
  std::string_view kinds;  // o(bject) a(rray) s(tring) i(nteger) f(raction) b(oolean)
  std::vector<std::string_view> tags;
  std::vector<std::string_view> required;
  std::vector<std::string_view> known;
  bool (*knows)(std::string_view text) = nullptr;  // of an enumeration
};

/// The variant that a value is; nothing if it is none. The rules are those that packages of all languages share.
std::optional<std::size_t> choose_variant(const Json& json, std::string_view discriminator,
                                          std::span<const VariantRules> variants);

/// Of an enumeration: the place of a text among the known ones, their number if it is none.
std::size_t place_of(std::string_view text, std::span<const std::string_view> known);
std::size_t place_of(std::int64_t number, std::span<const std::int64_t> known);
/// The other way; "" and 0 for what is not among them.
std::string text_at(std::size_t place, std::span<const std::string_view> known);
std::int64_t number_at(std::size_t place, std::span<const std::int64_t> known);

/// Reads a value of its own.
template <class T>
Result<T> read(const Json& json, bool lenient) {
  Decoder decoder(lenient);
  T out{};
  if (!decode(json, out, decoder)) return Error(decoder.problem());
  return out;
}

/// For errors: a T if the body is one.
template <class T>
bool read_any(const Json& json, std::any& into) {
  Decoder decoder(true);
  T out{};
  if (!decode(json, out, decoder)) return false;
  into = std::move(out);
  return true;
}

}  // namespace sdk::detail
