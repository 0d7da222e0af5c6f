#include "sdk/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

namespace sdk {
namespace {

constexpr std::size_t kMaxDepth = 500;  // values are read, written and destroyed by recursion

/// Builds a Json from the events of the parser.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  bool null() { return put(Json()); }
  bool boolean(bool value) { return put(Json(value)); }
  bool number_integer(number_integer_t value) { return put(Json(value)); }
  bool number_unsigned(number_unsigned_t value) { return put(Json(value)); }
  bool number_float(number_float_t, const string_t& digits) { return put(Json::number(digits)); }
  bool string(string_t& text) { return put(Json(std::move(text))); }
  bool binary(binary_t&) { return false; }
  bool key(string_t& name) {
    open_.back().names.push_back(std::move(name));
    return true;
  }
  bool start_object(std::size_t) { return start(); }
  bool start_array(std::size_t) { return start(); }
  bool end_object() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    drop_repeated(closed);
    std::vector<std::pair<std::string, Json>> members;
    members.reserve(closed.items.size());
    for (std::size_t index = 0; index < closed.items.size(); ++index) {
      members.emplace_back(std::move(closed.names[index]), std::move(closed.items[index]));
    }
    return put(Json::object(std::move(members)));
  }
  bool end_array() {
    Json made = Json::array(std::move(open_.back().items));
    open_.pop_back();
    return put(std::move(made));
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    problem = "at byte " + std::to_string(position);
    return false;
  }

  Json result;
  std::string problem;

 private:
  struct Open {
    std::vector<std::string> names;
    std::vector<Json> items;
  };

  bool start() {
    if (open_.size() == kMaxDepth) {
      problem = "it is nested too deeply";
      return false;
    }
    open_.emplace_back();
    return true;
  }

  bool put(Json value) {
    if (open_.empty()) {
      result = std::move(value);
    } else {
      open_.back().items.push_back(std::move(value));
    }
    return true;
  }

  static void drop_repeated(Open& object) {
    std::vector<std::size_t> order(object.names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t one, std::size_t other) { return object.names[one] < object.names[other]; });
    std::vector<bool> repeated(order.size());
    bool any = false;
    for (std::size_t index = 1; index < order.size(); ++index) {
      if (object.names[order[index - 1]] == object.names[order[index]]) repeated[order[index - 1]] = any = true;
    }
    if (!any) return;
    Open kept;
    for (std::size_t index = 0; index < order.size(); ++index) {
      if (repeated[index]) continue;
      kept.names.push_back(std::move(object.names[index]));
      kept.items.push_back(std::move(object.items[index]));
    }
    object = std::move(kept);
  }

  std::vector<Open> open_;
};

void write_string(std::string& out, const std::string& text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; });
  if (plain) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

void write(std::string& out, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null:
      out += "null";
      break;
    case Json::Kind::boolean:
    case Json::Kind::number:
      out += value.text();
      break;
    case Json::Kind::string:
      write_string(out, value.text());
      break;
    case Json::Kind::array:
      out += '[';
      for (const Json& item : value.items()) {
        if (&item != value.items().data()) out += ',';
        write(out, item);
      }
      out += ']';
      break;
    case Json::Kind::object:
      out += '{';
      for (std::size_t index = 0; index < value.items().size(); ++index) {
        if (index > 0) out += ',';
        write_string(out, value.names()[index]);
        out += ':';
        write(out, value.items()[index]);
      }
      out += '}';
      break;
  }
}

template <class Number>
std::string digits_of(Number value) {
  if (!std::isfinite(value)) return "null";  // JSON has no other way to say it
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return std::string(buffer.data(), end);
}

}  // namespace

std::string Json::shortest(float value) { return digits_of(value); }
std::string Json::shortest(double value) { return digits_of(value); }

Json Json::number(std::string digits) {
  Json out;
  out.kind_ = Kind::number;
  out.text_ = std::move(digits);
  return out;
}

Json Json::array(std::vector<Json> items) {
  Json out;
  out.kind_ = Kind::array;
  out.items_ = std::move(items);
  return out;
}

Json Json::object(std::vector<std::pair<std::string, Json>> members) {
  Json out;
  out.kind_ = Kind::object;
  out.names_.reserve(members.size());
  out.items_.reserve(members.size());
  for (auto& [name, value] : members) {
    out.names_.push_back(std::move(name));
    out.items_.push_back(std::move(value));
  }
  return out;
}

std::optional<Json> Json::parse(std::string_view text, std::string* problem) {
  Builder builder;
  if (nlohmann::json::sax_parse(text, &builder)) return std::move(builder.result);
  if (problem) *problem = builder.problem;
  return std::nullopt;
}

std::string Json::dump() const {
  std::string out;
  write(out, *this);
  return out;
}

bool Json::is_integer() const {
  if (kind_ != Kind::number) return false;
  if (text_.find_first_of(".eE") == std::string::npos) return true;
  const std::optional<double> value = as_double();
  constexpr double kExact = 9007199254740992;  // 2^53
  return value && std::trunc(*value) == *value && std::abs(*value) <= kExact;
}

std::optional<bool> Json::as_bool() const {
  if (kind_ != Kind::boolean) return std::nullopt;
  return text_ == "true";
}

std::optional<std::int64_t> Json::as_int64() const {
  if (!is_integer()) return std::nullopt;
  if (text_.find_first_of(".eE") != std::string::npos) return static_cast<std::int64_t>(*as_double());
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (problem != std::errc() || end != text_.data() + text_.size()) return std::nullopt;
  return value;
}

std::optional<double> Json::as_double() const {
  if (kind_ != Kind::number) return std::nullopt;
  double value = 0;
  const auto [end, problem] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (problem != std::errc()) return std::nullopt;
  return value;
}

const Json* Json::find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? nullptr : &items_[static_cast<std::size_t>(found - names_.begin())];
}

void Json::push(Json item) {
  if (kind_ != Kind::array) *this = array();
  items_.push_back(std::move(item));
}

void Json::set(std::string_view name, Json value) {
  if (kind_ != Kind::object) *this = object();
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) {
    items_[static_cast<std::size_t>(found - names_.begin())] = std::move(value);
    return;
  }
  names_.emplace_back(name);
  items_.push_back(std::move(value));
}

}  // namespace sdk
