#include "apigen/awsclient/endpoint.h"

#include "apigen/config/settings.h"

namespace apigen::awsclient {

std::string_view configured_endpoint(const config::Settings& settings, std::string_view service) {
  for (std::string_view name : {service, service.substr(service.rfind('.') + 1), std::string_view("default")}) {
    auto found = settings.endpoints.find(name);
    if (found != settings.endpoints.end()) return found->second;
  }
  return {};
}

}  // namespace apigen::awsclient
