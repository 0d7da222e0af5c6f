#include "signature.h"

#include <charconv>
#include <chrono>

#include "apigen/rt/context.h"

namespace apigen::authorize {
namespace {

using rt::Exchange;
using rt::GatewayError;
using rt::GatewayErrorKind;
using rt::Outcome;

constexpr std::string_view kIncomplete = "IncompleteSignatureException", kInvalid = "InvalidSignatureException";
constexpr std::int64_t kMostExpires = 604'800;  // a week

std::string_view take(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return head;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

rt::Buffer words(const Exchange& x) { return rt::Buffer(x.arena); }

Outcome missing(const Exchange& x) {
  // An HTTP API says Forbidden; the kind itself would be its 404 (11.5).
  const bool rest = x.api->type == rt::ApiType::rest;
  return GatewayError{.kind = rest ? GatewayErrorKind::missing_authentication_token : GatewayErrorKind::access_denied, .cause = "the request is not signed"};
}

Outcome unsupported_algorithm(const Exchange& x, std::string_view algorithm) {
  return refuse_signature(x, kIncomplete, words(x).append("Unsupported AWS 'algorithm': '").append(algorithm).append("'.").view());
}

/// ACCESS-KEY/DATE/REGION/SERVICE/aws4_request
void read_credential(std::string_view credential, Signature& out) {
  out.access_key_id = take(credential, '/');
  out.scope.date = take(credential, '/');
  out.scope.region = take(credential, '/');
  out.scope.service = take(credential, '/');
  out.terminator = credential;
}

Outcome read_header(const Exchange& x, std::string_view header, Signature& out) {
  std::string_view rest = trim(header);
  const std::string_view algorithm = take(rest, ' ');
  if (algorithm != sigv4::kAlgorithm) {
    if (algorithm.starts_with("AWS4-")) return unsupported_algorithm(x, algorithm);
    return refuse_signature(x, kIncomplete,
                            words(x).append('\'').append(rest.empty() ? algorithm : rest).append("' not a valid key=value pair (missing equal-sign) in Authorization header: '").append(header).append("'.").view());
  }
  std::string_view credential;
  for (std::string_view list = rest; !list.empty();) {
    std::string_view part = trim(take(list, ','));
    if (part.empty()) continue;
    if (part.find('=') == std::string_view::npos) {
      return refuse_signature(x, kIncomplete, words(x).append('\'').append(part).append("' not a valid key=value pair (missing equal-sign) in Authorization header: '").append(header).append("'.").view());
    }
    const std::string_view name = take(part, '=');
    std::string_view* place = name == "Credential" ? &credential : name == "SignedHeaders" ? &out.signed_headers : name == "Signature" ? &out.value : nullptr;
    if (!place) continue;
    if (!place->empty()) return refuse_signature(x, kIncomplete, words(x).append("Authorization header has '").append(name).append("' twice.").view());
    *place = part;
  }
  out.time = x.request.headers.last("x-amz-date");
  if (!out.time.data()) out.time = x.request.headers.last("date");
  rt::Buffer lacks(x.arena);
  auto need = [&lacks](std::string_view value, std::string_view name) {
    if (value.empty()) lacks.append("Authorization header requires '").append(name).append("' parameter. ");
  };
  need(credential, "Credential");
  need(out.value, "Signature");
  need(out.signed_headers, "SignedHeaders");
  if (out.time.empty()) lacks.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  if (!lacks.empty()) return refuse_signature(x, kIncomplete, lacks.append("Authorization=").append(algorithm).view());
  read_credential(credential, out);
  out.session_token = x.request.headers.last("x-amz-security-token");
  return {};
}

Outcome read_query(const Exchange& x, Signature& out) {
  std::string_view algorithm, credential, expires;
  struct Place {
    std::string_view name;
    std::string_view* value;
  };
  const Place places[] = {{"X-Amz-Algorithm", &algorithm}, {"X-Amz-Credential", &credential},       {"X-Amz-Date", &out.time},
                          {"X-Amz-Expires", &expires},     {"X-Amz-SignedHeaders", &out.signed_headers}, {"X-Amz-Signature", &out.value},
                          {"X-Amz-Security-Token", &out.session_token}};
  for (const rt::NamedValue& parameter : request_query_all(x)) {
    for (const Place& place : places) {
      if (parameter.name != place.name) continue;
      if (place.value->data()) return refuse_signature(x, kIncomplete, words(x).append("AWS query-string parameter '").append(place.name).append("' is there twice.").view());
      *place.value = parameter.value.data() ? parameter.value : std::string_view("");
    }
  }
  if (algorithm != sigv4::kAlgorithm) return unsupported_algorithm(x, algorithm);
  rt::Buffer lacks(x.arena);
  for (const Place& place : places) {
    if (place.value->empty() && place.name != "X-Amz-Security-Token") lacks.append("AWS query-string parameters must include '").append(place.name).append("'. ");
  }
  if (!lacks.empty()) return refuse_signature(x, kIncomplete, lacks.append("Re-examine the query-string parameters.").view());
  auto [end, error] = std::from_chars(expires.data(), expires.data() + expires.size(), out.expires_seconds);
  if (error != std::errc() || end != expires.data() + expires.size() || out.expires_seconds < 1 || out.expires_seconds > kMostExpires) {
    return refuse_signature(x, kIncomplete, "X-Amz-Expires must be a number of seconds from 1 to 604800.");
  }
  read_credential(credential, out);
  out.presigned = true;
  return {};
}

bool is_presigned(const Exchange& x) {
  for (const rt::NamedValue& parameter : request_query_all(x)) {
    if (parameter.name == "X-Amz-Algorithm" || parameter.name == "X-Amz-Signature") return true;
  }
  return false;
}

bool names(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    if (rt::equals_ignoring_case(take(list, ';'), name)) return true;
  }
  return false;
}

}  // namespace

std::int64_t parse_amz_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return -1;
  auto number = [&text](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(4, 2), day = number(6, 2), hour = number(9, 2), minute = number(11, 2), second = number(13, 2);
  if (year < 1970 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return -1;
  return ((std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * 24 + hour) * 3600 + minute * 60 + second) * 1000;
}

Outcome refuse_signature(const Exchange& x, std::string_view error_type, std::string_view message) {
  GatewayError error{.kind = GatewayErrorKind::invalid_signature, .cause = message};
  if (x.api->type == rt::ApiType::rest) {
    error.message = message;
    error.error_type = error_type;
  }
  return error;
}

Outcome read_signature(const Exchange& x, Signature& out) {
  std::size_t headers = 0;
  std::string_view header;
  for (const rt::HeaderField& field : x.request.headers) {
    if (!rt::equals_ignoring_case(field.name, "authorization")) continue;
    header = field.value;
    ++headers;
  }
  const bool presigned = is_presigned(x);
  if (!headers && !presigned) return missing(x);
  if (headers > 1) return refuse_signature(x, kIncomplete, "The request has several Authorization headers.");
  if (headers && presigned) return refuse_signature(x, kIncomplete, "The request is signed both in its Authorization header and in its query string.");
  Outcome read = presigned ? read_query(x, out) : read_header(x, header, out);
  if (!read.ok()) return read;
  out.signed_ms = parse_amz_date(out.time);
  if (out.signed_ms < 0) {
    return refuse_signature(x, kIncomplete, words(x).append("Date must be in ISO-8601 'basic format'. Got '").append(out.time).append("'. See http://en.wikipedia.org/wiki/ISO_8601").view());
  }
  return {};
}

Outcome check_signed_headers(const Exchange& x, const Signature& signature) {
  if (!names(signature.signed_headers, "host")) {
    return refuse_signature(x, kInvalid, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (std::string_view list = signature.signed_headers; !list.empty();) {
    const std::string_view name = take(list, ';');
    if (!x.request.headers.has(name)) return refuse_signature(x, kInvalid, words(x).append("The signed header '").append(name).append("' is not in the request.").view());
  }
  for (const rt::HeaderField& field : x.request.headers) {
    if (field.name.size() < 6 || !rt::equals_ignoring_case(field.name.substr(0, 6), "x-amz-")) continue;
    if (rt::equals_ignoring_case(field.name, "x-amz-cf-id")) continue;  // CloudFront's, put on after the client signed
    if (names(signature.signed_headers, field.name)) continue;
    return refuse_signature(x, kInvalid, words(x).append("The header '").append(field.name).append("' must be a 'SignedHeader' in the AWS Authorization.").view());
  }
  return {};
}

}  // namespace apigen::authorize
