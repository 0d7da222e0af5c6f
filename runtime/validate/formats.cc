// Format checks. Each names the grammar that it follows.
#include <arpa/inet.h>

#include <cstring>

#include "apigen/rt/validate.h"
#include "mailbox.h"
#include "numbers.h"
#include "regex_format.h"

namespace apigen::rt {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool alpha(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool hex(char c) { return digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

/// Reads exactly `count` digits.
bool number(std::string_view text, std::size_t at, std::size_t count, int& value) {
  if (at + count > text.size()) return false;
  value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!digit(text[i])) return false;
    value = value * 10 + (text[i] - '0');
  }
  return true;
}

bool leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

bool is_date(std::string_view t) {  // RFC 3339 full-date
  int year, month, day;
  if (t.size() != 10 || t[4] != '-' || t[7] != '-') return false;
  if (!number(t, 0, 4, year) || !number(t, 5, 2, month) || !number(t, 8, 2, day)) return false;
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= days[month - 1] + (month == 2 && leap(year) ? 1 : 0);
}

bool is_time(std::string_view t) {  // RFC 3339 full-time
  int hour, minute, second, zone_hour = 0, zone_minute = 0, sign = 0;
  if (t.size() < 9 || t[2] != ':' || t[5] != ':') return false;
  if (!number(t, 0, 2, hour) || !number(t, 3, 2, minute) || !number(t, 6, 2, second)) return false;
  std::size_t at = 8;
  if (t[at] == '.') {
    std::size_t begin = ++at;
    while (at < t.size() && digit(t[at])) ++at;
    if (at == begin) return false;
  }
  if (at >= t.size()) return false;
  if (t[at] == 'Z' || t[at] == 'z') {
    if (at + 1 != t.size()) return false;
  } else {
    if (t[at] != '+' && t[at] != '-') return false;
    sign = t[at] == '+' ? 1 : -1;
    if (t.size() != at + 6 || t[at + 3] != ':' || !number(t, at + 1, 2, zone_hour) || !number(t, at + 4, 2, zone_minute)) return false;
  }
  if (hour > 23 || minute > 59 || second > 60 || zone_hour > 23 || zone_minute > 59) return false;
  if (second == 60) {  // leap seconds are at 23:59:60 UTC
    int utc = ((hour * 60 + minute) - sign * (zone_hour * 60 + zone_minute) + 2880) % 1440;
    return utc == 23 * 60 + 59;
  }
  return true;
}

bool is_date_time(std::string_view t) {
  return t.size() > 11 && (t[10] == 'T' || t[10] == 't') && is_date(t.substr(0, 10)) && is_time(t.substr(11));
}

bool is_duration(std::string_view t) {  // RFC 3339 appendix A
  if (t.size() < 3 || t[0] != 'P') return false;
  std::size_t at = 1;
  auto units = [&](std::string_view letters, bool& any) {  // each letter at most once, in order, with no gap between them
    std::size_t next = 0;
    bool first = true;
    while (at < t.size() && digit(t[at])) {
      std::size_t begin = at;
      while (at < t.size() && digit(t[at])) ++at;
      if (at == begin || at >= t.size()) return false;
      std::size_t found = letters.find(t[at], next);
      if (found == std::string_view::npos || (!first && found != next)) return false;
      next = found + 1;
      first = false;
      any = true;
      ++at;
    }
    return true;
  };
  bool date = false, time = false;
  if (t.back() == 'W') {
    bool week = false;
    return units("W", week) && week && at == t.size();
  }
  if (!units("YMD", date)) return false;
  if (at < t.size()) {
    if (t[at++] != 'T' || !units("HMS", time) || !time) return false;
  }
  return (date || time) && at == t.size();
}

template <int Family, std::size_t Size>
bool is_address(std::string_view t) {
  char text[64];
  unsigned char address[Size];
  if (t.empty() || t.size() >= sizeof text) return false;
  if (std::memchr(t.data(), '\0', t.size())) return false;
  std::memcpy(text, t.data(), t.size());
  text[t.size()] = '\0';
  return inet_pton(Family, text, address) == 1;
}
bool is_ipv4(std::string_view t) { return is_address<AF_INET, 4>(t); }
bool is_ipv6(std::string_view t) { return is_address<AF_INET6, 16>(t); }

bool beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_uuid(std::string_view t) {  // RFC 4122 section 3
  if (t.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? t[i] != '-' : !hex(t[i])) return false;
  }
  return true;
}

