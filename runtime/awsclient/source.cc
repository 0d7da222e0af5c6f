#include "source.h"

#include "apigen/config/settings.h"
#include "apigen/upstream/client.h"

namespace apigen::awsclient {
namespace {

using Kind = Source::Kind;

constexpr int kMostProfiles = 8;  // that name each other
constexpr std::string_view kContainerHost = "http://169.254.170.2";
constexpr std::string_view kMetadataHost = "http://169.254.169.254";

std::string variable(const Variables& environment, const char* name) {
  const char* value = environment(name);
  return value ? value : "";
}

Source nothing(std::string why) {
  Source source;
  source.why = std::move(why);
  return source;
}

Source fixed(Keys keys) {
  Source source;
  source.kind = Kind::fixed;
  source.keys = std::move(keys);
  return source;
}

// The SDKs send credentials of a full URI only to hosts that nobody else can be (shared by the AWS SDKs' reference guide,
// "Container credential provider").
bool is_trusted(const upstream::Uri& uri) {
  if (uri.tls) return true;
  return uri.host == "localhost" || uri.host == "127.0.0.1" || uri.host == "::1" || uri.host == "169.254.170.2" || uri.host == "169.254.170.23" ||
         uri.host == "fd00:ec2::23";
}

Source from_container(const Variables& environment) {
  Source source;
  const std::string relative = variable(environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const std::string full = variable(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (relative.empty() && full.empty()) return source;
  source.url = relative.empty() ? full : std::string(kContainerHost) + relative;
  const auto uri = upstream::parse_uri(source.url);
  if (!uri) return nothing("AWS_CONTAINER_CREDENTIALS_" + std::string(relative.empty() ? "FULL" : "RELATIVE") + "_URI is no URL");
  if (!is_trusted(*uri)) return nothing("AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor on this host");
  source.kind = Kind::container;
  source.authorization_file = variable(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  if (source.authorization_file.empty()) source.authorization = variable(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
  return source;
}

Source from_instance(const Variables& environment) {
  const std::string disabled = variable(environment, "AWS_EC2_METADATA_DISABLED");
  if (disabled == "true" || disabled == "True" || disabled == "TRUE") return nothing("there are no AWS credentials in the environment or in a profile");
  Source source;
  source.kind = Kind::instance;
  source.url = variable(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (source.url.empty()) source.url = kMetadataHost;
  while (source.url.ends_with('/')) source.url.pop_back();
  return source;
}

Source from_environment(const Variables& environment) {
  Keys keys;
  keys.access_key_id = variable(environment, "AWS_ACCESS_KEY_ID");
  keys.secret_access_key = variable(environment, "AWS_SECRET_ACCESS_KEY");
  keys.session_token = variable(environment, "AWS_SESSION_TOKEN");
  return keys.access_key_id.empty() || keys.secret_access_key.empty() ? Source() : fixed(std::move(keys));
}

std::string sts_url(const config::Settings& settings, const std::string& region) {
  auto found = settings.endpoints.find("sts");
  return found != settings.endpoints.end() ? found->second : "https://sts." + region + ".amazonaws.com";
}

Source from_profile(const config::Settings& settings, const Variables& environment, const std::string& name, int depth);

Source base_of(const config::Settings& settings, const Variables& environment, const std::string& name, const config::AwsProfile& profile, int depth) {
  if (!profile.credential_source.empty()) {
    if (profile.credential_source == "Environment") return from_environment(environment);
    if (profile.credential_source == "EcsContainer") return from_container(environment);
    if (profile.credential_source == "Ec2InstanceMetadata") return from_instance(environment);
    return nothing("credential_source of the profile '" + name + "' is none of Environment, EcsContainer, Ec2InstanceMetadata");
  }
  if (profile.source_profile == name) {  // its own keys assume the role
    return fixed({profile.access_key_id, profile.secret_access_key, profile.session_token, 0});
  }
  return from_profile(settings, environment, profile.source_profile, depth + 1);
}

Source from_profile(const config::Settings& settings, const Variables& environment, const std::string& name, int depth) {
  auto found = settings.aws_profiles.find(name);
  if (found == settings.aws_profiles.end()) return nothing("there is no AWS profile '" + name + "'");
  const config::AwsProfile& profile = found->second;
  if (!profile.role_arn.empty()) {
    if (depth == kMostProfiles) return nothing("the AWS profile '" + name + "' leads back to itself");
    if (profile.source_profile.empty() && profile.credential_source.empty()) {
      return nothing("the AWS profile '" + name + "' has a role_arn, but neither source_profile nor credential_source");
    }
    Source base = base_of(settings, environment, name, profile, depth);
    if (base.kind == Kind::none) return base.why.empty() ? nothing("the AWS profile '" + name + "' has nothing to assume its role with") : base;
    Source source;
    source.kind = Kind::role;
    source.role = profile.role_arn;
    source.external_id = profile.external_id;
    source.session_name = profile.role_session_name;
    source.region = profile.region.empty() ? settings.region : profile.region;
    source.url = sts_url(settings, source.region);
    source.base = std::make_shared<const Source>(std::move(base));
    return source;
  }
  if (profile.access_key_id.empty() || profile.secret_access_key.empty()) {
    return nothing("the AWS profile '" + name + "' has no access key" + (profile.other.empty() ? "" : ": " + profile.other + " is not supported"));
  }
  return fixed({profile.access_key_id, profile.secret_access_key, profile.session_token, 0});
}

}  // namespace

Source profile_source(const config::Settings& settings, const Variables& environment, std::string_view profile) {
  return from_profile(settings, environment, std::string(profile), 0);
}

Source own_source(const config::Settings& settings, const Variables& environment) {
  const bool named = !settings.aws_profile.empty();
  Source source = named ? Source() : from_environment(environment);
  if (source.kind != Kind::none) return source;
  std::string profile = named ? settings.aws_profile : variable(environment, "AWS_PROFILE");
  const bool asked = !profile.empty();
  if (!asked) profile = "default";
  source = from_profile(settings, environment, profile, 0);
  if (source.kind != Kind::none || asked) return source;
  source = from_container(environment);
  return source.kind != Kind::none || !source.why.empty() ? source : from_instance(environment);
}

Source role_source(const config::Settings& settings, const Variables& environment, std::string_view role, std::shared_ptr<const Source> own) {
  auto mapped = settings.aws_roles.find(role);
  if (mapped != settings.aws_roles.end()) return from_profile(settings, environment, mapped->second, 0);
  if (own->kind == Kind::none || settings.endpoints.find("sts") == settings.endpoints.end()) return *own;
  Source source;
  source.kind = Kind::role;
  source.role = role;
  source.region = settings.region;
  source.url = sts_url(settings, source.region);
  source.base = std::move(own);
  return source;
}

}  // namespace apigen::awsclient
