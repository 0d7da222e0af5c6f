#include "header_rules.h"

#include <array>
#include <cstddef>

#include "apigen/http1/characters.h"

namespace apigen::rt {
namespace {

enum : std::uint32_t {
  // From the client.
  kNotToHttp = 1 << 0,
  kNotToLambda = 1 << 1,
  // integration.request.header.*
  kVanishesHttp = 1 << 2,
  kVanishesAws = 1 << 3,
  kIllegal = 1 << 4,
  kIllegalAws = 1 << 5,
  // From the backend.
  kBackendDropped = 1 << 6,
  kBackendRemapped = 1 << 7,
  // method.response.header.*
  kMappedDropped = 1 << 8,
  kMappedRemapped = 1 << 9,
  // Never leaves this hop, whoever sent it (RFC 9110 section 7.6.1); AWS's table does not name it.
  kHop = kNotToHttp | kNotToLambda | kBackendDropped,
};

struct Rule {
  std::string_view name;  // lower case
  std::uint32_t flags;
};

// Sorted by length, so that a look-up compares with a handful of names.
constexpr std::array kRules = {
    Rule{"te", kNotToHttp | kNotToLambda | kVanishesHttp | kIllegalAws | kBackendDropped},
    Rule{"via", kNotToHttp | kVanishesHttp | kBackendDropped},
    Rule{"date", kBackendRemapped | kMappedRemapped},
    // The backend's own name goes out instead.
    Rule{"host", kNotToHttp | kBackendDropped | kMappedRemapped},
    Rule{"expect", kNotToHttp | kNotToLambda | kVanishesHttp | kIllegalAws | kBackendDropped | kMappedRemapped},
    Rule{"server", kNotToHttp | kNotToLambda | kBackendRemapped | kMappedRemapped},
    Rule{"referer", kVanishesAws},
    Rule{"trailer", kNotToHttp | kNotToLambda | kBackendDropped | kMappedRemapped},
    Rule{"upgrade", kNotToHttp | kNotToLambda | kBackendDropped | kMappedRemapped},
    Rule{"connection", kNotToHttp | kNotToLambda | kVanishesHttp | kIllegalAws | kBackendRemapped | kMappedRemapped},
    Rule{"keep-alive", kHop},
    Rule{"user-agent", kBackendRemapped | kMappedRemapped},
    Rule{"content-md5", kNotToHttp | kNotToLambda | kBackendRemapped | kMappedRemapped},
    Rule{"max-forwards", kNotToHttp | kNotToLambda | kBackendRemapped | kMappedRemapped},
    Rule{"authorization", kIllegalAws | kBackendRemapped | kMappedRemapped},
    Rule{"content-length", kNotToHttp | kNotToLambda | kIllegal | kBackendRemapped | kMappedRemapped},
    Rule{"x-amz-apigw-id", kBackendRemapped},
    Rule{"x-amzn-trace-id", kNotToHttp | kIllegal},
    Rule{"content-encoding", kNotToHttp},
    Rule{"proxy-connection", kHop},
    Rule{"www-authenticate", kNotToHttp | kNotToLambda | kBackendRemapped | kMappedRemapped},
    Rule{"x-amzn-requestid", kBackendRemapped},
    Rule{"transfer-encoding", kNotToHttp | kNotToLambda | kIllegal | kBackendDropped | kMappedDropped},
    Rule{"proxy-authenticate", kNotToHttp | kNotToLambda | kVanishesHttp | kIllegalAws | kBackendDropped | kMappedRemapped},
    Rule{"x-http-method-override", kNotToHttp},
    Rule{"x-amzn-apigateway-api-id", kNotToHttp | kIllegal},
};

constexpr std::size_t kLongest = 24;

// Where the names of each length begin.
constexpr auto kBegin = [] {
  std::array<std::uint8_t, kLongest + 2> begin{};
  std::size_t at = 0;
  for (std::size_t length = 0; length < begin.size(); ++length) {
    while (at < kRules.size() && kRules[at].name.size() < length) ++at;
    begin[length] = static_cast<std::uint8_t>(at);
  }
  return begin;
}();

constexpr bool sorted() {
  for (std::size_t i = 1; i < kRules.size(); ++i) {
    if (kRules[i].name.size() < kRules[i - 1].name.size()) return false;
  }
  return kRules.back().name.size() <= kLongest;
}
static_assert(sorted());

std::uint32_t flags_of(std::string_view name) {
  if (name.size() > kLongest) return 0;
  for (std::size_t i = kBegin[name.size()]; i < kBegin[name.size() + 1]; ++i) {
    if (equals_ignoring_case(name, kRules[i].name)) return kRules[i].flags;
  }
  return 0;
}

bool aws(IntegrationKind kind) { return kind == IntegrationKind::aws || kind == IntegrationKind::aws_proxy; }

}  // namespace

Fate client_header(std::string_view name, IntegrationKind kind) {
  return flags_of(name) & (aws(kind) ? kNotToLambda : kNotToHttp) ? Fate::drop : Fate::pass;
}

Fate mapped_request_header(std::string_view name, IntegrationKind kind) {
  std::uint32_t flags = flags_of(name);
  if (flags & kIllegal || (aws(kind) && flags & kIllegalAws)) return Fate::refuse;
  return flags & (aws(kind) ? kVanishesAws : kVanishesHttp) ? Fate::drop : Fate::pass;
}

Fate backend_header(std::string_view name, IntegrationKind) {
  std::uint32_t flags = flags_of(name);
  if (flags & kBackendDropped) return Fate::drop;
  return flags & kBackendRemapped ? Fate::remap : Fate::pass;
}

Fate mapped_response_header(std::string_view name) {
  std::uint32_t flags = flags_of(name);
  if (flags & kMappedDropped) return Fate::drop;
  return flags & kMappedRemapped ? Fate::remap : Fate::pass;
}

std::string_view remapped_name(Arena& arena, std::string_view name) {
  Buffer text(arena);
  text.reserve(16 + name.size());
  return text.append("x-amzn-Remapped-").append(name).view();
}

bool named_by_connection(const Headers& headers, std::string_view name) {
  for (const HeaderField& field : headers) {
    if (!equals_ignoring_case(field.name, "connection")) continue;
    std::string_view list = field.value;
    while (!list.empty()) {
      std::size_t end = list.find(',');
      std::string_view token = list.substr(0, end);
      list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
      while (!token.empty() && (token.front() == ' ' || token.front() == '\t')) token.remove_prefix(1);
      while (!token.empty() && (token.back() == ' ' || token.back() == '\t')) token.remove_suffix(1);
      if (equals_ignoring_case(token, name)) return true;
    }
  }
  return false;
}

bool is_safe_value(std::string_view value) { return http1::all(value, http1::kValue); }

}  // namespace apigen::rt
