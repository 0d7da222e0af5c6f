// requestParameters and responseParameters (extensions reference 3.1.2, 3.1.4, 3.1.6).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/model/api.h"
#include "apigen/support/diagnostics.h"

namespace apigen::aws {

/// Where an extension stands: for messages and for rules that differ by kind of API.
struct Place {
  std::string method;  // "GET"
  std::string path;    // "/pets"
  model::ApiType type = model::ApiType::rest;
  bool rest_features = true;  // what REST APIs alone have is acted on, whatever the kind
  std::string text() const { return method + " " + path; }
};

/// A source expression of REST APIs: `method.request.header.X`, `context.x`, `'literal'`. `response` selects what may
/// be read: an integration response's parts instead of the method request's. None if it is no such expression.
std::optional<model::MappingSource> parse_rest_source(std::string_view text, bool response);

/// requestParameters of a REST API's integration. A value that is no string is a warning and left out, as on import.
std::vector<model::ParameterMapping> read_rest_request_mappings(const document::Node& node, const Place& place,
                                                                support::Diagnostics& diagnostics);
/// responseParameters of one integration response of a REST API.
std::vector<model::ParameterMapping> read_rest_response_mappings(const document::Node& node, const Place& place,
                                                                 support::Diagnostics& diagnostics);

/// A value of HTTP APIs: text with $request.header.x, ${context.y}. A value of one part is that part.
std::optional<model::MappingSource> parse_http_source(std::string_view text, bool response);

/// requestParameters of an HTTP API's integration without a subtype.
std::vector<model::ParameterMapping> read_http_request_mappings(const document::Node& node, const Place& place,
                                                                support::Diagnostics& diagnostics);
/// An integrationSubtype in AWS's spelling ("SQS-SendMessage"), whatever its case; none if there is no such.
std::optional<std::string> canonical_subtype(std::string_view name);
std::vector<std::string_view> known_subtypes();
/// requestParameters (or null) of an HTTP API's first-class service integration: the service's own parameter names,
/// kept as `set` mappings. `subtype` is a canonical one.
std::vector<model::ParameterMapping> read_service_parameters(const document::Node* node, support::Span span,
                                                             const std::string& subtype, const Place& place,
                                                             support::Diagnostics& diagnostics);
/// responseParameters of an HTTP API's integration, by status.
std::map<std::string, std::vector<model::ParameterMapping>> read_http_response_mappings(
    const document::Node& node, const Place& place, support::Diagnostics& diagnostics);

/// The source as text for dumps: "method.request.header.X", "'literal'".
std::string to_text(const model::MappingSource& source);

}  // namespace apigen::aws
