#include "apigen/jwt/tokens.h"

namespace apigen::jwt {

std::vector<std::string> Tokens::problems(const config::Settings& settings) {
  std::vector<std::string> problems;
  for (const auto& [name, how] : settings.issuers) {
    if (how.jwks_file.empty()) continue;
    const ParsedKeys parsed = read_keys_file(how);
    if (!parsed.keys) problems.push_back("issuer '" + name + "': " + parsed.problem);
    else if (parsed.keys->size() == 0) problems.push_back("issuer '" + name + "': " + how.jwks_file + " has no key that tokens can be verified with");
  }
  return problems;
}

void Tokens::configure(const config::Settings& settings) {
  configured_ = settings.issuers;
  verified_.clear();
  // What is fetched stays as long as it is fetched from the same place.
  std::erase_if(issuers_, [&](const auto& entry) {
    const config::Issuer& how = entry.second->how();
    if (!how.jwks_file.empty()) return true;
    const auto found = configured_.find(entry.first);
    return found != configured_.end() ? !(found->second == how) : !how.secret.empty() || !how.jwks_uri.empty();
  });
}

std::shared_ptr<Issuer> Tokens::issuer(std::string_view name, const config::Issuer& otherwise) {
  if (auto known = issuers_.find(name); known != issuers_.end()) return known->second;
  const auto configured = configured_.find(name);
  const config::Issuer& how = configured != configured_.end() ? configured->second : otherwise;
  auto made = std::make_shared<Issuer>(loop_, client_, std::string(name), how);
  issuers_.emplace(std::string(name), made);
  return made;
}

}  // namespace apigen::jwt
