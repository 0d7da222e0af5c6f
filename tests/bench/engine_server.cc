// The engine alone behind a pipeline that does nothing: what tests/bench/engine_against_nginx.py measures.
// Usage: engine_server PORT
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "apigen/engine/engine.h"
#include "tests/support/fake_services.h"

namespace {

using namespace apigen;

rt::Task<void> serve(rt::Exchange& x) {
  x.response.headers.add("Content-Type", "text/plain");
  x.response.body = "hello world";
  co_return;
}

class Worker final : public engine::Options::Worker {
 public:
  explicit Worker(rt::Loop& loop) : services_{loop, clock_, client_, invoker_, std::make_shared<config::Settings>()} {}
  rt::Services& services() override { return services_; }

 private:
  class Clock final : public rt::Environment {
   public:
    std::int64_t wall_ms() const override {
      return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
    }
    std::uint64_t random() override { return 4; }
  };
  Clock clock_;
  test::FakeClient client_;
  test::FakeInvoker invoker_;
  rt::Services services_;
};

}  // namespace

int main(int argc, char** argv) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  engine::Options options;
  options.listen = {{"127.0.0.1", static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0)}};
  options.serve = serve;
  options.make_worker = [](rt::Loop& loop, unsigned) { return std::make_unique<Worker>(loop); };
  engine::Started started = engine::start(std::move(options));
  if (!started.engine) {
    std::fprintf(stderr, "%s\n", started.problem.c_str());
    return 1;
  }
  std::printf("listening on http://127.0.0.1:%u\n", started.engine->addresses()[0].port);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  started.engine->drain();
  started.engine->join();
}
