// Where requests come from and go to: listen, domainNames, endpoints, issuers; and state, limits.
#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "sections.h"
#include "urls.h"

extern char** environ;

namespace apigen::config {
namespace {

// host:port, where an IPv6 address stands in brackets; with http:// or https:// before it, or nothing.
bool is_address(std::string_view text) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !is_port(text.substr(colon + 1), true)) return false;
  std::string_view host = text.substr(0, colon);
  if (host.front() == '[') return host.size() > 2 && host.back() == ']';
  return host.find_first_of(":/ ") == std::string_view::npos;
}

// The spelling of AWS_ENDPOINT_URL_<SERVICE> -> the service's name in integration URIs.
std::string service_name(std::string service) {
  if (service == "sfn") return "states";
  if (service == "eventbridge") return "events";
  if (service == "cloudwatch_logs") return "logs";
  if (service == "secrets_manager") return "secretsmanager";
  return service;
}

void read_mapping(Document& document, const YAML::Node& node, const std::string& domain,
                  const std::vector<std::string>& api_ids, DomainName& out) {
  Members members(document, node, "a base path mapping of " + domain);
  BasePathMapping mapping;
  members.text("basePath", mapping.base_path);
  if (mapping.base_path == "(none)") mapping.base_path.clear();  // as get-base-path-mappings prints it
  mapping.base_path = without_slashes(mapping.base_path.substr(std::min(mapping.base_path.size(), mapping.base_path.find_first_not_of('/'))));
  std::string_view key = members.has("apiId") ? "apiId" : "restApiId";
  if (key == "restApiId") members.text("apiId", mapping.api_id);
  if (members.required_text(key, mapping.api_id)) known_api(members, key, mapping.api_id, api_ids);
  members.text("stage", mapping.stage);
  for (const BasePathMapping& other : out.mappings) {
    if (other.base_path == mapping.base_path) members.problem("basePath", "base path '" + mapping.base_path + "' of " + domain + " is mapped twice");
  }
  out.mappings.push_back(std::move(mapping));
}

void read_domain(Document& document, const YAML::Node& node, const std::vector<std::string>& api_ids, Settings& out) {
  Members members(document, node, "a domain name");
  if (!members.valid()) return;
  DomainName domain;
  if (members.required_text("domainName", domain.name)) {
    std::transform(domain.name.begin(), domain.name.end(), domain.name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  }
  std::string what = "domain name '" + domain.name + "'";
  members.rename(what);
  members.file("certificatePath", domain.certificate_path);
  members.file("privateKeyPath", domain.private_key_path);
  if (members.has("certificatePath") != members.has("privateKeyPath")) {
    members.problem("domainName", what + " needs both 'certificatePath' and 'privateKeyPath', or neither");
  }
  members.file("truststorePath", domain.truststore_path);
  if (members.text("securityPolicy", domain.security_policy) && domain.security_policy != "TLS_1_0" &&
      domain.security_policy != "TLS_1_2" && !domain.security_policy.starts_with("SecurityPolicy_TLS1")) {
    members.problem("securityPolicy", "'" + domain.security_policy + "' is no security policy: TLS_1_0, TLS_1_2 or SecurityPolicy_TLS1...");
  }
  members.object("mutualTlsAuthentication", [&](Members& tls) {
    std::string uri;
    tls.text("truststoreUri", uri);
    if (uri.starts_with("s3://")) {
      if (domain.truststore_path.empty()) tls.problem("truststoreUri", "the truststore of " + what + " is in S3: copy it here and set 'truststorePath'");
    } else if (!uri.empty()) {
      tls.file("truststoreUri", domain.truststore_path);
    }
    tls.ignore({"truststoreVersion", "truststoreWarnings"});
  });
  if (!domain.truststore_path.empty() && domain.certificate_path.empty()) {
    members.problem("domainName", what + " has a truststore but no 'certificatePath': clients' certificates are asked for in TLS");
  }
  members.each("basePathMappings", [&](const YAML::Node& mapping) { read_mapping(document, mapping, what, api_ids, domain); });
  std::stable_sort(domain.mappings.begin(), domain.mappings.end(), [](const BasePathMapping& a, const BasePathMapping& b) {
    return a.base_path.size() > b.base_path.size();
  });
  members.ignore({"domainNameId", "domainNameArn", "certificateName", "certificateArn", "certificateUploadDate", "regionalDomainName",
                  "regionalHostedZoneId", "regionalCertificateName", "regionalCertificateArn", "distributionDomainName",
                  "distributionHostedZoneId", "endpointConfiguration", "domainNameStatus", "domainNameStatusMessage",
                  "endpointAccessMode", "ownershipVerificationCertificateArn", "managementPolicy", "policy", "routingMode", "tags"});
  for (const DomainName& other : out.domain_names) {
    if (other.name == domain.name) members.problem("domainName", what + " is given twice");
  }
  out.domain_names.push_back(std::move(domain));
}

}  // namespace

void read_listen(Members& top, Settings& out) {
  top.texts("listen", out.listen);
  for (const std::string& address : out.listen) {
    if (!is_address(address)) top.problem("listen", "'" + address + "' is no address to listen on; write host:port, as 127.0.0.1:8080 or https://[::1]:8443");
  }
}

void read_http2(Members& top, Settings& out) {
  top.object("http2", [&](Members& http2) {
    http2.flag("enabled", out.http2);
    http2.flag("priorKnowledge", out.http2_prior_knowledge);
  });
}

