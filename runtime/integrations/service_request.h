// The request of a first-class service: which service, in which protocol, with which members.
#pragma once

#include <string_view>

#include "apigen/rt/service_action.h"

namespace apigen::rt {

struct ServiceRequest {
  std::string_view service;       // in `endpoints`, host names and signatures: "sqs"
  std::string_view host_prefix;   // "sync-" of the host on AWS itself
  std::string_view method;
  std::string_view target;        // X-Amz-Target; "" if there is none
  std::string_view content_type;  // "" without a body
  std::string_view path;          // begins with '/'; with its query
  std::string_view body;
};

/// Fails where a parameter's value is not what the service takes.
Outcome build_service_request(Exchange& x, ServiceActionKind kind, const ArenaVector<NamedValue>& parameters, ServiceRequest& out);

/// The value of a parameter; null data if it was not set.
std::string_view service_parameter(const ArenaVector<NamedValue>& parameters, std::string_view name);

}  // namespace apigen::rt
