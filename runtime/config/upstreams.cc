// Named backends with several targets.
#include "sections.h"
#include "urls.h"

namespace apigen::config {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

void read_ejection(Members& members, Upstream::Ejection& out) {
  members.whole("consecutiveFailures", out.consecutive_failures, 1, 1000);
  members.whole("baseMs", out.base_ms, 1, kDayMs);
  members.whole("maxPercent", out.most_percent, 0, 100);
}

void read_health_check(Members& members, std::optional<Upstream::HealthCheck>& out) {
  Upstream::HealthCheck check;
  if (members.required_text("path", check.path) && check.path.front() != '/') {
    members.problem("path", "'path' of a health check begins with '/'");
  }
  members.whole("intervalMs", check.interval_ms, 10, kDayMs);
  members.whole("timeoutMs", check.timeout_ms, 1, kDayMs);
  members.whole("healthyThreshold", check.healthy_after, 1, 100);
  members.whole("unhealthyThreshold", check.unhealthy_after, 1, 100);
  out = check;
}

void read_retries(Members& members, Upstream::Retries& out) {
  members.whole("attempts", out.most, 0, 10);
  members.whole("budgetPercent", out.budget_percent, 0, 100);
  members.flag("idempotent", out.idempotent);
}

void read_limits_of(Members& members, Upstream& out) {
  members.whole("connections", out.connections, 1, 1'000'000);
  members.whole("pending", out.pending, 0, 1'000'000);
}

}  // namespace

void read_upstreams(Document& document, Members& top, Settings& out) {
  top.entries("upstreams", [&](const std::string& name, const YAML::Node& value) {
    Members members(document, value, "upstream '" + name + "'");
    Upstream upstream;
    members.texts("targets", upstream.targets);
    if (upstream.targets.empty()) members.problem("targets", "upstream '" + name + "' needs 'targets', a list of URLs");
    for (std::string& target : upstream.targets) {
      if (!is_base_url(target)) members.problem("targets", "a target of upstream '" + name + "' is no URL: write http://host:port or https://host");
      target = without_slashes(std::move(target));
    }
    members.word("policy", upstream.policy, {"round_robin", "least_request", "consistent_hash"});
    members.text("hashHeader", upstream.hash_header);
    if ((upstream.policy == "consistent_hash") == upstream.hash_header.empty()) {
      members.problem("policy", "upstream '" + name + "': policy consistent_hash and 'hashHeader' go together");
    }
    members.object("ejection", [&](Members& inner) { read_ejection(inner, upstream.ejection); });
    members.object("healthCheck", [&](Members& inner) { read_health_check(inner, upstream.health_check); });
    members.object("retries", [&](Members& inner) { read_retries(inner, upstream.retries); });
    members.object("limits", [&](Members& inner) { read_limits_of(inner, upstream); });
    members.object("tlsConfig", [&](Members& inner) {
      inner.flag("insecureSkipVerification", upstream.insecure_skip_verification);
      inner.text("serverNameToVerify", upstream.server_name);
    });
    out.upstreams.emplace(name, std::move(upstream));
  });
}

}  // namespace apigen::config
