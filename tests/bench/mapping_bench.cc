// What parameter mapping costs: five entries of requestParameters as the compiler of mappings writes them, in CPU time of one thread.
// Build and run: ninja mapping_bench && ./tests/mapping_bench
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "apigen/rt/context.h"
#include "apigen/rt/integrations.h"
#include "tests/support/fake_services.h"

namespace {

using namespace apigen::rt;

Outcome map(Exchange& x, IntegrationRequest& request) {
  Outcome done = map_header(request, "X-Label", request_header(x, "X-Trace-Label"));
  if (done.ok()) done = map_header(request, "X-Source", context_value(x, "identity.sourceIp"));
  if (done.ok()) done = map_query(request, "page", request_query(x, "page"));
  if (done.ok()) done = map_query(request, "source", "gateway");
  if (done.ok()) done = map_path(request, "petId", request_path_parameter(x, "petId"));
  return done;
}

double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

constexpr std::string_view kNames[] = {"petId"};
constexpr Operation kOperation{"getPet", "GET", "/pets/{petId}", "abc123", kNames, 1, nullptr};

}  // namespace

int main() {
  apigen::test::FakeWorker worker;
  Exchange x{worker.services};
  constexpr int kTurns = 10, kRounds = 100'000, kEntries = 5;
  double best = 1e9;
  for (int turn = 0; turn < kTurns; ++turn) {
    const double started = cpu_seconds();
    for (int round = 0; round < kRounds; ++round) {
      x.reset();
      x.operation = &kOperation;
      x.captures.count = 1;
      x.captures.values[0] = "7";
      x.context.source_ip = "192.0.2.7";
      x.request.query = "page=2&limit=10";
      x.request.headers.add("Host", "api.example.com");
      x.request.headers.add("User-Agent", "bench");
      x.request.headers.add("X-Trace-Label", "a label");
      IntegrationRequest request(x.arena);
      if (!map(x, request).ok() || request.headers.size() != 2 || request.query.size() != 2) return 1;
    }
    best = std::min(best, (cpu_seconds() - started) / kRounds);
  }
  std::printf("%d entries: %.3f us of CPU, with making the request\n", kEntries, best * 1e6);
}
