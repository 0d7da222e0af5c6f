#include "apigen/lambda/function_host.h"

#include <unistd.h>

#include <future>
#include <map>
#include <vector>

#include "pool.h"

namespace apigen::lambda {
namespace {

// One write a line, so that lines of several functions and of the gateway itself do not mix.
void write_to_stderr(std::string_view function, std::string_view line) {
  std::string text;
  text.reserve(function.size() + line.size() + 4);
  text.append(function).append(" | ").append(line).append("\n");
  (void)!write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

struct FunctionHost::Impl {
  Impl(rt::Loop& on, HostOptions with) : loop(on), options(std::move(with)) {
    if (!options.log) options.log = write_to_stderr;
  }

  void start(std::shared_ptr<LocalCall> call) {
    if (stopping) {
      finish(call, {InvocationResult::Status::unreachable, {}, {}, "the gateway is stopping"});
      return;
    }
    const config::Function& function = *call->function;
    std::shared_ptr<Pool>& pool = pools[function.name];
    if (pool && !pool->runs(*call->settings, function)) retire(std::exchange(pool, nullptr));
    if (!pool) pool = std::make_shared<Pool>(loop, options, call->settings, function, [this](Pool& gone) { forget(gone); });
    pool->add(std::move(call));
  }

  void retain(const config::Settings& settings) {
    for (auto at = pools.begin(); at != pools.end();) {
      auto function = settings.functions.find(at->first);
      if (function != settings.functions.end() && at->second->runs(settings, function->second)) {
        ++at;
        continue;
      }
      std::shared_ptr<Pool> pool = std::move(at->second);
      at = pools.erase(at);
      retire(std::move(pool));
    }
  }

  void retire(std::shared_ptr<Pool> pool) {
    retiring.push_back(pool);
    pool->retire();
  }

  // From within the pool: it may only go once the batch of events is over.
  void forget(Pool& gone) {
    for (auto at = retiring.begin(); at != retiring.end(); ++at) {
      if (at->get() != &gone) continue;
      std::shared_ptr<Pool> last = std::move(*at);
      retiring.erase(at);
      loop.defer([last] {});
      break;
    }
    say_if_done();
  }

  void stop() {
    stopping = true;
    for (auto& [name, pool] : std::exchange(pools, {})) retiring.push_back(std::move(pool));
    for (const auto& pool : std::vector(retiring)) pool->stop();
    say_if_done();
  }

  void say_if_done() {
    if (!stopping || !retiring.empty() || said_done) return;
    said_done = true;
    // Behind the pools that were deferred before.
    loop.defer([this] { done.set_value(); });
  }

  rt::Loop& loop;
  HostOptions options;
  std::map<std::string, std::shared_ptr<Pool>, std::less<>> pools;
  std::vector<std::shared_ptr<Pool>> retiring;
  bool stopping = false, said_done = false;
  std::promise<void> done;
};

FunctionHost::FunctionHost(rt::Loop& loop, HostOptions options) : impl_(std::make_unique<Impl>(loop, std::move(options))) {}

FunctionHost::~FunctionHost() {
  impl_->loop.post([impl = impl_.get()] { impl->stop(); });
  impl_->done.get_future().wait();
}

void FunctionHost::start(std::shared_ptr<LocalCall> call) {
  impl_->loop.post([impl = impl_.get(), call = std::move(call)]() mutable { impl->start(std::move(call)); });
}

void FunctionHost::go_on(std::shared_ptr<LocalCall> call) {
  impl_->loop.post([call = std::move(call)] {
    // A copy: the response may end with it, and its call then forgets it.
    if (std::function<void()> go_on = call->go_on) go_on();
  });
}

void FunctionHost::retain(std::shared_ptr<const config::Settings> settings) {
  impl_->loop.post([impl = impl_.get(), settings = std::move(settings)] { impl->retain(*settings); });
}

FunctionHost::Counts FunctionHost::counts() {
  std::promise<Counts> answer;
  impl_->loop.post([&] {
    Counts sum;
    for (const auto& [name, pool] : impl_->pools) {
      Counts one = pool->counts();
      sum.functions += one.functions;
      sum.processes += one.processes;
      sum.busy += one.busy;
      sum.waiting += one.waiting;
    }
    answer.set_value(sum);
  });
  return answer.get_future().get();
}

}  // namespace apigen::lambda
