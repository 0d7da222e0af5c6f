// First-class AWS services of HTTP APIs (integrationSubtype): the run-time half.
//
// Descriptions have static storage; everything runs on the request's worker thread. Source: aws-behaviour reference 11.4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/rt/integrations.h"

namespace apigen::rt {

enum class ServiceActionKind : std::uint8_t {
  eventbridge_put_events,
  sqs_send_message,
  sqs_receive_message,
  sqs_delete_message,
  sqs_purge_queue,
  appconfig_get_configuration,
  kinesis_put_record,
  stepfunctions_start_execution,
  stepfunctions_start_sync_execution,
  stepfunctions_stop_execution,
};

/// The service's answer goes to the client as it is: status, Content-Type, body.
struct ServiceAction {
  ServiceActionKind kind;
  MapRequest map = nullptr;                  // sets the parameters by set_service_parameter()
  std::uint32_t timeout_ms = 30'000;
  WriteUri credentials = nullptr;            // the role that signs; null: the process's own
  const StatusMapping* responses = nullptr;
  std::size_t response_count = 0;
};
Task<Outcome> service_action(Exchange& x, const ServiceAction& integration);

/// A parameter by its name in the document ("QueueUrl"). Null data: it is left out, as if the document did not have it.
Outcome set_service_parameter(IntegrationRequest& request, std::string_view name, std::string_view value);

}  // namespace apigen::rt
