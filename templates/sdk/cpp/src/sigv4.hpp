// AWS Signature Version 4 (AWS General Reference, "Signing AWS API requests").
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sdk::detail {

/// What is signed of a request.
struct Signable {
  std::string method;
  std::string path;                            // as it is sent
  std::string query;                           // as it is sent
  std::map<std::string, std::string> headers;  // names in lower case
  std::string payload_hash;                    // hexadecimal
};

struct SigningScope {
  std::string time;  // 20150830T123600Z
  std::string region;
  std::string service;
  std::string text() const { return time.substr(0, 8) + "/" + region + "/" + service + "/aws4_request"; }
};

std::string canonical_request(const Signable& request);
std::string signed_names(const Signable& request);
std::string string_to_sign(const SigningScope& scope, std::string_view canonical);
std::string signature(std::string_view secret, const SigningScope& scope, std::string_view to_sign);

/// The region in the host name of an API; "" for other hosts.
std::string region_of_host(std::string_view host);

}  // namespace sdk::detail
