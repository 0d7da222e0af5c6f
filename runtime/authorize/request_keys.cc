#include "request_keys.h"

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "apigen/policy/address_range.h"

namespace apigen::authorize {
namespace {

using rt::Exchange;
using namespace std::literals;

std::string_view current_time(const Exchange& x) {
  const std::int64_t seconds = x.context.received_ms / 1000;
  const std::int64_t days = seconds / 86'400, of_day = seconds % 86'400;
  // Civil date of a day count (Howard Hinnant's algorithm, for dates after 1970).
  const std::int64_t z = days + 719'468, era = z / 146'097, doe = z - era * 146'097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  rt::Buffer out(x.arena);
  auto two = [&out](std::int64_t value) { out.append(static_cast<char>('0' + value / 10)).append(static_cast<char>('0' + value % 10)); };
  out.append_number(year).append('-');
  two(month);
  out.append('-');
  two(doy - (153 * mp + 2) / 5 + 1);
  out.append('T');
  two(of_day / 3600);
  out.append(':');
  two(of_day / 60 % 60);
  out.append(':');
  two(of_day % 60);
  return out.append('Z').view();
}

/// A field that a proxy before the gateway has set; nobody else is believed.
std::string_view trusted(const Exchange& x, std::string config::TrustedHeaders::*field) {
  const config::TrustedHeaders& trust = x.services.settings->trusted_headers;
  if ((trust.*field).empty()) return {};
  const auto peer = policy::parse_range(x.context.source_ip);
  if (!peer) return {};
  for (const std::string& from : trust.from) {
    const auto range = policy::parse_range(from);
    if (range && range->contains(*peer)) return x.request.headers.last(trust.*field);
  }
  return {};
}

std::string_view not_empty(std::string_view text) { return text.empty() ? std::string_view() : text; }

struct Entry {
  std::string_view name;
  std::string_view (*value)(const Exchange&);
};

constexpr Entry kEntries[] = {
    {"aws:SourceIp", [](const Exchange& x) { return x.context.source_ip; }},
    {"aws:SourceVpce", [](const Exchange& x) { return trusted(x, &config::TrustedHeaders::source_vpce); }},
    {"aws:SourceVpc", [](const Exchange& x) { return trusted(x, &config::TrustedHeaders::source_vpc); }},
    {"aws:VpcSourceIp", [](const Exchange& x) { return trusted(x, &config::TrustedHeaders::vpc_source_ip); }},
    {"aws:UserAgent", [](const Exchange& x) { return x.request.headers.last("user-agent"); }},
    {"aws:Referer", [](const Exchange& x) { return x.request.headers.last("referer"); }},
    {"aws:SecureTransport", [](const Exchange& x) { return x.context.secure ? "true"sv : "false"sv; }},
    {"aws:CurrentTime", current_time},
    {"aws:EpochTime", [](const Exchange& x) { return rt::Buffer(x.arena).append_number(x.context.received_ms / 1000).view(); }},
    {"aws:RequestedRegion", [](const Exchange& x) { return std::string_view(x.services.settings->region); }},
    {"aws:PrincipalArn", [](const Exchange& x) { return not_empty(x.caller.user_arn); }},
    {"aws:PrincipalAccount", [](const Exchange& x) { return not_empty(x.caller.account_id); }},
    {"aws:userid", [](const Exchange& x) { return not_empty(x.caller.user); }},
    {"aws:username",
     [](const Exchange& x) {
       const std::size_t user = x.caller.user_arn.find(":user/");
       return user == std::string_view::npos ? std::string_view() : x.caller.user_arn.substr(x.caller.user_arn.rfind('/') + 1);
     }},
    {"aws:PrincipalType",
     [](const Exchange& x) {
       if (x.caller.user_arn.empty()) return "Anonymous"sv;
       return x.caller.user_arn.find(":assumed-role/") != std::string_view::npos ? "AssumedRole"sv : "User"sv;
     }},
};
static_assert(std::size(kEntries) <= 16);

}  // namespace

rt::PolicyTexts RequestKeys::find(std::string_view key) const {
  for (std::size_t i = 0; i < std::size(kEntries); ++i) {
    if (!rt::equals_ignoring_case(kEntries[i].name, key)) continue;
    if (!values_[i].data()) values_[i] = kEntries[i].value(x_);
    return {&values_[i], values_[i].data() ? std::size_t{1} : std::size_t{0}};
  }
  return {};
}

}  // namespace apigen::authorize
