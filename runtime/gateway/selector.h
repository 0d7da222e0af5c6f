// Which API and stage a request goes to. Rules: interfaces.md section 2; aws-behaviour reference 1.2, 11.1, 12.1.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/rt/api.h"

namespace apigen::gateway {

struct Selection {
  enum class Result {
    found,
    forbidden,  // 403 {"message":"Forbidden"}: no such stage, domain or mapping
    not_found,  // 404 of an HTTP API
    unclear,    // a bare host in front of several APIs: `help` says how to ask
  } result = Result::forbidden;
  const rt::Api* api = nullptr;
  const config::Stage* stage = nullptr;
  std::string_view deployment_id;
  std::string_view path;       // what is routed: begins with '/', stage or base path taken off, one trailing slash kept
  std::string_view base_path;  // the mapping's, "" if none
  std::string_view help;
};

/// Immutable; views into the settings and into itself, so it outlives the requests that it selected for.
class Selector {
 public:
  /// `default_stage`: --stage, "" if not given.
  Selector(const rt::Api* const* apis, std::size_t count, std::shared_ptr<const config::Settings> settings, const std::string& default_stage);

  /// `host` without port, `path` raw. Views in the result live as long as `path` and the selector.
  Selection select(std::string_view host, std::string_view path) const;

  /// What does not fit together ("--stage x is not configured; gateway.yaml has a, b"), "" if all does.
  const std::string& problem() const { return problem_; }
  /// The stage that a bare host leads to, for the start-up line.
  std::string_view default_stage() const;

 private:
  struct Hosted {
    const rt::Api* api;
    std::string id;
    std::string deployment_id;
    std::vector<const config::Stage*> stages;
    const config::Stage* bare = nullptr;  // of a host that says nothing; null: none fits
  };
  struct Mapping {
    std::string base_path;  // without slashes around, "" for all paths
    const Hosted* hosted;
    const config::Stage* stage;  // null: the first segment names it
  };
  struct Domain {
    std::string name;  // lower case; "*.example.com" for all of its subdomains
    std::vector<Mapping> mappings;
  };

  const config::Stage* make_stage(const std::string& name);
  void host_api(const rt::Api& api, bool only, const std::string& default_stage);
  void map_domains();
  void write_help();

  Selection by_stage_segment(const Hosted& hosted, std::string_view path, std::string_view base_path) const;
  Selection by_domain(const Domain& domain, std::string_view path) const;
  Selection by_api_segment(std::string_view path) const;

  std::shared_ptr<const config::Settings> settings_;
  std::vector<std::unique_ptr<config::Stage>> made_;  // stages that nothing configures
  std::vector<std::unique_ptr<Hosted>> hosted_;
  std::vector<Domain> domains_;
  std::string help_;
  std::string problem_;
};

}  // namespace apigen::gateway
