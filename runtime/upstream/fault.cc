#include "apigen/upstream/client.h"

namespace apigen::upstream {

std::string_view describe(Fault fault) {
  switch (fault) {
    case Fault::none: return "no fault";
    case Fault::invalid_uri: return "the endpoint is no valid http or https URI";
    case Fault::invalid_request: return "the request cannot be written as HTTP/1.1";
    case Fault::request_body: return "the request's body broke off";
    case Fault::dns: return "the endpoint's name does not resolve";
    case Fault::refused: return "the endpoint cannot be reached";
    case Fault::tls: return "the TLS handshake with the endpoint failed";
    case Fault::timeout: return "the endpoint did not answer in time";
    case Fault::closed: return "the endpoint closed the connection before its answer was complete";
    case Fault::protocol: return "the endpoint's answer is not valid HTTP/1.1";
    case Fault::too_large: return "the endpoint's answer is over the limit";
    case Fault::unavailable: return "no connection to the endpoint is allowed now";
  }
  return "unknown fault";
}

}  // namespace apigen::upstream
