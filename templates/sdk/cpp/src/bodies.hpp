// Bodies of requests: JSON, forms, multipart, text, bytes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "codec.hpp"
#include "parameters.hpp"

#include "sdk/source.hpp"

namespace sdk::detail {

enum class BodyKind {
  json,
  form,
  multipart,
  text,
  binary,
  events,
  lines
};

/// How one member of a form or a multipart body travels.
struct PartRules {
  std::string_view wire;
  std::string_view content_type = {};
  Style style = Style::form;
  bool explode = true;
  bool reserved = false;
};

/// A body ready to be sent.
struct Payload {
  std::string media_type;
  Source source;
};

/// A body as it was given.
class RequestBody {
 public:
  /// `value`: of binary bodies the source, else what can be encoded.
  template <class T>
  RequestBody(std::string_view media_type, BodyKind kind, const T& value, std::vector<PartRules> parts = {})
      : media_type_(media_type), kind_(kind), parts_(std::move(parts)) {
    if constexpr (std::is_same_v<T, Source>) {
      source_ = value;
    } else {
      json_ = encode(value, Encoder{.whole = false});
    }
  }

  /// Parts of a multipart body, in the order of the calls.
  static RequestBody multipart(std::string_view media_type) {
    return RequestBody(media_type, BodyKind::multipart, Json::object());
  }
  template <class T>
  void part(const PartRules& rules, const T& value) {
    if constexpr (std::is_same_v<T, File>) {
      file(rules, value);
    } else {
      add(rules, encode(value, Encoder{.whole = false}));
    }
  }
  template <class T>
  void part(const PartRules& rules, const std::vector<T>& values) {
    for (const T& value : values) part(rules, value);
  }
  template <class T>
  void part(const PartRules& rules, const std::optional<T>& value) {
    if (value) part(rules, *value);
  }
  template <class T>
  void part(const PartRules& rules, const Nullable<T>& value) {
    value ? part(rules, *value) : add(rules, Json());
  }
  template <class T>
  void part(const PartRules& rules, const Field<T>& value) {
    if (!value.is_absent()) part(rules, value ? Nullable<T>(*value) : Nullable<T>());
  }
  /// A part for each member.
  template <class T>
  void parts(const std::map<std::string, T>& members) {
    for (const auto& [name, value] : members) part({.wire = name}, value);
  }
  void parts(const Json& members);
  void part(const PartRules& rules, const Bytes& value) { add(rules, encode(value, Encoder{.whole = false})); }

  /// Sets a member of a JSON body.
  void set(std::string_view name, Json value) { json_.set(name, std::move(value)); }
  Payload payload() const;

 private:
  struct Part {
    std::string name;
    std::string content_type;
    std::optional<std::string> file_name;
    Source content;
  };

  void add(const PartRules& rules, const Json& value);
  void file(const PartRules& rules, const File& value);
  const PartRules* rules_of(std::string_view wire) const;
  std::string form() const;
  std::string lines() const;
  Payload multipart_payload() const;

  std::string_view media_type_;
  BodyKind kind_;
  Json json_;
  Source source_;
  std::vector<PartRules> parts_;
  std::vector<Part> made_;
};

}  // namespace sdk::detail
