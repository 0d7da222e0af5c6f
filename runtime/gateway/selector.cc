#include "selector.h"

#include <algorithm>

#include "apigen/rt/message.h"

namespace apigen::gateway {
namespace {

using rt::ApiType;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return result;
}

// Six letters and digits like AWS's; the same for the same version of the same document on every machine.
std::string deployment_id_of(const rt::Api& api) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (std::string_view part : {api.id, api.title, api.version}) {
    for (char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    hash = (hash ^ 0xFF) * 1099511628211u;
  }
  std::string id;
  for (int i = 0; i < 6; ++i, hash /= 36) id += "abcdefghijklmnopqrstuvwxyz0123456789"[hash % 36];
  return id;
}

// A doubled slash after the stage is dropped (12.1).
std::string_view one_leading_slash(std::string_view path) {
  while (path.size() > 1 && path[0] == '/' && path[1] == '/') path.remove_prefix(1);
  return path.empty() ? std::string_view("/") : path;
}

// "//test/x" works as "/test/x" does (2.1).
std::string_view without_leading_slashes(std::string_view path) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  return path;
}

std::string trimmed(std::string_view base_path) {
  if (base_path == "(none)") return {};  // AWS's spelling of an empty base path
  while (!base_path.empty() && base_path.front() == '/') base_path.remove_prefix(1);
  while (!base_path.empty() && base_path.back() == '/') base_path.remove_suffix(1);
  return std::string(base_path);
}

// The API id of "<apiId>.execute-api.<anything>", else "".
std::string_view default_endpoint(std::string_view host) {
  std::size_t dot = host.find('.');
  if (dot == std::string_view::npos) return {};
  std::string_view rest = host.substr(dot + 1);
  constexpr std::string_view kLabel = "execute-api";
  if (rest.size() < kLabel.size() || !rt::equals_ignoring_case(rest.substr(0, kLabel.size()), kLabel)) return {};
  if (rest.size() > kLabel.size() && rest[kLabel.size()] != '.') return {};
  return host.substr(0, dot);
}

bool domain_matches(std::string_view name, std::string_view host) {
  if (!name.starts_with("*.")) return rt::equals_ignoring_case(name, host);
  std::size_t dot = host.find('.');  // a wildcard stands for one label
  return dot != std::string_view::npos && rt::equals_ignoring_case(name.substr(2), host.substr(dot + 1));
}

Selection nothing(const rt::Api& api) {
  return {.result = api.type == ApiType::http ? Selection::Result::not_found : Selection::Result::forbidden, .api = &api};
}

}  // namespace

Selector::Selector(const rt::Api* const* apis, std::size_t count, std::shared_ptr<const config::Settings> settings,
                   const std::string& default_stage)
    : settings_(std::move(settings)) {
  for (std::size_t i = 0; i < count; ++i) host_api(*apis[i], count == 1, default_stage);
  map_domains();
  write_help();
}

const config::Stage* Selector::make_stage(const std::string& name) {
  made_.push_back(std::make_unique<config::Stage>());
  made_.back()->name = name;
  return made_.back().get();
}

void Selector::host_api(const rt::Api& api, bool only, const std::string& default_stage) {
  auto hosted = std::make_unique<Hosted>();
  hosted->api = &api;
  hosted->id = api.id;
  hosted->deployment_id = deployment_id_of(api);
  const std::vector<config::Stage>* configured = nullptr;
  if (only && !settings_->stages.empty()) {
    configured = &settings_->stages;
  } else if (auto found = settings_->apis.find(api.id); found != settings_->apis.end() && !found->second.stages.empty()) {
    configured = &found->second.stages;
  }
  const std::string usual = api.type == ApiType::http ? "$default" : "prod";
  if (configured) {
    for (const config::Stage& stage : *configured) hosted->stages.push_back(&stage);
  } else {
    hosted->stages.push_back(make_stage(default_stage.empty() ? usual : default_stage));
  }
  std::string names;
  for (const config::Stage* stage : hosted->stages) {
    names += (names.empty() ? "" : ", ") + stage->name;
    if (stage->name == (default_stage.empty() ? usual : default_stage)) hosted->bare = stage;
  }
  if (!hosted->bare && default_stage.empty() && hosted->stages.size() == 1) hosted->bare = hosted->stages.front();
  if (!hosted->bare && !default_stage.empty() && problem_.empty()) {
    problem_ = "API " + hosted->id + " has no stage '" + default_stage + "'; the settings have: " + names;
  }
  hosted_.push_back(std::move(hosted));
}

