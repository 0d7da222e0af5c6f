#include "apigen/jwt/claims.h"

#include <charconv>
#include <cstdio>
#include <ctime>
#include <limits>
#include <optional>

namespace apigen::jwt {
namespace {

using json::Type;
using json::Value;

std::optional<double> seconds_of(const Value& value) {
  if (!value.is(Type::number)) return std::nullopt;
  const std::string_view text = value.text();
  double seconds = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return seconds;
}

void add_scopes(rt::ArenaVector<std::string_view>& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    if (space != 0) out.push_back(text.substr(0, space));
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
}

// As java.util.Date prints itself; numbers beyond its years stay numbers.
std::string_view date_text(rt::Arena& arena, const Value& value) {
  constexpr double kLastSecond = 253'402'300'799;  // of the year 9999
  const std::optional<double> seconds = seconds_of(value);
  if (!seconds || *seconds < 0 || *seconds > kLastSecond) return value.text();
  const std::time_t time = static_cast<std::time_t>(*seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[48];
  const int size = std::snprintf(text, sizeof text, "%s %s %02d %02d:%02d:%02d UTC %04d", kDays[parts.tm_wday], kMonths[parts.tm_mon], parts.tm_mday,
                                 parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_year + 1900);
  return arena.copy(std::string_view(text, static_cast<std::size_t>(size)));
}

std::string_view json_text(rt::Arena& arena, const Value& value) {
  rt::Buffer text(arena);
  json::append(text, value);
  return text.view();
}

std::string_view text_of(rt::Arena& arena, const Value& value, Spelling spelling) {
  switch (value.type) {
    case Type::string:
    case Type::number: return value.text().data() ? value.text() : std::string_view("", 0);
    case Type::boolean: return value.boolean ? "true" : "false";
    case Type::null: return {};
    case Type::object: return json_text(arena, value);
    case Type::array: break;
  }
  const bool http = spelling == Spelling::http_api;
  rt::Buffer list(arena);
  if (http) list.append('[');
  bool first = true;
  for (const Value& element : value) {
    if (!first) list.append(http ? ' ' : ',');
    first = false;
    list.append(text_of(arena, element, spelling));
  }
  if (http) list.append(']');
  return list.empty() ? std::string_view("", 0) : list.view();
}

}  // namespace

const char* check_times(const Value& claims, std::int64_t now_ms, bool* expired) {
  const double now = static_cast<double>(now_ms) / 1000;
  const Value* exp = claims.find("exp");
  const std::optional<double> end = exp ? seconds_of(*exp) : std::nullopt;
  if (!end) return "the token has no valid expiration time";
  if (*end <= now) {
    if (expired) *expired = true;
    return "the token has expired";
  }
  for (auto [name, problem] : {std::pair{"nbf", "the token is not valid yet"}, {"iat", "the token was issued in the future"}}) {
    const Value* claim = claims.find(name);
    if (!claim) continue;
    const std::optional<double> begin = seconds_of(*claim);
    if (!begin || *begin > now) return problem;
  }
  return nullptr;
}

std::int64_t expiry_ms(const Value& claims) {
  const Value* exp = claims.find("exp");
  const double ms = (exp ? seconds_of(*exp) : std::nullopt).value_or(0) * 1000;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (ms >= static_cast<double>(kMost)) return kMost;
  return ms > 0 ? static_cast<std::int64_t>(ms) : 0;
}

bool is_text(const Value& claims, std::string_view name, std::string_view text) {
  const Value* claim = claims.find(name);
  return claim && claim->is(Type::string) && claim->text() == text;
}

bool has_audience(const Value& claims, const std::string_view* audience, std::size_t count) {
  auto known = [&](const Value& value) {
    if (!value.is(Type::string)) return false;
    for (std::size_t i = 0; i < count; ++i) {
      if (audience[i] == value.text()) return true;
    }
    return false;
  };
  const Value* aud = claims.find("aud");
  if (!aud) {
    const Value* client = claims.find("client_id");
    return client && known(*client);
  }
  if (!aud->is(Type::array)) return known(*aud);
  for (const Value& one : *aud) {
    if (known(one)) return true;
  }
  return false;
}

rt::ArenaVector<std::string_view> scopes_of(rt::Arena& arena, const Value& claims) {
  rt::ArenaVector<std::string_view> scopes(arena);
  for (std::string_view name : {"scope", "scp"}) {
    const Value* claim = claims.find(name);
    if (!claim) continue;
    if (claim->is(Type::string)) add_scopes(scopes, claim->text());
    for (const Value& one : *claim) {
      if (one.is(Type::string)) add_scopes(scopes, one.text());
    }
  }
  return scopes;
}

rt::ArenaVector<rt::NamedValue> claim_texts(rt::Arena& arena, const Value& claims, std::string_view prefix, Spelling spelling) {
  rt::ArenaVector<rt::NamedValue> texts(arena);
  texts.reserve(claims.count);
  for (std::size_t i = 0; i < claims.count; ++i) {
    const auto& [name, value] = claims.members[i];
    if (value.is(Type::null)) continue;
    const bool date = spelling == Spelling::rest_api && (name == "exp" || name == "iat") && value.is(Type::number);
    texts.push_back({rt::Buffer(arena).append(prefix).append(name).view(), date ? date_text(arena, value) : text_of(arena, value, spelling)});
  }
  return texts;
}

}  // namespace apigen::jwt
