#include "apigen/aws/service_call.h"

#include <string_view>

#include "apigen/aws/uri.h"

namespace apigen::aws {

namespace {

struct Service {
  std::string_view name, signing, target, json, version;
};

constexpr Service kServices[] = {
#define SERVICE(name, signing, target, json, version) {name, signing, target, json, version},
#include "services.def"
#undef SERVICE
};

const Service* find(std::string_view name) {
  for (const Service& one : kServices) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

// Services with one endpoint for a whole partition, and signatures for its first region.
bool is_global(std::string_view service) {
  return service == "iam" || service == "route53" || service == "cloudfront" || service == "importexport" ||
         service == "organizations";
}

std::string domain_of(std::string_view region) {
  return region.rfind("cn-", 0) == 0 ? ".amazonaws.com.cn" : ".amazonaws.com";
}

}  // namespace

ServiceCall service_call(const model::AwsServiceBackend& backend) {
  ServiceCall out;
  // A bucket before "s3" is as good as the path's first segment.
  const bool bucket = backend.service == "s3" && !backend.subdomain.empty();
  const bool prefixed = !backend.subdomain.empty() && !bucket;
  out.endpoint = prefixed ? backend.subdomain + "." + backend.service : backend.service;
  const Service* known = find(out.endpoint);
  if (!known && prefixed && backend.service == "iot") known = find("data.iot");  // an account's own data endpoint
  if (!known) known = find(backend.service);
  out.signing_name = known && !known->signing.empty() ? std::string(known->signing)
                     : known                          ? std::string(known->name)
                                                      : backend.service;
  const std::string domain = domain_of(backend.region);
  // ACCOUNT-PREFIX.iotdata is how integration URIs call an account's own data endpoint.
  const std::string name = prefixed && backend.service == "iotdata" ? backend.subdomain + ".iot" : out.endpoint;
  if (is_global(backend.service) && domain == ".amazonaws.com") {
    out.region = "us-east-1";
    out.host = name + domain;
  } else {
    out.region = backend.region;
    out.host = name + "." + out.region + domain;
  }
  if (!backend.action) {
    out.path = bucket ? parse_uri_template(backend.subdomain + "/" + backend.path.text) : backend.path;
    return out;
  }
  // action/Name&Param=value
  std::string_view action = backend.path.text;
  const std::size_t end = action.find_first_of("&?");
  if (end != std::string_view::npos) {
    out.path = parse_uri_template("?" + std::string(action.substr(end + 1)));
    action = action.substr(0, end);
  }
  if (backend.service == "states" && action == "StartSyncExecution") out.host.insert(0, "sync-");
  if (known && !known->target.empty()) {
    out.target = std::string(known->target) + "." + std::string(action);
    out.content_type = "application/x-amz-json-" + std::string(known->json);
  } else {
    out.query = "Action=" + std::string(action);
    if (known && !known->version.empty()) out.query += "&Version=" + std::string(known->version);
  }
  return out;
}

}  // namespace apigen::aws
