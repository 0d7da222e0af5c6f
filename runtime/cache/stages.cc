#include "apigen/cache/stages.h"

#include <algorithm>

#include "apigen/http1/characters.h"

namespace apigen::cache {
namespace {

constexpr int kUsualTtl = 300;

std::string label(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

bool asks_for_a_new_answer(const rt::Headers& headers) {
  for (const rt::HeaderField& field : headers) {
    if (!rt::equals_ignoring_case(field.name, "cache-control")) continue;
    std::string_view list = field.value;
    while (!list.empty()) {
      const std::string_view directive = list.substr(0, list.find(','));
      list.remove_prefix(std::min(list.size(), directive.size() + 1));
      if (rt::equals_ignoring_case(http1::trim(directive), "max-age=0")) return true;
    }
  }
  return false;
}

rt::UnauthorizedRefresh strategy_of(std::string_view word) {
  if (word == "FAIL_WITH_403") return rt::UnauthorizedRefresh::fail;
  if (word == "SUCCEED_WITHOUT_RESPONSE_HEADER") return rt::UnauthorizedRefresh::ignore;
  return rt::UnauthorizedRefresh::warn;
}

/// What the stage says of one method, each setting by the most exact pattern that has it.
struct Resolved {
  bool enabled = false, any_enabled = false;
  std::optional<int> ttl;
  std::optional<bool> require_authorization;
  std::string_view strategy;

  void add(const config::MethodPattern& pattern, const config::MethodSettings& settings, std::string_view method) {
    if (settings.caching_enabled && !any_enabled) {
      any_enabled = true;
      // What is said of all methods at once is about GET alone; any other has to be named.
      enabled = *settings.caching_enabled && (method == "GET" || pattern.method == method);
    }
    if (!ttl) ttl = settings.cache_ttl_seconds;
    if (!require_authorization) require_authorization = settings.require_authorization_for_cache_control;
    if (strategy.empty()) strategy = settings.unauthorized_cache_control_header_strategy;
  }
};

}  // namespace

std::shared_ptr<Store> Stores::open(const std::string& api, const std::string& stage, std::size_t most_bytes) {
  std::lock_guard lock(mutex_);
  std::weak_ptr<Store>& known = stores_[{api, stage}];
  std::shared_ptr<Store> store = known.lock();
  if (!store || store->most_bytes() != most_bytes) known = store = std::make_shared<Store>(most_bytes);
  return store;
}

bool Stores::clear(const std::string& api, const std::string& stage) {
  std::lock_guard lock(mutex_);
  auto found = stores_.find({api, stage});
  std::shared_ptr<Store> store = found == stores_.end() ? nullptr : found->second.lock();
  if (store) store->clear();
  return store != nullptr;
}

std::string Stores::text() const {
  std::lock_guard lock(mutex_);
  std::string entries, bytes;
  for (const auto& [place, known] : stores_) {
    const std::shared_ptr<Store> store = known.lock();
    if (!store) continue;
    const Store::Counts counts = store->counts();
    const std::string labels = "{api=\"" + label(place.first) + "\",stage=\"" + label(place.second) + "\"} ";
    entries += "apigen_cache_entries" + labels + std::to_string(counts.entries) + "\n";
    bytes += "apigen_cache_bytes" + labels + std::to_string(counts.bytes) + "\n";
  }
  if (entries.empty()) return {};
  return "# HELP apigen_cache_entries Answers that a stage keeps.\n# TYPE apigen_cache_entries gauge\n" + entries +
         "# HELP apigen_cache_bytes What they take.\n# TYPE apigen_cache_bytes gauge\n" + bytes;
}

std::shared_ptr<const Stages> Stages::make(const config::Settings& settings, const std::string& only_api, Stores& stores) {
  auto made = std::make_shared<Stages>();
  auto add = [&](const std::string& api, const std::vector<config::Stage>& all) {
    for (const config::Stage& stage : all) {
      if (!stage.cache_cluster_enabled) continue;
      Stage& one = made->stages_.emplace_back(Stage{&stage, stores.open(api, stage.name, stage.cache.bytes), {}});
      for (const auto& [key, method] : stage.method_settings) one.methods.push_back({config::MethodPattern::of(key), &method});
      std::stable_sort(one.methods.begin(), one.methods.end(),
                       [](const Method& a, const Method& b) { return a.pattern.exactness() > b.pattern.exactness(); });
    }
  };
  if (!only_api.empty()) add(only_api, settings.stages);
  for (const auto& [id, api] : settings.apis) {
    if (id != only_api || settings.stages.empty()) add(id, api.stages);
  }
  return made->stages_.empty() ? nullptr : made;
}

rt::CacheUse* Stages::use_of(const rt::Exchange& x) const {
  auto stage = std::find_if(stages_.begin(), stages_.end(), [&x](const Stage& one) { return one.settings == x.stage; });
  if (stage == stages_.end()) return nullptr;
  if (x.canary && !x.stage->canary->use_stage_cache) return nullptr;
  Resolved found;
  for (const Method& method : stage->methods) {
    if (method.pattern.matches(x.operation->resource_path, x.context.method)) found.add(method.pattern, *method.settings, x.context.method);
  }
  const int ttl = found.ttl.value_or(kUsualTtl);
  if (!found.enabled || ttl == 0) return nullptr;
  const config::ResponseCache& options = x.stage->cache;
  auto* use = x.arena.make<rt::CacheUse>();
  use->store = stage->store.get();
  use->ttl_seconds = static_cast<std::uint32_t>(ttl);
  use->refresh = asks_for_a_new_answer(x.request.headers);
  use->may_refresh = !found.require_authorization.value_or(true) || x.skip_access_checks;
  use->otherwise = strategy_of(found.strategy);
  use->coalesce = options.coalesce;
  use->keep_server_errors = options.keep_server_errors;
  use->keep_set_cookie = options.keep_set_cookie;
  use->whole_key = options.whole_key;
  return use;
}

}  // namespace apigen::cache
