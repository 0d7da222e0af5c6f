// Parameter mappings, URIs and templates of one file of operations as C++ functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apigen/emit/code_writer.h"
#include "apigen/model/api.h"
#include "writers.h"

namespace apigen::emit::gateway {

/// Whether a value is wanted while the request is mapped, while the answer is, or for a gateway response.
enum class Side { request, response, gateway_response };

/// Writes functions into mappings.cc and their declarations into mappings.h; every method returns the function's
/// qualified name ("mapping::get_pet_uri"), or "nullptr" where nothing is to be done. What apigen cannot express yet is
/// reported as unsupported; the function then fails (or writes nothing), so that the operation is never silently wrong.
class MappingWriter {
 public:
  explicit MappingWriter(const ApiContext& context) : context_(context) {}

  std::string uri(const std::string& operation, const model::UriTemplate& uri, const support::Span& span);
  std::string request(const std::string& operation, const std::vector<model::ParameterMapping>& mappings);
  std::string response(const std::string& operation, const std::vector<model::ParameterMapping>& mappings);
  /// The same for an HTTP API (http_mapping_writer.cc).
  std::string http_request(const std::string& operation, const std::vector<model::ParameterMapping>& mappings);
  std::string http_response(const std::string& operation, const std::string& status, const std::vector<model::ParameterMapping>& mappings);
  std::string mapping_template(const std::string& operation, const model::MappingTemplate& text);
  /// What selection patterns are compared with (section 3.1): the backend's status, or a function's errorMessage.
  enum class Subject { status, error_message };
  /// The function that chooses the integration response.
  std::string selection(const std::string& operation, const std::vector<model::IntegrationResponse>& responses, Subject subject);

  bool empty() const { return declarations_.empty(); }
  std::string header_text() const;
  std::string source_text(const std::string& header) const;

 private:
  std::string allocate(const std::string& operation, const char* suffix);

  const ApiContext& context_;
  support::IdentifierAllocator names_{{"mapping", "rt", "std", "apigen", "gateway"}};
  CodeWriter declarations_;
  CodeWriter definitions_;
  bool uses_patterns_ = false;
  bool uses_templates_ = false;
  bool uses_http_mapping_ = false;
  bool uses_service_actions_ = false;
};

/// An expression of type std::string_view (null data where there is no value); none for what `side` does not have.
std::optional<std::string> value_expression(const model::MappingSource& source, Side side);

/// The body of an rt::WriteUri function: statements that append the URI's parts to `out`.
std::string uri_statements(const model::UriTemplate& uri);

/// The same for sources of HTTP APIs, which may also be several in one value.
std::optional<std::string> http_value_expression(const model::MappingSource& source, Side side);

/// Whether a source is, or holds, a part of the request's or answer's body.
bool reads_body(const model::MappingSource& source);

/// The statements of a function that fails with the first of `calls` that does.
std::string call_in_turn(const std::vector<std::string>& calls);

/// The text of a template that holds no directive and no reference, so that it renders as it is.
bool is_plain(std::string_view template_text);

}  // namespace apigen::emit::gateway
