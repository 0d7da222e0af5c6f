// Why a request was not answered by its integration: AWS's gateway response types, and the result of each stage.
// Source: aws-behaviour reference section 1 (types, statuses, messages).
#pragma once

#include <cstdint>
#include <string_view>

namespace apigen::rt {

/// AWS's gateway response types, in the order of its table, and ours for what it does not have.
enum class GatewayErrorKind : std::uint8_t {
  access_denied,
  api_configuration_error,
  authorizer_configuration_error,
  authorizer_failure,
  bad_request_parameters,
  bad_request_body,
  expired_token,
  integration_failure,
  integration_timeout,
  invalid_api_key,
  invalid_signature,
  missing_authentication_token,
  quota_exceeded,
  request_too_large,
  resource_not_found,
  throttled,
  unauthorized,
  unsupported_media_type,
  waf_filtered,
  not_implemented,  // 501: a feature allowed by --allow-unsupported; not in AWS's table, not customisable
};
inline constexpr std::size_t kGatewayErrorKinds = 20;

/// One failure. Small and trivially copyable; the texts live in the arena or are literals.
struct GatewayError {
  GatewayErrorKind kind;
  /// The status that AWS sends although its table says otherwise (502 of a malformed proxy answer); 0: the table's.
  std::uint16_t status = 0;
  /// Replaces the kind's default message. `{}` (null data) keeps the default.
  std::string_view message{};
  /// Replaces the kind's x-amzn-ErrorType.
  std::string_view error_type{};
  /// $context.error.validationErrorString.
  std::string_view validation_detail{};
  /// What is wrong with the request, one JSON array: the answer is then application/problem+json (RFC 9457) with it as `errors`.
  std::string_view problems{};
  /// For the execution log: what really happened, in words for a person ("connection to 127.0.0.1:9 refused").
  std::string_view cause{};
  /// Made by the integration itself, not by the default template: the body is spelt {"message": "..."} with a space.
  bool from_integration = false;
  /// WWW-Authenticate of an HTTP API's answer. Null data: none.
  std::string_view challenge{};
  /// The cause is the operator's to mend, though the client is told nothing of it: it is logged as that of a 5xx is.
  bool for_operator = false;
};

/// The result of a stage: fine, or the error that ends the request.
class [[nodiscard]] Outcome {
 public:
  Outcome() = default;
  Outcome(const GatewayError& error) : failed_(true), error_(error) {}
  bool ok() const { return !failed_; }
  const GatewayError& error() const { return error_; }

 private:
  bool failed_ = false;
  GatewayError error_{};
};

/// Leaves a coroutine that returns Task<Outcome> if `expression` (an Outcome) failed.
#define APIGEN_TRY(expression)                                   \
  do {                                                           \
    ::apigen::rt::Outcome apigen_outcome = (expression);         \
    if (!apigen_outcome.ok()) co_return apigen_outcome;          \
  } while (false)

}  // namespace apigen::rt