void Selector::map_domains() {
  for (const config::DomainName& configured : settings_->domain_names) {
    Domain domain{lower(configured.name), {}};
    for (const config::BasePathMapping& mapping : configured.mappings) {
      auto hosted = std::find_if(hosted_.begin(), hosted_.end(), [&](const auto& h) { return h->id == mapping.api_id; });
      if (hosted == hosted_.end()) continue;  // config reported it
      const config::Stage* stage = nullptr;
      if (!mapping.stage.empty()) {
        for (const config::Stage* candidate : (*hosted)->stages) {
          if (candidate->name == mapping.stage) stage = candidate;
        }
        if (!stage && problem_.empty()) {
          problem_ = "domain " + configured.name + " maps to stage '" + mapping.stage + "' of API " + mapping.api_id + ", which has no such stage";
        }
      }
      domain.mappings.push_back({trimmed(mapping.base_path), hosted->get(), stage});
    }
    std::stable_sort(domain.mappings.begin(), domain.mappings.end(),
                     [](const Mapping& a, const Mapping& b) { return a.base_path.size() > b.base_path.size(); });
    domains_.push_back(std::move(domain));
  }
}

void Selector::write_help() {
  help_ = "This gateway hosts several APIs. Ask for";
  for (std::size_t i = 0; i < hosted_.size(); ++i) {
    const Hosted& hosted = *hosted_[i];
    help_ += (i == 0 ? " " : i + 1 == hosted_.size() ? " or " : ", ") + ("/" + hosted.id) + "/..., or send Host: " + hosted.id + ".execute-api.localhost";
    if (hosted.api->type != ApiType::http) help_ += " with /" + hosted.stages.front()->name + "/...";
  }
}

std::string_view Selector::default_stage() const {
  const Hosted& first = *hosted_.front();
  return first.bare ? first.bare->name : first.stages.front()->name;
}

Selection Selector::select(std::string_view host, std::string_view path) const {
  if (std::string_view id = default_endpoint(host); !id.empty()) {
    for (const auto& hosted : hosted_) {
      if (!rt::equals_ignoring_case(hosted->id, id)) continue;
      if (hosted->api->disable_execute_api_endpoint) return nothing(*hosted->api);
      return by_stage_segment(*hosted, path, {});
    }
    return {};
  }
  if (!domains_.empty()) {
    for (const Domain& domain : domains_) {
      if (domain_matches(domain.name, host)) return by_domain(domain, path);
    }
    return {};
  }
  if (hosted_.size() > 1) return by_api_segment(path);
  const Hosted& only = *hosted_.front();
  if (!only.bare) return nothing(*only.api);
  return {Selection::Result::found, only.api, only.bare, only.deployment_id, one_leading_slash(path), {}, {}};
}

Selection Selector::by_stage_segment(const Hosted& hosted, std::string_view path, std::string_view base_path) const {
  std::string_view rest = without_leading_slashes(path);
  std::string_view segment = rest.substr(0, rest.find('/'));
  const config::Stage* fallback = nullptr;
  for (const config::Stage* stage : hosted.stages) {
    if (stage->name == "$default") {
      fallback = stage;
    } else if (stage->name == segment) {
      return {Selection::Result::found, hosted.api, stage, hosted.deployment_id, one_leading_slash(rest.substr(segment.size())), base_path, {}};
    }
  }
  if (hosted.api->type == ApiType::http && fallback) {
    return {Selection::Result::found, hosted.api, fallback, hosted.deployment_id, path.empty() ? "/" : path, base_path, {}};
  }
  return nothing(*hosted.api);
}

Selection Selector::by_domain(const Domain& domain, std::string_view path) const {
  std::string_view rest = without_leading_slashes(path);
  for (const Mapping& mapping : domain.mappings) {
    std::string_view base = mapping.base_path;
    if (!base.empty() && (!rest.starts_with(base) || (rest.size() > base.size() && rest[base.size()] != '/'))) continue;
    std::string_view below = base.empty() ? path : rest.substr(base.size());
    if (!mapping.stage) return by_stage_segment(*mapping.hosted, below, base);
    return {Selection::Result::found, mapping.hosted->api, mapping.stage, mapping.hosted->deployment_id, one_leading_slash(below), base, {}};
  }
  return {};
}

Selection Selector::by_api_segment(std::string_view path) const {
  std::string_view rest = without_leading_slashes(path);
  std::string_view segment = rest.substr(0, rest.find('/'));
  for (const auto& hosted : hosted_) {
    if (hosted->id != segment) continue;
    if (!hosted->bare) return nothing(*hosted->api);
    return {Selection::Result::found, hosted->api, hosted->bare, hosted->deployment_id, one_leading_slash(rest.substr(segment.size())), hosted->id, {}};
  }
  return {.result = Selection::Result::unclear, .help = help_};
}

}  // namespace apigen::gateway
