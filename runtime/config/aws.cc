// The section `aws`, and the files that AWS's own tools keep profiles in.
// Source: AWS SDKs and Tools reference guide, "Shared config and credentials files".
#include <cstdlib>
#include <fstream>

#include "sections.h"

namespace apigen::config {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// A comment behind a value begins with a blank.
std::string_view without_comment(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i) {
    if ((value[i] == '#' || value[i] == ';') && (value[i - 1] == ' ' || value[i - 1] == '\t')) return trim(value.substr(0, i));
  }
  return value;
}

void set(AwsProfile& profile, std::string_view key, std::string_view value) {
  std::string* place = key == "aws_access_key_id"       ? &profile.access_key_id
                       : key == "aws_secret_access_key" ? &profile.secret_access_key
                       : key == "aws_session_token"     ? &profile.session_token
                       : key == "role_arn"              ? &profile.role_arn
                       : key == "source_profile"        ? &profile.source_profile
                       : key == "credential_source"     ? &profile.credential_source
                       : key == "external_id"           ? &profile.external_id
                       : key == "role_session_name"     ? &profile.role_session_name
                       : key == "region"                ? &profile.region
                                                        : nullptr;
  if (place) {
    place->assign(value);
  } else if (key == "credential_process" || key == "sso_session" || key == "sso_start_url" || key == "web_identity_token_file") {
    profile.other = key;
  }
}

// The section of a profile: "[default]" in both files, "[profile x]" in the config file, "[x]" in the other.
std::string profile_name(std::string_view section, bool config) {
  if (!config || section == "default") return std::string(section);
  constexpr std::string_view prefix = "profile";
  if (!section.starts_with(prefix) || section.size() == prefix.size()) return {};
  section.remove_prefix(prefix.size());
  return section.front() == ' ' || section.front() == '\t' ? std::string(trim(section)) : std::string();
}

// What AWS's tools would not understand either is passed over: the files are theirs.
void read_file(const std::string& path, bool config, Settings& out) {
  std::ifstream file(path);
  AwsProfile* profile = nullptr;
  for (std::string line; std::getline(file, line);) {
    const bool indented = !line.empty() && (line.front() == ' ' || line.front() == '\t');
    std::string_view text = trim(line);
    if (text.empty() || text.front() == '#' || text.front() == ';') continue;
    if (text.front() == '[') {
      const std::string name = profile_name(trim(text.substr(1, text.find(']') - 1)), config);
      profile = name.empty() ? nullptr : &out.aws_profiles[name];
      continue;
    }
    const std::size_t equals = text.find('=');
    if (!profile || indented || equals == std::string_view::npos) continue;  // indented: a member of a nested setting
    set(*profile, trim(text.substr(0, equals)), without_comment(trim(text.substr(equals + 1))));
  }
}

std::string path_of(const char* variable, const char* name) {
  const char* set_path = std::getenv(variable);
  const char* home = std::getenv("HOME");
  if (!set_path || !*set_path) return home ? std::string(home) + "/.aws/" + name : std::string();
  std::string path = set_path;
  return path.starts_with("~/") && home ? home + path.substr(1) : path;
}

}  // namespace

void read_aws(Document& document, Members& top, Settings& out) {
  top.object("aws", [&](Members& aws) {
    if (aws.text("accountId", out.account_id) &&
        (out.account_id.size() != 12 || out.account_id.find_first_not_of("0123456789") != std::string::npos)) {
      aws.problem("accountId", "'accountId' must be twelve digits");
    }
    if (aws.text("region", out.region) && out.region.empty()) aws.problem("region", "'region' must not be empty");
    aws.object("throttleSettings", [&](Members& limits) { read_throttle(limits, out.account_throttle.emplace()); });
    aws.text("profile", out.aws_profile);
    aws.entries("roles", [&](const std::string& role, const YAML::Node& value) {
      auto profile = document.expand(value, "the profile of the role '" + role + "'");
      if (!profile) return;
      if (!role.starts_with("arn:")) document.problem(value.Mark(), "'" + role + "' is no role: write its ARN, as arn:aws:iam::123456789012:role/name");
      out.aws_roles.emplace(role, std::move(*profile));
    });
  });
}

void read_shared_aws_files(Settings& out) {
  read_file(path_of("AWS_CONFIG_FILE", "config"), true, out);
  read_file(path_of("AWS_SHARED_CREDENTIALS_FILE", "credentials"), false, out);
}

}  // namespace apigen::config
