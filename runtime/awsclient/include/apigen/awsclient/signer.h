// Signing requests to AWS services with the credentials of the usual chain, or of a role.
//
// Credentials (first match wins):
//   1. AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
//   2. the profile (gateway.yaml `aws.profile`, AWS_PROFILE, "default") of the shared config and credentials files: its keys,
//      or its role_arn assumed with source_profile or credential_source
//   3. the container endpoint (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, _FULL_URI)
//   4. instance metadata, version 2 (unless AWS_EC2_METADATA_DISABLED)
// An integration's role takes the profile that gateway.yaml `aws.roles` gives it; else it is assumed through `endpoints.sts`
// if that is set; else the chain's own credentials sign.
//
// Nothing blocks: what has to be fetched is fetched over the worker's client, once for all who wait, and again before it
// expires. One signer per worker, used on its thread only.
#pragma once

#include <memory>
#include <string_view>

#include "apigen/core/loop.h"
#include "apigen/rt/task.h"
#include "apigen/sigv4/sign.h"

namespace apigen::config { struct Settings; }
namespace apigen::upstream { class Client; }
namespace apigen::rt { class Environment; }

namespace apigen::awsclient {

/// In place of a role: the caller's own credentials sign.
constexpr std::string_view kCallersOwn = "arn:aws:iam::*:user/*";

/// A request that is to be signed. Views outlive the task.
struct Signing {
  sigv4::Outgoing request;
  std::string_view region, service;
  std::string_view role{};                     // the ARN of an integration's `credentials`; "" if it has none
  std::string_view caller_access_key{};        // for kCallersOwn: one of the identities of gateway.yaml
  bool optional = false;                       // without credentials anywhere the request stays as it is
  rt::TimePoint deadline;                      // of waiting for credentials
};

class Signer {
 public:
  virtual ~Signer() = default;
  /// Adds the signature's fields. Empty: done; else why it could not be, in words for the log.
  virtual rt::Task<std::string_view> sign(rt::Arena& arena, Signing signing) = 0;
  /// After a reload: what is signed from now on goes by these settings, and credentials are looked for afresh.
  virtual void configure(std::shared_ptr<const config::Settings> settings) = 0;
};

/// All but `settings` outlive the signer, and tasks of sign() end before it.
std::unique_ptr<Signer> make_signer(rt::Loop& loop, rt::Environment& environment, upstream::Client& http,
                                    std::shared_ptr<const config::Settings> settings);

}  // namespace apigen::awsclient