bool pointer_escapes(std::string_view t) {
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (t[i] == '~' && (i + 1 >= t.size() || (t[i + 1] != '0' && t[i + 1] != '1'))) return false;
  }
  return true;
}
bool is_json_pointer(std::string_view t) {  // RFC 6901 section 3
  return t.empty() || (t[0] == '/' && pointer_escapes(t));
}
bool is_relative_json_pointer(std::string_view t) {
  std::size_t at = 0;
  while (at < t.size() && digit(t[at])) ++at;
  if (at == 0 || (at > 1 && t[0] == '0')) return false;
  std::string_view rest = t.substr(at);
  return rest == "#" || is_json_pointer(rest);
}

/// RFC 3986 appendix A. `absolute` wants a scheme; `international`: RFC 3987, with all of Unicode.
bool is_uri(std::string_view t, bool absolute, bool international = false) {
  auto allowed = [international](char c, const char* more) { return (international && beyond_ascii(c)) || alpha(c) || digit(c) || (c != '\0' && std::strchr(more, c)); };
  auto run = [&](std::string_view part, const char* more) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] == '%') {
        if (i + 2 >= part.size() || !hex(part[i + 1]) || !hex(part[i + 2])) return false;
        i += 2;
      } else if (!allowed(part[i], more)) {
        return false;
      }
    }
    return true;
  };
  std::size_t hash = t.find('#');
  if (hash != std::string_view::npos) {
    if (!run(t.substr(hash + 1), "-._~!$&'()*+,;=:@/?")) return false;
    t = t.substr(0, hash);
  }
  std::size_t question = t.find('?');
  if (question != std::string_view::npos) {
    if (!run(t.substr(question + 1), "-._~!$&'()*+,;=:@/?")) return false;
    t = t.substr(0, question);
  }
  std::size_t colon = t.find(':'), slash = t.find('/');
  bool scheme = colon != std::string_view::npos && (slash == std::string_view::npos || colon < slash);
  if (scheme) {
    if (colon == 0 || !alpha(t[0])) return false;
    for (char c : t.substr(0, colon)) {
      if (!allowed(c, "+-.")) return false;
    }
    t = t.substr(colon + 1);
  } else if (absolute) {
    return false;
  }
  if (t.substr(0, 2) == "//") {
    t = t.substr(2);
    std::size_t end = t.find('/');
    std::string_view authority = t.substr(0, end);
    t = end == std::string_view::npos ? std::string_view() : t.substr(end);
    std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) {
      if (!run(authority.substr(0, at), "-._~!$&'()*+,;=:")) return false;
      authority = authority.substr(at + 1);
    }
    if (!authority.empty() && authority[0] == '[') {
      std::size_t close = authority.find(']');
      if (close == std::string_view::npos || !is_ipv6(authority.substr(1, close - 1))) return false;
      authority = authority.substr(close + 1);
      if (!authority.empty() && authority[0] != ':') return false;
    } else {
      std::size_t port = authority.find(':');
      if (!run(authority.substr(0, port), "-._~!$&'()*+,;=")) return false;
      authority = port == std::string_view::npos ? std::string_view() : authority.substr(port);
    }
    for (std::size_t i = 1; i < authority.size(); ++i) {
      if (!digit(authority[i])) return false;
    }
  }
  return run(t, "-._~!$&'()*+,;=:@/");
}

bool is_uri_template(std::string_view t) {  // RFC 6570 section 2
  bool expression = false;
  for (std::size_t i = 0; i < t.size(); ++i) {
    char c = t[i];
    if (c == '{' || c == '}') {
      if (expression == (c == '{') || (c == '}' && t[i - 1] == '{')) return false;
      expression = !expression;
    } else if (expression) {
      if (c == '\0' || (!alpha(c) && !digit(c) && !std::strchr("_.,%:*+#/;?&=!@|", c))) return false;
    } else if (static_cast<unsigned char>(c) <= 0x20 || std::strchr("\"'<>\\^`|", c)) {
      return false;
    }
  }
  return !expression;
}

bool is_base64(std::string_view t) {  // RFC 4648 section 4
  if (t.size() % 4) return false;
  std::size_t padding = t.size() && t.back() == '=' ? (t[t.size() - 2] == '=' ? 2 : 1) : 0;
  for (char c : t.substr(0, t.size() - padding)) {
    if (!alpha(c) && !digit(c) && c != '+' && c != '/') return false;
  }
  return true;
}

bool is_base64url(std::string_view t) {  // RFC 4648 section 5; padding may be left out
  if (t.size() % 4 == 0) t = t.substr(0, t.find('='));
  for (char c : t) {
    if (!alpha(c) && !digit(c) && c != '-' && c != '_') return false;
  }
  return t.size() % 4 != 1;
}

