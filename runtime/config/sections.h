// The sections of gateway.yaml, each read by one function (interfaces.md section 3).
#pragma once

#include "members.h"

namespace apigen::config {

void read_stages(Document& document, Members& owner, std::vector<Stage>& out);
void read_apis(Document& document, Members& top, const std::vector<std::string>& api_ids, Settings& out);

/// {rateLimit, burstLimit}, both or neither.
void read_throttle(Members& members, Throttle& out);
void read_api_keys(Document& document, Members& top, Settings& out);
/// After the stages and keys, which plans refer to.
void read_usage_plans(Document& document, Members& top, const std::vector<std::string>& api_ids, Settings& out);

void read_domain_names(Document& document, Members& top, const std::vector<std::string>& api_ids, Settings& out);
void read_endpoints(Document& document, Members& top, Settings& out);
void read_upstreams(Document& document, Members& top, Settings& out);
void read_issuers(Document& document, Members& top, Settings& out);
void read_identities(Document& document, Members& top, Settings& out);
void read_trusted_headers(Members& top, Settings& out);
void read_listen(Members& top, Settings& out);
void read_upgrades(Members& top, Settings& out);
void read_http2(Members& top, Settings& out);
void read_state(Document& document, Members& top, Settings& out);
void read_limits(Members& top, Settings& out);
void read_validation(Members& top, Settings& out);

/// `aws`: account, region, whose credentials sign.
void read_aws(Document& document, Members& top, Settings& out);
/// The profiles of the shared AWS files, as AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE place them.
void read_shared_aws_files(Settings& out);

void read_functions(Document& document, Members& top, Settings& out);

/// AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, for services that gateway.yaml does not name.
void add_environment_endpoints(Settings& out);

/// Reports an id of an API that the gateway does not host. An empty list stands for "not known".
bool known_api(Members& members, std::string_view key, const std::string& id, const std::vector<std::string>& api_ids);

}  // namespace apigen::config
