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
      read_stages(document, top, settings->stages);
      read_apis(document, top, api_ids, *settings);
      read_api_keys(document, top, *settings);
      read_usage_plans(document, top, api_ids, *settings);
      read_domain_names(document, top, api_ids, *settings);
      read_functions(document, top, *settings);
      read_endpoints(document, top, *settings);
      top.object("aws", [&](Members& aws) {
        if (aws.text("accountId", settings->account_id) &&
            (settings->account_id.size() != 12 || settings->account_id.find_first_not_of("0123456789") != std::string::npos)) {
          aws.problem("accountId", "'accountId' must be twelve digits");
        }
        if (aws.text("region", settings->region) && settings->region.empty()) {
          aws.problem("region", "'region' must not be empty");
        }
        aws.object("throttleSettings", [&](Members& limits) { read_throttle(limits, settings->account_throttle.emplace()); });
      });
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
  loaded.settings = std::move(settings);
  return loaded;
}

}  // namespace apigen::config