bool within(const json::Value& v, std::int64_t low, std::int64_t high) { return is_whole(v) && compare(v, low) >= 0 && compare(v, high) <= 0; }

/// Whether the magnitude fits a binary floating-point type; precision is no part of the format.
bool below_power(const json::Value& v, std::int64_t power) {
  Spelled s = spell(v.text());
  return s.zero() || s.magnitude() <= power;
}

}  // namespace

bool is_hostname(std::string_view t) {  // RFC 1123 section 2.1
  if (t.empty() || t.size() > 253) return false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= t.size(); ++i) {
    if (i < t.size() && t[i] != '.') {
      if (!alpha(t[i]) && !digit(t[i]) && t[i] != '-') return false;
      continue;
    }
    std::size_t length = i - begin;
    if (length == 0 || length > 63 || t[begin] == '-' || t[i - 1] == '-') return false;
    if (length >= 4 && t[begin + 2] == '-' && t[begin + 3] == '-' && (t[begin] | 0x20) != 'x') return false;  // RFC 5891 4.2.3.1
    begin = i + 1;
  }
  return true;
}

bool is_mailbox(std::string_view t, bool international, bool (*is_domain)(std::string_view)) {
  std::size_t at = t.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || at + 1 == t.size()) return false;
  std::string_view local = t.substr(0, at), domain = t.substr(at + 1);
  if (local.front() == '"') {
    if (local.size() < 2 || local.back() != '"') return false;
    for (std::size_t i = 1; i + 1 < local.size(); ++i) {
      if (local[i] == '"' || (local[i] == '\\' && ++i + 1 >= local.size())) return false;
    }
  } else {
    if (local.front() == '.' || local.back() == '.') return false;
    for (std::size_t i = 0; i < local.size(); ++i) {
      char c = local[i];
      if (c == '.' && local[i - 1] == '.') return false;
      if (international && beyond_ascii(c)) continue;
      if (c == '\0' || (!alpha(c) && !digit(c) && !std::strchr("!#$%&'*+-/=?^_`{|}~.", c))) return false;
    }
  }
  if (domain.front() != '[') return is_domain(domain);
  if (domain.back() != ']') return false;
  domain = domain.substr(1, domain.size() - 2);
  return domain.substr(0, 5) == "IPv6:" ? is_ipv6(domain.substr(5)) : is_ipv4(domain);
}

bool has_format(const json::Value& v, Format format) {
  switch (format) {  // formats of numbers (OpenAPI data types)
    case Format::int32: return v.type != json::Type::number || within(v, INT32_MIN, INT32_MAX);
    case Format::int64: return v.type != json::Type::number || within(v, INT64_MIN, INT64_MAX);
    case Format::int8: return v.type != json::Type::number || within(v, INT8_MIN, INT8_MAX);
    case Format::int16: return v.type != json::Type::number || within(v, INT16_MIN, INT16_MAX);
    case Format::uint8: return v.type != json::Type::number || within(v, 0, UINT8_MAX);
    case Format::uint16: return v.type != json::Type::number || within(v, 0, UINT16_MAX);
    case Format::uint32: return v.type != json::Type::number || within(v, 0, UINT32_MAX);
    case Format::uint64: return v.type != json::Type::number || (is_whole(v) && compare(v, 0) >= 0 && compare(v, Decimal{false, "18446744073709551615", 0}) <= 0);
    case Format::float_: return v.type != json::Type::number || below_power(v, 39);
    case Format::double_: return v.type != json::Type::number || below_power(v, 309);
    default: break;
  }
  if (v.type != json::Type::string) return true;
  std::string_view t = v.text();
  switch (format) {
    case Format::date_time: return is_date_time(t);
    case Format::date: return is_date(t);
    case Format::time: return is_time(t);
    case Format::duration: return is_duration(t);
    case Format::email: return is_mailbox(t, false, is_hostname);
    case Format::hostname: return is_hostname(t);
    case Format::ipv4: return is_ipv4(t);
    case Format::ipv6: return is_ipv6(t);
    case Format::uri: return is_uri(t, true);
    case Format::uri_reference: return is_uri(t, false);
    case Format::uuid: return is_uuid(t);
    case Format::json_pointer: return is_json_pointer(t);
    case Format::relative_json_pointer: return is_relative_json_pointer(t);
    case Format::iri: return is_uri(t, true, true);
    case Format::iri_reference: return is_uri(t, false, true);
    case Format::uri_template: return is_uri_template(t);
    case Format::byte: return is_base64(t);
    case Format::base64url: return is_base64url(t);
    case Format::regex: return is_regex(t);
    default: return true;
  }
}

}  // namespace apigen::rt
