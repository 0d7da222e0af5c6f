#include "sections.h"

namespace apigen::config {

Loaded load(const std::string& path, const std::vector<std::string>& api_ids) {
  Document document(path);
  auto settings = std::make_shared<Settings>();
  if (auto root = document.parse()) {
    Members top(document, *root, "the file");
    if (top.valid()) {
      read_listen(top, *settings);
      read_http2(top, *settings);
      read_upgrades(top, *settings);
      read_stages(document, top, settings->stages);
      read_apis(document, top, api_ids, *settings);
      read_api_keys(document, top, *settings);
      read_usage_plans(document, top, api_ids, *settings);
      read_domain_names(document, top, api_ids, *settings);
      read_functions(document, top, *settings);
      read_endpoints(document, top, *settings);
      read_aws(document, top, *settings);
      read_upstreams(document, top, *settings);
      read_issuers(document, top, *settings);
      read_identities(document, top, *settings);
      read_trusted_headers(top, *settings);
      read_state(document, top, *settings);
      read_limits(top, *settings);
      read_validation(top, *settings);
    }
  }
  Loaded loaded;
  loaded.problems = document.problems();
  if (!loaded.problems.empty()) return loaded;
  add_environment_endpoints(*settings);
  read_shared_aws_files(*settings);
  loaded.settings = std::move(settings);
  return loaded;
}

Loaded add_functions(const Settings& settings, const std::string& path) {
  Document document(path);
  Settings more;
  if (auto root = document.parse()) {
    Members top(document, *root, "the file");
    if (top.valid()) read_functions(document, top, more);
  }
  Loaded loaded;
  loaded.problems = document.problems();
  if (!loaded.problems.empty()) return loaded;
  auto merged = std::make_shared<Settings>(settings);
  merged->functions.merge(more.functions);
  loaded.settings = std::move(merged);
  return loaded;
}

}  // namespace apigen::config
