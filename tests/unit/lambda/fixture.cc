#include "fixture.h"

#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace apigen::lambda {
namespace {

struct Request {
  std::string function, payload, trace_id;
  rt::TimePoint deadline;
  bool asynchronous;
  rt::Arena arena;
  std::promise<Answer> answer;
};

rt::Task<void> run(Invoker& invoker, std::shared_ptr<Request> request) {
  Invocation invocation{.function = request->function,
                        .payload = request->payload,
                        .asynchronous = request->asynchronous,
                        .deadline = request->deadline,
                        .trace_id = request->trace_id,
                        .request_id = "11111111-2222-3333-4444-555555555555"};
  InvocationResult result = co_await invoker.invoke(request->arena, invocation);
  request->answer.set_value({result.status, std::string(result.payload), std::string(result.function_error), std::string(result.cause)});
}

rt::Detached run_detached(Invoker& invoker, std::shared_ptr<Request> request) {
  rt::Task<void> task = run(invoker, request);
  co_await task;
}

}  // namespace

Gateway::Gateway(HostOptions options) {
  std::string pattern = (std::filesystem::temp_directory_path() / "lambda-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  // A machine that runs many tests at once starts interpreters slowly.
  if (options.init_ms == HostOptions{}.init_ms) options.init_ms = 60'000;
  if (!options.log) {
    options.log = [this](std::string_view function, std::string_view line) {
      std::lock_guard guard(lock_);
      lines_.push_back(std::string(function) + " | " + std::string(line));
    };
  }
  host_ = std::make_unique<FunctionHost>(host_loop_.loop(), std::move(options));
}

Gateway::~Gateway() {
  end_invoker();
  host_.reset();
  std::filesystem::remove_all(folder_);
}

void Gateway::on_worker(std::function<void()> work) {
  std::promise<void> done;
  worker_loop_.loop().post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void Gateway::write(const std::string& function, const std::string& file, const std::string& content, bool executable) {
  std::filesystem::path path = std::filesystem::path(folder_) / function / file;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
  if (executable) std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

config::Function& Gateway::add(const std::string& name, const std::string& runtime, const std::string& handler,
                               const std::map<std::string, std::string>& files) {
  std::filesystem::create_directories(std::filesystem::path(folder_) / name);
  for (const auto& [file, content] : files) write(name, file, content, file == "bootstrap");
  config::Function function;
  function.name = name;
  function.runtime = runtime;
  function.handler = handler;
  function.code_uri = folder_ + "/" + name;
  function.timeout_seconds = 30;
  function.memory_mb = 512;
  return settings_.functions[name] = function;
}

void Gateway::reload() {
  auto settings = std::make_shared<const config::Settings>(settings_);
  host_->retain(settings);
  on_worker([&] {
    if (invoker_) invoker_->configure(settings);
  });
}

std::future<Answer> Gateway::begin(const std::string& function, const std::string& payload, std::chrono::milliseconds time,
                                   bool asynchronous, const std::string& trace_id) {
  auto request = std::make_shared<Request>();
  request->function = function;
  request->payload = payload;
  request->trace_id = trace_id;
  request->asynchronous = asynchronous;
  request->deadline = rt::MonotonicClock::now() + time;
  std::future<Answer> answer = request->answer.get_future();
  on_worker([&] {
    if (!http_) http_ = upstream::make_client(worker_loop_.loop(), upstream::Limits{});
    if (!invoker_) invoker_ = make_invoker(worker_loop_.loop(), *http_, *host_, std::make_shared<const config::Settings>(settings_));
    run_detached(*invoker_, request);
  });
  return answer;
}

void Gateway::begin_and_abandon(const std::string& function, const std::string& payload) {
  auto request = std::make_shared<Request>();
  request->function = function;
  request->payload = payload;
  request->deadline = rt::MonotonicClock::now() + std::chrono::seconds(60);
  begin(function, payload).wait();  // makes the invoker, and a warm process
  on_worker([&] {
    rt::Task<void> task = run(*invoker_, request);
    task.start();
  });
}

void Gateway::end_invoker() {
  on_worker([&] {
    invoker_.reset();
    http_.reset();
  });
}

std::vector<std::string> Gateway::lines() {
  std::lock_guard guard(lock_);
  return lines_;
}

bool Gateway::logged(const std::string& part) {
  return eventually([&] {
    for (const std::string& line : lines()) {
      if (line.find(part) != std::string::npos) return true;
    }
    return false;
  });
}

bool eventually(const std::function<bool()>& true_of) {
  for (auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10); std::chrono::steady_clock::now() < end;) {
    if (true_of()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true_of();
}

bool process_exists(long pid) { return kill(static_cast<pid_t>(pid), 0) == 0; }

}  // namespace apigen::lambda
