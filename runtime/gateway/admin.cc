#include "admin.h"

#include "admin_cache.h"
#include "admin_usage.h"
#include "apigen/core/services.h"
#include "apigen/lambda/invoker.h"
#include "apigen/upstream/client.h"

namespace apigen::gateway {
namespace {

// The admin pages call nobody.
class NoClient final : public upstream::Client {
 public:
  rt::Task<upstream::Reply> exchange(rt::Arena&, upstream::Call) override { co_return upstream::Reply{.fault = upstream::Fault::unavailable}; }
  Counts counts() const override { return {}; }
};
class NoInvoker final : public lambda::Invoker {
 public:
  rt::Task<lambda::InvocationResult> invoke(rt::Arena&, lambda::Invocation) override {
    co_return lambda::InvocationResult{.status = lambda::InvocationResult::Status::unreachable};
  }
};
class NoEnvironment final : public rt::Environment {
 public:
  std::int64_t wall_ms() const override { return 0; }
  std::uint64_t random() override { return 0; }
};

struct AdminServices : rt::Services {
  const AdminSource& source;
};

class AdminWorker final : public engine::Options::Worker {
 public:
  AdminWorker(rt::Loop& loop, const AdminSource& source, const config::Settings& settings)
      : services_{{loop, environment_, client_, invoker_, std::make_shared<const config::Settings>(settings)}, source} {}
  rt::Services& services() override { return services_; }

 private:
  NoEnvironment environment_;
  NoClient client_;
  NoInvoker invoker_;
  AdminServices services_;
};

void answer(rt::Exchange& x, int status, std::string_view type, std::string_view body) {
  x.response.status = status;
  x.response.headers.add("Content-Type", type);
  x.response.headers.add("Cache-Control", "no-store");
  x.response.body = x.arena.copy(body);
}

rt::Task<void> serve(rt::Exchange& x) {
  const AdminSource& source = static_cast<AdminServices&>(x.services).source;
  constexpr std::string_view kText = "text/plain; charset=utf-8";
  if (serves_cache(x.request.path)) {
    serve_cache(x, *source.caches);
  } else if (serves_usage(x.request.path)) {
    co_await serve_usage(x, *source.usage, source.usage_changed);
  } else if (x.request.method != "GET" && x.request.method != "HEAD") {
    answer(x, 405, kText, "only GET and HEAD\n");
    x.response.headers.add("Allow", "GET, HEAD");
  } else if (x.request.path == "/healthz") {
    answer(x, 200, kText, "ok\n");
  } else if (x.request.path == "/readyz") {
    const bool ready = source.ready();
    answer(x, ready ? 200 : 503, kText, ready ? "ready\n" : "draining\n");
  } else if (x.request.path == "/metrics") {
    answer(x, 200, "text/plain; version=0.0.4; charset=utf-8", source.metrics());
  } else {
    answer(x, 404, kText, "not found; there are /healthz, /readyz, /metrics, /apikeys, /usageplans and /restapis/ID/stages/NAME/cache/data\n");
  }
  co_return;
}

}  // namespace

engine::Started start_admin(const engine::Address& address, const AdminSource& source, const config::Settings& settings) {
  engine::Options options;
  options.listen = {address};
  options.threads = 1;
  options.serve = serve;
  options.limits = settings.limits;
  options.make_worker = [&source, &settings](rt::Loop& loop, unsigned) { return std::make_unique<AdminWorker>(loop, source, settings); };
  return engine::start(std::move(options));
}

}  // namespace apigen::gateway
