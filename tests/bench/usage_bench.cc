// What an API key and its limits cost a request, without sockets: usage_bench [KEYS]. Prints nanoseconds of CPU time.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "apigen/rt/api.h"
#include "apigen/rt/usage.h"
#include "apigen/usage/gate.h"
#include "tests/support/fake_services.h"

using namespace apigen;

namespace {

/// Fake services with the real clock for limits, which is part of the cost.
struct Bench {
  test::FakeWorker worker;
  usage::Registry registry;
  config::Settings settings;
  config::Stage stage;
  // One behind the other in the order of requests: a value that a request brought is in the cache.
  std::vector<std::array<char, 40>> values;
  rt::Operation operation{"op", "GET", "/pets", "r", nullptr, 0, nullptr};
  rt::Api api{.id = "pets", .title = "t", .version = "1", .type = rt::ApiType::rest, .operation_count = 1, .route = nullptr, .gateway_response = nullptr};

  explicit Bench(int keys) {
    settings.stages.resize(1);
    settings.stages[0].name = stage.name = "prod";
    settings.stages[0].method_settings["*/*"].throttling_rate_limit = 1e9;
    settings.stages[0].method_settings["*/*"].throttling_burst_limit = 1'000'000'000;
    settings.account_throttle = config::Throttle{1e9, 1'000'000'000};
    config::UsagePlan plan;
    plan.id = "gold";
    plan.throttle = config::Throttle{1e6, 1'000'000};
    plan.quota = config::UsagePlan::Quota{1'000'000'000, "DAY", 0};
    plan.api_stages.push_back({"pets", "prod", {{"/pets/GET", {1e6, 1'000'000}}}});
    std::mt19937_64 random(1);
    for (int i = 0; i < keys; ++i) {
      std::array<char, 40>& value = values.emplace_back();
      for (char& letter : value) letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[random() % 62];
      settings.api_keys.push_back({"key" + std::to_string(1'000'000 + i), "", std::string(value.data(), value.size()), true});
      plan.key_ids.push_back(settings.api_keys.back().id);
    }
    std::shuffle(values.begin(), values.end(), random);
    settings.usage_plans.push_back(plan);
    registry.apply(settings, "pets");
  }
};

template <class Work>
double nanoseconds(int count, Work work) {
  auto used = [] {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
  };
  const double start = used();
  for (int i = 0; i < count; ++i) work(i);
  return (used() - start) / count;
}

}  // namespace

int main(int argc, char** argv) {
  const int keys = argc > 1 ? std::atoi(argv[1]) : 100'000;
  constexpr int kCount = 1'000'000;
  Bench bench(keys);
  usage::Gate gate(bench.registry);
  bench.worker.services.usage = &gate;
  const auto snapshot = bench.registry.snapshot();
  std::printf("%d keys, %.1f bytes each in the table, %zu in counters\n", keys, static_cast<double>(snapshot->keys.bytes()) / keys, sizeof(usage::Counters));

  usage::KeyHasher hasher(bench.registry.secret());
  std::uint64_t sum = 0;
  auto arrived = [&](int i) {
    const std::array<char, 40>& value = bench.values[static_cast<std::size_t>(i) % bench.values.size()];
    return std::string_view(value.data(), value.size());
  };
  const double reading = nanoseconds(kCount, [&](int i) { sum += static_cast<unsigned char>(arrived(i)[3]); });
  std::printf("%-46s %7.1f ns\n", "look-up of a key by its value", nanoseconds(kCount, [&](int i) {
                sum += snapshot->keys.find(hasher.hash(arrived(i)));
              }) - reading);
  std::printf("%-46s %7.1f ns\n", "look-up of an unknown key", nanoseconds(kCount, [&](int i) {
                sum += snapshot->keys.find(hasher.hash(arrived(i).substr(1)));
              }) - reading);

  rt::Exchange x(bench.worker.services);
  auto begin = [&](int i) {
    x.reset();
    x.api = &bench.api;
    x.operation = &bench.operation;
    x.stage = &bench.stage;
    x.stage_name = bench.stage.name;
    x.context.received_ms = 1'763'711'760'000;
    x.request.headers.add("x-api-key", x.arena.copy(arrived(i)));
  };
  const double empty = nanoseconds(kCount, begin);
  int refused = 0;
  const double full = nanoseconds(kCount, [&](int i) {
    begin(i);
    refused += !rt::check_api_key(x, rt::ApiKeySource::header).ok();
    refused += !test::run(rt::throttle(x)).ok();
  });
  std::printf("%-46s %7.1f ns\n", "key, four buckets, quota, usage of a request", full - empty);
  std::printf("(%d refused, %llu)\n", refused, static_cast<unsigned long long>(sum));
}