void read_upgrades(Members& top, Settings& out) {
  top.object("upgrades", [&](Members& upgrades) {
    upgrades.flag("webSocket", out.upgrades.web_socket);
    upgrades.whole("idleTimeoutMs", out.upgrades.idle_timeout_ms, 1, std::int64_t{24} * 3600 * 1000);
  });
}

void read_domain_names(Document& document, Members& top, const std::vector<std::string>& api_ids, Settings& out) {
  top.each("domainNames", [&](const YAML::Node& node) { read_domain(document, node, api_ids, out); });
}

void read_endpoints(Document& document, Members& top, Settings& out) {
  top.entries("endpoints", [&](const std::string& name, const YAML::Node& value) {
    auto url = document.expand(value, "endpoint '" + name + "'");
    if (!url) return;
    if (!is_base_url(*url)) {
      document.problem(value.Mark(), "endpoint '" + name + "' must be a URL: http://host:port or https://host");
      return;
    }
    std::string service = service_name(name);
    if (!out.endpoints.emplace(service, without_slashes(std::move(*url))).second) {
      document.problem(value.Mark(), "endpoint '" + name + "' is given twice ('" + service + "' is another name of it)");
    }
  });
}

void add_environment_endpoints(Settings& out) {
  const char* ignored = std::getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  if (ignored && std::string_view(ignored) == "true") return;
  constexpr std::string_view prefix = "AWS_ENDPOINT_URL";
  for (char** entry = environ; *entry; ++entry) {
    std::string_view variable(*entry);
    std::size_t equals = variable.find('=');
    if (!variable.starts_with(prefix) || equals == std::string_view::npos) continue;
    std::string_view name = variable.substr(prefix.size(), equals - prefix.size());
    std::string_view url = variable.substr(equals + 1);
    if (!is_base_url(url)) continue;
    std::string service = "default";
    if (!name.empty()) {
      if (name.front() != '_') continue;
      service.assign(name.substr(1));
      std::transform(service.begin(), service.end(), service.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    }
    out.endpoints.emplace(service_name(service), without_slashes(std::string(url)));
  }
}

void read_issuers(Document& document, Members& top, Settings& out) {
  top.entries("issuers", [&](const std::string& name, const YAML::Node& value) {
    Members members(document, value, "issuer '" + name + "'");
    Issuer issuer;
    if (members.text("jwksUri", issuer.jwks_uri) && !is_url(issuer.jwks_uri)) {
      members.problem("jwksUri", "'jwksUri' must be a URL");
    }
    members.file("jwksFile", issuer.jwks_file);
    if (members.has("jwksUri") ? members.has("jwksFile") : !members.has("jwksFile") && !members.has("secret")) {
      document.problem(value.Mark(), "issuer '" + name + "' needs either 'jwksUri' or 'jwksFile', or a 'secret' for HMAC");
    }
    // RFC 7518 section 3.2: a key of the hash's length at least.
    if (members.text("secret", issuer.secret) && issuer.secret.size() < 32) {
      members.problem("secret", "the 'secret' of issuer '" + name + "' must have 32 bytes or more");
    }
    out.issuers.emplace(name, std::move(issuer));
  });
}

void read_state(Document& document, Members& top, Settings& out) {
  if (!top.text("state", out.state)) return;
  if (out.state.starts_with("sqlite:") && out.state.size() > 7) {
    out.state = "sqlite:" + document.absolute(out.state.substr(7));
  } else if (out.state != "memory" && !out.state.starts_with("redis://") && !out.state.starts_with("rediss://")) {
    top.problem("state", "'state' must be memory, sqlite:FILE or redis://host:port/database");
  }
}

void read_limits(Members& top, Settings& out) {
  constexpr std::int64_t day_ms = 24 * 3600 * 1000, gigabyte = 1 << 30;
  top.object("limits", [&](Members& limits) {
    Limits& to = out.limits;
    limits.whole("headerBytes", to.header_bytes, 256, gigabyte);
    limits.whole("headerCount", to.header_count, 1, 100'000);
    limits.whole("uriBytes", to.uri_bytes, 64, gigabyte);
    limits.whole("bodyBytes", to.body_bytes, 0, gigabyte);
    limits.whole("measuredBodyBytes", to.measured_body_bytes, 0, gigabyte);
    limits.whole("connections", to.connections, 1, 10'000'000);
    limits.whole("connectionsPerAddress", to.connections_per_address, 1, 10'000'000);
    limits.whole("streamsPerConnection", to.streams_per_connection, 1, 10'000);
    limits.whole("requests", to.requests, 1, 10'000'000);
    limits.whole("minimumBytesPerSecond", to.minimum_bytes_per_second, 0, gigabyte);
    limits.whole("authorizerCacheBytes", to.authorizer_cache_bytes, 0, gigabyte);
    limits.whole("headerTimeoutMs", to.header_timeout_ms, 1, day_ms);
    limits.whole("bodyTimeoutMs", to.body_timeout_ms, 1, day_ms);
    limits.whole("idleTimeoutMs", to.idle_timeout_ms, 1, day_ms);
    limits.whole("writeTimeoutMs", to.write_timeout_ms, 1, day_ms);
    limits.whole("drainTimeoutMs", to.drain_timeout_ms, 0, day_ms);
  });
}

}  // namespace apigen::config
