#include "upstream_metrics.h"

#include <string_view>

namespace apigen::gateway {
namespace {

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void label(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append("=\"");
  for (char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

void UpstreamMetrics::add(const upstream::Client& client) {
  upstream::Client::Counts counts = client.counts();
  counts_.open += counts.open;
  counts_.idle += counts.idle;
  counts_.waiting += counts.waiting;
  client.each_target([this](const upstream::Client::TargetState& state) {
    Target& target = targets_[{std::string(state.upstream), std::string(state.url)}];
    target.active += state.active;
    target.usable += state.healthy && !state.ejected;
    target.requests += state.requests;
    target.failures += state.failures;
    target.retries += state.retries;
  });
}

std::string UpstreamMetrics::text() const {
  std::string out;
  head(out, "apigen_upstream_connections", "gauge", "Connections to backends.");
  out += "apigen_upstream_connections{state=\"open\"} " + std::to_string(counts_.open) + "\n";
  out += "apigen_upstream_connections{state=\"idle\"} " + std::to_string(counts_.idle) + "\n";
  head(out, "apigen_upstream_waiting", "gauge", "Calls that wait for a connection.");
  out += "apigen_upstream_waiting " + std::to_string(counts_.waiting) + "\n";
  if (targets_.empty()) return out;

  auto each = [&](std::string_view name, std::string_view type, std::string_view help, auto member) {
    head(out, name, type, help);
    for (const auto& [key, target] : targets_) {
      out.append(name) += '{';
      label(out, "upstream", key.first);
      out += ',';
      label(out, "target", key.second);
      out += "} " + std::to_string(target.*member) + "\n";
    }
  };
  each("apigen_upstream_target_active", "gauge", "Calls on their way to a target.", &Target::active);
  each("apigen_upstream_target_usable", "gauge", "Workers that hold the target for healthy.", &Target::usable);
  each("apigen_upstream_target_requests_total", "counter", "Calls sent to a target.", &Target::requests);
  each("apigen_upstream_target_failures_total", "counter", "Calls that failed at a target.", &Target::failures);
  each("apigen_upstream_target_retries_total", "counter", "Calls that came to a target from another.", &Target::retries);
  return out;
}

}  // namespace apigen::gateway
