#include "worker.h"

#include <openssl/evp.h>
#include <sys/random.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "apigen/awsclient/signer.h"
#include "apigen/usage/gate.h"
#include "apigen/jwt/tokens.h"
#include "apigen/observe/execution_logs.h"
#include "selector.h"

namespace apigen::gateway {
namespace {

/// Random bits are AES-128 in counter mode under a key from the kernel, a hundred requests' worth at a time: asking the
/// kernel for each costs more than routing the request.
class SystemEnvironment final : public rt::Environment {
 public:
  SystemEnvironment() : cipher_(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free) {
    std::array<unsigned char, 32> secret;  // key and first counter; getrandom() never cuts so little short
    if (getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size())) std::abort();
    if (!cipher_ || EVP_EncryptInit_ex(cipher_.get(), EVP_aes_128_ctr(), nullptr, secret.data(), secret.data() + 16) != 1) std::abort();
  }
  std::int64_t wall_ms() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
  std::uint64_t random() override {
    if (next_ == numbers_.size()) {
      static constexpr std::array<unsigned char, sizeof numbers_> kZeros{};
      int written = 0;
      if (EVP_EncryptUpdate(cipher_.get(), reinterpret_cast<unsigned char*>(numbers_.data()), &written, kZeros.data(), sizeof numbers_) != 1) std::abort();
      next_ = 0;
    }
    return numbers_[next_++];
  }

 private:
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher_;
  std::array<std::uint64_t, 512> numbers_{};
  std::size_t next_ = numbers_.size();
};

}  // namespace

struct Worker::Parts {
  Shared& shared;
  SystemEnvironment environment;
  std::unique_ptr<upstream::Client> client;
  std::unique_ptr<awsclient::Signer> signer;
  std::unique_ptr<lambda::Invoker> invoker;
  jwt::Tokens tokens;
  usage::Gate usage;
  std::shared_ptr<observe::Metrics> metrics;
  std::unique_ptr<observe::AccessLogs> logs;
  std::shared_ptr<const config::Settings> before;  // the settings of the last reload: views into them may still be on their way out
  rt::Services services;

  Parts(rt::Loop& loop, Shared& all, const config::Settings& settings, std::shared_ptr<observe::Metrics> counters)
      : shared(all),
        client(upstream::make_client(loop, upstream::Options{})),
        signer(awsclient::make_signer(loop, environment, *client, std::make_shared<const config::Settings>(settings))),
        invoker(lambda::make_invoker(loop, *client, *all.functions, std::make_shared<const config::Settings>(settings), signer.get())),
        tokens(loop, *client),
        usage(*all.usage, &loop),
        metrics(std::move(counters)),
        services{loop, environment, *client, *invoker, nullptr} {
    services.metrics = metrics.get();
    services.tokens = &tokens;
    services.aws = signer.get();
    services.usage = &usage;
    services.authorizations = all.authorizations;
  }
};

Worker::Worker(rt::Loop& loop, Shared& shared, const config::Settings& settings, std::shared_ptr<observe::Metrics> metrics)
    : parts_(std::make_unique<Parts>(loop, shared, settings, std::move(metrics))) {
  configure(settings);
}

Worker::~Worker() = default;

rt::Services& Worker::services() { return parts_->services; }

void Worker::configure(const config::Settings& settings) {
  // A copy for each worker: the count of its owners is then touched by one thread only.
  auto own = std::make_shared<const config::Settings>(settings);
  parts_->before = parts_->services.settings;
  parts_->services.settings = own;
  parts_->services.selector = std::make_shared<const Selector>(parts_->shared.apis, parts_->shared.api_count, own, parts_->shared.stage);
  std::vector<std::string> problems;  // reported when the settings were checked
  parts_->logs = std::make_unique<observe::AccessLogs>(*own, parts_->shared.sinks, problems, std::move(parts_->logs));
  parts_->services.access_logs = parts_->logs.get();
  parts_->services.execution_logs = observe::ExecutionLogs::make(*own, parts_->shared.sinks, problems);
  if (parts_->shared.caches) {
    const std::string only_api = parts_->shared.api_count == 1 ? std::string(parts_->shared.apis[0]->id) : std::string();
    parts_->services.caches = cache::Stages::make(*own, only_api, *parts_->shared.caches);
  }
  parts_->signer->configure(own);
  parts_->invoker->configure(own);
  parts_->client->set_upstreams(own->upstreams);
  parts_->tokens.configure(*own);
  parts_->usage.update();
}

void Worker::update_usage() { parts_->usage.update(); }

upstream::Client::Counts Worker::upstream_counts() const { return parts_->client->counts(); }

}  // namespace apigen::gateway
