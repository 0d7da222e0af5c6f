#include "apigen/engine/engine.h"

#include <unistd.h>

#include <cstddef>
#include <mutex>
#include <utility>

#include "listen.h"
#include "worker.h"

namespace apigen::engine {
namespace {

class EngineOfWorkers final : public Engine {
 public:
  explicit EngineOfWorkers(Options options) { shared_.options = std::move(options); }

  // The problem, or "".
  std::string open() {
    if (shared_.options.threads == 0) shared_.options.threads = 1;
    unsigned threads = shared_.options.threads;
    for (const Address& address : shared_.options.listen) listens_on_tls_ = listens_on_tls_ || address.tls;
    std::string problem = load(shared_.options.certificates);
    if (!problem.empty()) return problem;
    std::vector<std::vector<Worker::Listening>> sockets(threads);
    for (const Address& address : shared_.options.listen) {
      Listening listening = listen_on(address, threads);
      if (!listening.problem.empty()) {
        for (auto& of_worker : sockets) {
          for (const auto& on : of_worker) close(on.fd);
        }
        return listening.problem;
      }
      for (std::size_t i = 0; i < threads; ++i) sockets[i].push_back({listening.sockets[i], address.tls});
      addresses_.push_back(listening.address);
    }
    for (unsigned i = 0; i < threads; ++i) {
      workers_.push_back(std::make_unique<Worker>(shared_, i, sockets[i], tls_));
    }
    for (auto& worker : workers_) worker->start();
    return {};
  }

  std::vector<Address> addresses() const override { return addresses_; }
  void on_each_worker(std::function<void(rt::Services&)> work) override {
    for (auto& worker : workers_) worker->post(work);
  }
  std::string reload_certificates(const std::vector<Certificate>& certificates) override {
    std::lock_guard lock(reload_lock_);
    std::string problem = load(certificates);
    if (!problem.empty()) return problem;
    for (auto& worker : workers_) worker->use_certificates(tls_);
    return {};
  }
  void use_limits(const config::Limits& limits) override {
    for (auto& worker : workers_) worker->use_limits(limits);
  }
  void drain() override {
    for (auto& worker : workers_) worker->drain();
  }
  void join() override {
    for (auto& worker : workers_) worker->join();
  }

 private:
  std::string load(const std::vector<Certificate>& certificates) {
    if (certificates.empty() && !listens_on_tls_) {
      tls_.reset();
      return {};
    }
    TlsContexts::Loaded loaded = TlsContexts::load(certificates, tls_.get(), shared_.options.http2);
    if (loaded.contexts) tls_ = std::move(loaded.contexts);
    return loaded.problem;
  }

  Shared shared_;
  bool listens_on_tls_ = false;
  std::mutex reload_lock_;
  std::shared_ptr<const TlsContexts> tls_;
  std::vector<Address> addresses_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace

std::string check_certificates(const std::vector<Certificate>& certificates) {
  return certificates.empty() ? std::string() : TlsContexts::load(certificates, nullptr, true).problem;
}

Started start(Options options) {
  auto engine = std::make_unique<EngineOfWorkers>(std::move(options));
  std::string problem = engine->open();
  if (!problem.empty()) return {nullptr, std::move(problem)};
  return {std::move(engine), {}};
}

}  // namespace apigen::engine
