// What one worker offers to the requests that it serves. Owned by the worker, used on its thread only.
#pragma once

#include <cstdint>
#include <memory>

#include "apigen/core/loop.h"

namespace apigen::upstream { class Client; }
namespace apigen::awsclient { class Signer; }
namespace apigen::cache { class Stages; }
namespace apigen::lambda { class Invoker; }
namespace apigen::authorize { class ResultCache; }
namespace apigen::config { struct Settings; }
namespace apigen::gateway { class Selector; }
namespace apigen::jwt { class Tokens; }
namespace apigen::usage { class Gate; }
namespace apigen::observe { class Metrics; class AccessLogs; class ExecutionLogs; }

namespace apigen::rt {

/// Wall clock and randomness, injected so that tests can fix them.
class Environment {
 public:
  virtual ~Environment() = default;
  virtual std::int64_t wall_ms() const = 0;      // since the Unix epoch
  /// For limits, which are exact to less than a batch of events takes.
  virtual std::uint64_t monotonic_ns() const {
    return static_cast<std::uint64_t>(MonotonicClock::now().time_since_epoch() / std::chrono::nanoseconds(1));
  }
  virtual std::uint64_t random() = 0;            // 64 random bits; unpredictable, not for keys
};

struct Services {
  Loop& loop;
  Environment& environment;
  upstream::Client& http;
  lambda::Invoker& functions;
  /// This worker's own copy; replaced as a whole on reload. A request keeps the copy that it began with.
  std::shared_ptr<const config::Settings> settings;
  /// Which API and stage a request goes to; made from `settings` and replaced with them. Null outside a gateway.
  std::shared_ptr<const gateway::Selector> selector = nullptr;
  observe::Metrics* metrics = nullptr;        // this worker's; null: not kept
  observe::AccessLogs* access_logs = nullptr;  // null: none
  jwt::Tokens* tokens = nullptr;               // issuers' keys and verified tokens; authorizers need it
  /// Which methods keep an execution log; null: none does.
  std::shared_ptr<const observe::ExecutionLogs> execution_logs = nullptr;
  /// Which methods keep their answers; null: none does.
  std::shared_ptr<const cache::Stages> caches = nullptr;
  usage::Gate* usage = nullptr;                // API keys and limits; null: no key is known, nothing is limited
  authorize::ResultCache* authorizations = nullptr;  // of all workers: what Lambda authorizers answered; null: nothing is kept
  awsclient::Signer* aws = nullptr;            // signs requests to AWS services; null outside a gateway
};

}  // namespace apigen::rt
