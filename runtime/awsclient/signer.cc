#include "apigen/awsclient/signer.h"

#include <cstdlib>
#include <map>
#include <string>

#include "apigen/config/settings.h"
#include "apigen/core/services.h"
#include "cached_keys.h"

namespace apigen::awsclient {
namespace {

const char* variable(const char* name) { return std::getenv(name); }

class WorkerSigner final : public Signer {
 public:
  WorkerSigner(rt::Loop& loop, rt::Environment& environment, upstream::Client& http, std::shared_ptr<const config::Settings> settings)
      : tools_{loop, environment, http, signing_keys_} {
    configure(std::move(settings));
  }

  void configure(std::shared_ptr<const config::Settings> settings) override {
    settings_ = std::move(settings);
    roles_.clear();
    source_ = std::make_shared<const Source>(own_source(*settings_, variable));
    own_ = make(*source_);
  }

  rt::Task<std::string_view> sign(rt::Arena& arena, Signing signing) override {
    if (signing.role == kCallersOwn) {
      const config::Identity* caller = identity(signing.caller_access_key);
      if (!caller) co_return std::string_view("the integration signs with the caller's credentials, and the caller has none that are known");
      apply(arena, signing, {caller->access_key_id, caller->secret_access_key, caller->session_token});
      co_return std::string_view();
    }
    std::shared_ptr<CachedKeys> keys = signing.role.empty() ? own_ : role(signing.role);
    CachedKeys::Answer answer = co_await CachedKeys::get(keys, signing.deadline);
    if (answer.keys) {
      apply(arena, signing, answer.keys->view());
      co_return std::string_view();
    }
    if (signing.optional) co_return std::string_view();
    co_return arena.copy(answer.problem);
  }

 private:
  std::shared_ptr<CachedKeys> make(const Source& source) {
    return std::make_shared<CachedKeys>(tools_, source, source.kind == Source::Kind::role ? make(*source.base) : nullptr);
  }

  const config::Identity* identity(std::string_view access_key) const {
    for (const config::Identity& identity : settings_->identities) {
      if (!access_key.empty() && identity.access_key_id == access_key) return &identity;
    }
    return nullptr;
  }

  // A role that no source of its own is known for shares the chain's keys.
  std::shared_ptr<CachedKeys> role(std::string_view arn) {
    auto found = roles_.find(arn);
    if (found != roles_.end()) return found->second;
    Source source = role_source(*settings_, variable, arn, source_);
    std::shared_ptr<CachedKeys> keys;
    if (source.kind == Source::Kind::role) {
      keys = std::make_shared<CachedKeys>(tools_, source, source.base == source_ ? own_ : make(*source.base));
    } else {
      keys = settings_->aws_roles.contains(arn) ? make(source) : own_;
    }
    return roles_.emplace(arn, std::move(keys)).first->second;
  }

  void apply(rt::Arena& arena, const Signing& signing, const sigv4::Credentials& credentials) {
    sigv4::sign(arena, signing.request, credentials, signing.region, signing.service, tools_.environment.wall_ms(), signing_keys_);
  }

  sigv4::KeyCache signing_keys_;
  Tools tools_;
  std::shared_ptr<const config::Settings> settings_;
  std::shared_ptr<const Source> source_;
  std::shared_ptr<CachedKeys> own_;
  std::map<std::string, std::shared_ptr<CachedKeys>, std::less<>> roles_;
};

}  // namespace

std::unique_ptr<Signer> make_signer(rt::Loop& loop, rt::Environment& environment, upstream::Client& http,
                                    std::shared_ptr<const config::Settings> settings) {
  return std::make_unique<WorkerSigner>(loop, environment, http, std::move(settings));
}

}  // namespace apigen::awsclient
