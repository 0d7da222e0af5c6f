#include "certificates.h"

namespace apigen::gateway {

bool only_tls13(std::string_view policy) {
  // "SecurityPolicy_TLS13_1_2_..." goes down to 1.2, "..._TLS13_1_3_..." and "..._TLS13_2025_EDGE" do not.
  constexpr std::string_view kFamily = "SecurityPolicy_TLS13_";
  return policy.starts_with(kFamily) && !policy.substr(kFamily.size()).starts_with("1_2_");
}

std::vector<engine::Certificate> certificates_of(const config::Settings& settings, const rt::Api* const* apis, std::size_t count) {
  bool strict = false;
  for (std::size_t i = 0; i < count; ++i) strict = strict || only_tls13(apis[i]->security_policy);
  std::vector<engine::Certificate> certificates;
  for (const config::DomainName& domain : settings.domain_names) {
    if (domain.certificate_path.empty()) continue;
    const bool newest = domain.security_policy.empty() ? strict : only_tls13(domain.security_policy);
    certificates.push_back({domain.name, domain.certificate_path, domain.private_key_path, domain.truststore_path, newest});
  }
  return certificates;
}

}  // namespace apigen::gateway
