// Who may sign requests, and which header fields are believed: identities, trustedHeaders.
#include <algorithm>
#include <utility>

#include "apigen/policy/address_range.h"
#include "apigen/policy/date.h"
#include "apigen/policy/parse.h"
#include "apigen/policy/store.h"
#include "sections.h"

namespace apigen::config {
namespace {

void append_text(rt::Buffer& out, const std::string& text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out.append('"');
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
    } else if (byte < 0x20) {
      out.append("\\u00").append(kDigits[byte >> 4]).append(kDigits[byte & 15]);
    } else {
      out.append(c);
    }
  }
  out.append('"');
}

constexpr int kDeepest = 16;  // no policy is deeper, and an alias may stand in what it stands for

/// A YAML value as JSON. Scalars become texts: policies take numbers and booleans as texts too.
void append_json(rt::Buffer& out, const YAML::Node& node, int depth) {
  bool first = true;
  if (depth > kDeepest) {
    out.append("null");
    return;
  }
  if (node.IsMap()) {
    out.append('{');
    for (const auto& member : node) {
      if (!std::exchange(first, false)) out.append(',');
      append_text(out, member.first.Scalar());
      append_json(out.append(':'), member.second, depth + 1);
    }
    out.append('}');
  } else if (node.IsSequence()) {
    out.append('[');
    for (const auto& item : node) {
      if (!std::exchange(first, false)) out.append(',');
      append_json(out, item, depth + 1);
    }
    out.append(']');
  } else if (node.IsScalar()) {
    append_text(out, node.Scalar());
  } else {
    out.append("null");
  }
}

void read_policy(Document& document, const YAML::Node& node, Identity& identity) {
  rt::Arena arena;
  rt::Buffer text(arena);
  append_json(text, node, 0);
  const json::Parsed parsed = json::parse(arena, text.view());
  const policy::Parsed policy = parsed.value ? policy::parse(arena, *parsed.value, policy::Attached::to_identity) : policy::Parsed{nullptr, "it is no policy document"};
  if (!policy.policy) {
    document.problem(node.Mark(), "a policy of the identity '" + identity.access_key_id + "': " + policy.problem);
    return;
  }
  identity.policies->push_back(std::make_shared<const policy::StoredPolicy>(*policy.policy));
}

/// arn:aws:iam::123456789012:user/ann
std::string account_of(const std::string& arn) {
  std::size_t at = 0;
  for (int i = 0; i < 4 && at != std::string::npos; ++i) at = arn.find(':', at) == std::string::npos ? std::string::npos : arn.find(':', at) + 1;
  return at == std::string::npos ? std::string() : arn.substr(at, arn.find(':', at) - at);
}

}  // namespace

void read_identities(Document& document, Members& top, Settings& out) {
  top.each("identities", [&](const YAML::Node& node) {
    Members members(document, node, "an identity");
    Identity identity;
    members.required_text("accessKeyId", identity.access_key_id);
    members.required_text("secretAccessKey", identity.secret_access_key);
    members.text("sessionToken", identity.session_token);
    members.required_text("userArn", identity.user_arn);
    identity.account_id = account_of(identity.user_arn);
    if (!identity.user_arn.empty() && (!identity.user_arn.starts_with("arn:") || identity.account_id.empty())) {
      members.problem("userArn", "'userArn' must be an ARN with an account, such as arn:aws:iam::123456789012:user/ann");
    }
    identity.user_id = identity.access_key_id;
    members.text("userId", identity.user_id);
    std::string expiration;
    if (members.text("expiration", expiration)) {
      identity.expires_ms = policy::parse_date(expiration);
      if (!identity.expires_ms) members.problem("expiration", "'expiration' must be a time such as 2030-01-01T00:00:00Z");
    }
    if (members.has("policies")) identity.policies.emplace();
    members.each("policies", [&](const YAML::Node& policy) { read_policy(document, policy, identity); });
    const bool twice = std::any_of(out.identities.begin(), out.identities.end(), [&](const Identity& one) { return one.access_key_id == identity.access_key_id; });
    if (twice) members.problem("accessKeyId", "there are two identities with the access key '" + identity.access_key_id + "'");
    out.identities.push_back(std::move(identity));
  });
  std::sort(out.identities.begin(), out.identities.end(), [](const Identity& a, const Identity& b) { return a.access_key_id < b.access_key_id; });
}

void read_trusted_headers(Members& top, Settings& out) {
  top.object("trustedHeaders", [&](Members& members) {
    TrustedHeaders& to = out.trusted_headers;
    members.texts("from", to.from);
    for (const std::string& peer : to.from) {
      if (!policy::parse_range(peer)) members.problem("from", "'" + peer + "' is no IP address and no range of them, such as 10.0.0.0/8");
    }
    if (to.from.empty()) members.problem("from", "'trustedHeaders' needs 'from': the addresses of the proxies that set them");
    members.text("sourceVpce", to.source_vpce);
    members.text("sourceVpc", to.source_vpc);
    members.text("vpcSourceIp", to.vpc_source_ip);
  });
}

}  // namespace apigen::config
