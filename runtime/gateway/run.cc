#include "apigen/gateway/run.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "admin.h"
#include "apigen/jwt/tokens.h"
#include "apigen/lambda/function_host.h"
#include "apigen/observe/execution_logs.h"
#include "certificates.h"
#include "apigen/usage/recorder.h"
#include "command_line.h"
#include "describe.h"
#include "invoke.h"
#include "passed_sockets.h"
#include "selector.h"
#include "serve.h"
#include "upstream_metrics.h"
#include "worker.h"

namespace apigen::gateway {
namespace {

constexpr int kUsage = 2, kFailed = 1;

void say(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(fd, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

class Program {
 public:
  Program(std::string name, const rt::Api* const* apis, std::size_t count, CommandLine line) : name_(std::move(name)), line_(std::move(line)) {
    shared_.apis = apis;
    shared_.api_count = count;
    shared_.stage = line_.stage;
    shared_.usage = &usage_;
    for (std::size_t i = 0; i < count; ++i) operations_ += apis[i]->operation_count;
  }

  int run() {
    if (line_.help) return say(STDOUT_FILENO, line_.help_text), 0;
    if (line_.version) return say(STDOUT_FILENO, version_text(name_, shared_.apis, shared_.api_count)), 0;
    if (line_.describe) return say(STDOUT_FILENO, describe(shared_.apis, shared_.api_count)), 0;
    if (!line_.invoke.empty()) return run_invocation();
    block_signals();
    settings_ = load();
    if (!settings_) return kFailed;
    if (line_.check_config) return say(STDOUT_FILENO, "the settings are in order\n"), 0;
    if (!open_state()) return kFailed;
    take_over_usage();
    if (!start()) return kFailed;
    return wait();
  }

 private:
  void complain(const std::string& what) { say(STDERR_FILENO, name_ + ": " + what + "\n"); }

  // Null, with everything that is wrong reported.
  std::shared_ptr<const config::Settings> load() {
    std::shared_ptr<const config::Settings> settings = config::defaults();
    if (!line_.config.empty()) {
      std::vector<std::string> ids;
      for (std::size_t i = 0; i < shared_.api_count; ++i) ids.emplace_back(shared_.apis[i]->id);
      config::Loaded loaded = config::load(line_.config, ids);
      for (const config::Problem& problem : loaded.problems) complain(problem.text);
      if (!loaded.settings) return nullptr;
      settings = std::move(loaded.settings);
    }
    if (!line_.functions.empty()) {
      config::Loaded merged = config::add_functions(*settings, line_.functions);
      for (const config::Problem& problem : merged.problems) complain(problem.text);
      if (!merged.settings) return nullptr;
      settings = std::move(merged.settings);
    }
    bool fits = true;
    auto refuse = [&](const std::string& what) {
      complain(what);
      fits = false;
    };
    for (std::size_t i = 0; i < shared_.api_count; ++i) {
      const rt::Api& api = *shared_.apis[i];
      if (settings->validation == config::RequestValidation::strict && !api.all_strict) {
        refuse("validation: strict: the API '" + std::string(api.id) + "' was built without; build it with --validation strict");
      }
      if (settings->unknown_parameters == config::UnknownParameters::refuse && !api.all_strict) {
        refuse("unknownParameters: refuse: the API '" + std::string(api.id) + "' was built without strict validation; build it with --validation strict");
      }
      if (settings->answer_validation.value_or(config::AnswerValidation::off) != config::AnswerValidation::off && !api.all_answers_checked) {
        refuse("responseValidation: the API '" + std::string(api.id) + "' was built without; build it with --response-validation log or enforce");
      }
    }
    for (const std::string& problem : cache_problems(*settings)) refuse(problem);
    Selector selector(shared_.apis, shared_.api_count, settings, line_.stage);
    if (!selector.problem().empty()) refuse(selector.problem());
    std::vector<std::string> problems;
    observe::AccessLogs logs(*settings, shared_.sinks, problems);
    for (const std::string& problem : jwt::Tokens::problems(*settings)) problems.push_back(problem);
    observe::ExecutionLogs::make(*settings, shared_.sinks, problems);
    for (const std::string& problem : problems) refuse(problem);
    if (std::string problem = engine::check_certificates(certificates(*settings)); !problem.empty()) refuse(problem);
    return fits ? settings : nullptr;
  }

  // Stages of APIs that were built without a look into the cache.
  std::vector<std::string> cache_problems(const config::Settings& settings) const {
    std::vector<std::string> problems;
    for (std::size_t i = 0; i < shared_.api_count; ++i) {
      const rt::Api& api = *shared_.apis[i];
      if (api.keeps_answers) continue;
      auto listed = settings.apis.find(api.id);
      const bool top = shared_.api_count == 1 && !settings.stages.empty();
      if (!top && listed == settings.apis.end()) continue;
      for (const config::Stage& stage : top ? settings.stages : listed->second.stages) {
        if (!stage.cache_cluster_enabled) continue;
        problems.push_back("stage '" + stage.name + "' of '" + std::string(api.id) +
                           "' has cacheClusterEnabled, which HTTP APIs do not have: build the document with x-apigen-rest-features: enforce");
      }
    }
    return problems;
  }

  bool open_state() {
    constexpr std::string_view kFile = "sqlite:";
    std::string problem, notice;
    if (settings_->state.starts_with(kFile)) {
      journal_ = state::Journal::open(settings_->state.substr(kFile.size()), problem, notice);
      if (!journal_) return complain("state: " + problem), false;
      if (!notice.empty()) complain("state: " + notice);
      usage_.use_journal(*journal_);
      recorder_ = std::make_unique<usage::Recorder>(usage_, *journal_);
    } else if (settings_->state != "memory") {
      state::RedisAddress address;
      if (!state::parse_redis_url(settings_->state, address)) return complain("'state' is no redis://[user:password@]host:port/database[?failure=open|closed][&timeoutMs=N]"), false;
      if (!state::resolve(address, problem)) return complain("state: " + problem), false;
      usage_.use_shared(address);
    }
    return true;
  }

  // The id of the one API, "" of several.
  std::string only_api() const { return shared_.api_count == 1 ? std::string(shared_.apis[0]->id) : std::string(); }

  void take_over_usage() {
    usage_.apply(*settings_, only_api());
  }

  std::vector<engine::Certificate> certificates(const config::Settings& settings) const {
    return certificates_of(settings, shared_.apis, shared_.api_count);
  }

  int run_invocation() {
    Invocation invocation;
    std::ifstream file(line_.invoke == "-" ? "/dev/stdin" : line_.invoke, std::ios::binary);
    if (!file) return complain("cannot read " + line_.invoke), kUsage;
    std::string problem = read_invocation(std::string(std::istreambuf_iterator<char>(file), {}), invocation);
    if (!problem.empty()) return complain(problem), kUsage;
    signal(SIGPIPE, SIG_IGN);
    if (shared_.api_count == 1) shared_.stage = line_.stage = invocation.stage;  // of several APIs, each has its own
    settings_ = load();
    if (settings_) settings_ = settings_for(invocation, *settings_, shared_.apis, shared_.api_count, problem);
    if (settings_) {
      take_over_usage();
      make_functions();
      const std::string text = invoke(shared_, *settings_, invocation, problem);
      functions_.reset();
      say(STDOUT_FILENO, text);
    }
    if (!problem.empty()) complain(problem);
    return settings_ && problem.empty() ? 0 : kFailed;
  }

  void make_functions() {
    function_loop_ = std::make_unique<engine::LoopThread>();
    functions_ = std::make_unique<lambda::FunctionHost>(function_loop_->loop(), lambda::HostOptions{});
    shared_.functions = functions_.get();
  }

  // Before the first thread is started: all inherit the mask, and wait() alone takes the signals.
  void block_signals() {
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&signals_);
    for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, number);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  bool start() {
    std::vector<std::string> listen = !line_.listen.empty() ? line_.listen : settings_->listen;
    if (listen.empty()) listen = {"127.0.0.1:8080"};
    engine::Options options;
    for (const std::string& text : listen) {
      ListenAddress address = parse_listen(text);
      if (!address.valid) return complain("listen '" + text + "' is no [https://]HOST:PORT, such as 127.0.0.1:8080"), false;
      options.listen.push_back({address.host, address.port, address.tls});
    }
    if (std::string problem = take_passed_sockets(options.listen); !problem.empty()) return complain(problem), false;
    options.threads = line_.threads ? line_.threads : std::max(1u, std::thread::hardware_concurrency());
    options.serve = serve;
    options.limits = settings_->limits;
    options.certificates = certificates(*settings_);
    options.http2 = settings_->http2;
    options.http2_prior_knowledge = settings_->http2_prior_knowledge;
    make_functions();
    shared_.caches = &caches_;
    authorizations_ = std::make_unique<authorize::ResultCache>(settings_->limits.authorizer_cache_bytes);
    shared_.authorizations = authorizations_.get();
    metrics_.resize(options.threads);
    workers_.resize(options.threads);
    for (auto& metrics : metrics_) metrics = std::make_shared<observe::Metrics>(operations_);
    options.make_worker = [this](rt::Loop& loop, unsigned index) {
      auto worker = std::make_unique<Worker>(loop, shared_, *settings_, metrics_[index]);
      std::lock_guard lock(workers_mutex_);
      workers_[index] = worker.get();
      return worker;
    };
    engine::Started started = engine::start(std::move(options));
    if (!started.engine) return complain(started.problem), false;
    engine_ = std::move(started.engine);
    if (!line_.admin.empty() && !start_admin_listener()) {
      engine_->drain();
      engine_->join();
      return false;
    }
    Selector selector(shared_.apis, shared_.api_count, settings_, line_.stage);
    say(STDOUT_FILENO, listening_text(engine_->addresses(), shared_.apis, shared_.api_count, std::string(selector.default_stage())));
    return true;
  }

  bool start_admin_listener() {
    ListenAddress address = parse_listen(line_.admin);
    source_.ready = [this] { return !draining_.load(); };
    source_.metrics = [this] { return observe::Metrics::text(metrics_) + upstream_text() + state_text() + caches_.text(); };
    source_.usage = &usage_;
    source_.caches = &caches_;
    source_.usage_changed = [this] { on_each_worker([](Worker& worker) { worker.update_usage(); }); };
    engine::Started started = start_admin({address.host, address.port}, source_, *settings_);
    if (!started.engine) return complain("--admin: " + started.problem), false;
    admin_ = std::move(started.engine);
    say(STDERR_FILENO, name_ + ": admin on " + url_of(admin_->addresses().front()) + "\n");
    return true;
  }

  // Asks every worker for its connections; one that does not answer within a second is left out.
  std::string upstream_text() {
    struct Sum {
      std::mutex mutex;
      std::condition_variable changed;
      UpstreamMetrics metrics;
      std::size_t answered = 0;
    };
    auto sum = std::make_shared<Sum>();
    engine_->on_each_worker([this, sum](rt::Services& services) {
      std::lock_guard lock(sum->mutex);
      sum->metrics.add(services.http);
      ++sum->answered;
      sum->changed.notify_one();
    });
    std::unique_lock lock(sum->mutex);
    sum->changed.wait_for(lock, std::chrono::seconds(1), [&] { return sum->answered == workers_.size(); });
    return sum->metrics.text();
  }

  std::string state_text() const {
    const char* store = usage_.shared() ? (usage_.shared()->closed ? "store=\"redis\",failure=\"closed\"" : "store=\"redis\",failure=\"open\"")
                        : usage_.durable() ? "store=\"sqlite\",failure=\"open\"" : "store=\"memory\",failure=\"open\"";
    return "# HELP apigen_state_failures_total Requests or writes that the store of limits and quotas did not take; failure says what then becomes of requests.\n"
           "# TYPE apigen_state_failures_total counter\napigen_state_failures_total{" + std::string(store) + "} " + std::to_string(usage_.state_failures()) + "\n";
  }

  void on_each_worker(std::function<void(Worker&)> work) {
    engine_->on_each_worker([this, work = std::move(work)](rt::Services& services) {
      Worker* own = nullptr;
      {
        std::lock_guard lock(workers_mutex_);
        for (Worker* worker : workers_) {
          if (worker && &worker->services() == &services) own = worker;
        }
      }
      if (own) work(*own);
    });
  }

  void reload() {
    auto settings = load();
    if (!settings) return complain("the old settings stay");
    std::string problem = engine_->reload_certificates(certificates(*settings));
    if (!problem.empty()) return complain(problem + "; the old settings stay");
    engine_->use_limits(settings->limits);
    if (settings->listen != settings_->listen) complain("'listen' is read at the start only: restart to listen elsewhere");
    if (settings->state != settings_->state) complain("'state' is read at the start only: restart to count elsewhere");
    settings_ = settings;
    take_over_usage();
    functions_->retain(settings);
    on_each_worker([settings](Worker& worker) { worker.configure(*settings); });
    complain("settings reloaded");
  }

  int wait() {
    for (;;) {
      int number = 0;
      if (sigwait(&signals_, &number) != 0) continue;
      if (number == SIGHUP) {
        reload();
        continue;
      }
      if (draining_.exchange(true)) _exit(kFailed);  // asked twice: at once
      stopper_ = std::thread([this] {
        engine_->drain();
        engine_->join();
        stopped_ = true;
      });
      return wait_for_drain();
    }
  }

  int wait_for_drain() {
    while (!stopped_) {
      timespec most{0, 20'000'000};
      int number = sigtimedwait(&signals_, nullptr, &most);
      if (number == SIGTERM || number == SIGINT) _exit(kFailed);
    }
    stopper_.join();
    if (admin_) {
      admin_->drain();
      admin_->join();
      admin_.reset();
    }
    engine_.reset();
    functions_.reset();
    return 0;
  }

  std::string name_;
  CommandLine line_;
  std::size_t operations_ = 0;
  Shared shared_{};
  std::shared_ptr<const config::Settings> settings_;
  sigset_t signals_{};
  std::unique_ptr<state::Journal> journal_;
  usage::Registry usage_;
  std::unique_ptr<usage::Recorder> recorder_;
  std::unique_ptr<engine::LoopThread> function_loop_;
  std::unique_ptr<lambda::FunctionHost> functions_;
  std::unique_ptr<authorize::ResultCache> authorizations_;
  cache::Stores caches_;
  std::vector<std::shared_ptr<observe::Metrics>> metrics_;
  std::mutex workers_mutex_;
  std::vector<Worker*> workers_;
  AdminSource source_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<engine::Engine> admin_;
  std::atomic<bool> draining_{false}, stopped_{false};
  std::thread stopper_;
};

}  // namespace
}  // namespace apigen::gateway

namespace apigen::rt {

int run_gateway(const Api* const* apis, std::size_t count, const char* default_program_name, int argc, char** argv) {
  std::string name = argc > 0 && argv[0] && *argv[0] ? argv[0] : default_program_name;
  name = name.substr(name.rfind('/') + 1);
  gateway::CommandLine line = gateway::read_command_line(name, argc, argv);
  if (!line.problem.empty()) {
    gateway::say(STDERR_FILENO, name + ": " + line.problem + "\n");
    return gateway::kUsage;
  }
  return gateway::Program(name, apis, count, std::move(line)).run();
}

}  // namespace apigen::rt
