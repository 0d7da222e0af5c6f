// $context, stage variables and request parameters by name, as mappings, templates and log formats read them.
//
// Values are views into the request, the settings, literals or the request's arena; they live as long as the request.
// Names: aws-behaviour reference section 10.3. Look-up never fails: what is not known has no value.
#pragma once

#include <string_view>

#include "apigen/rt/exchange.h"

namespace apigen::rt {

/// The value of $context.<name> ("identity.sourceIp"), "" (null data) if it has none.
std::string_view context_value(const Exchange& x, std::string_view name);

/// The last value of a request header; null data if absent. Headers that AWS takes off a request before anything sees them
/// (section 2.1: Connection, Content-Length, ...) are absent.
std::string_view request_header(const Exchange& x, std::string_view name);
/// All values of a request header in order, joined by ','; null data if absent.
std::string_view request_header_all(const Exchange& x, std::string_view name);

/// The decoded query parameters in order, decoded once per request.
struct QueryParameters {
  const NamedValue* values = nullptr;
  std::size_t count = 0;
  const NamedValue* begin() const { return values; }
  const NamedValue* end() const { return values + count; }
};
QueryParameters request_query_all(const Exchange& x);
/// The last value of a query parameter (case-sensitive); null data if absent.
std::string_view request_query(const Exchange& x, std::string_view name);

/// A path parameter as sent (percent-encoding kept); null data if the route has none of this name.
std::string_view request_path_parameter(const Exchange& x, std::string_view name);

}  // namespace apigen::rt
