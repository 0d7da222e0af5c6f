// Parses and validates a document again and again: driver order|events FILE SECONDS.
// Prints "nanoseconds of CPU a document, parsing alone; the same with validation", and instructions where they can be counted.
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "apigen/json/value.h"
#include "request_schemas.h"

namespace {

using namespace apigen;

double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

int instruction_counter() {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
  attributes.exclude_kernel = 1;
  return static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}

struct Cost {
  double nanoseconds, instructions;
};

template <class Work>
Cost measure(double seconds, Work&& work) {
  constexpr int kBatch = 1000;
  rt::Arena arena;
  const int counter = instruction_counter();
  double best = 1e9;
  std::uint64_t before = 0, after = 0, runs = 0;
  if (counter >= 0 && read(counter, &before, sizeof before) != sizeof before) before = 0;
  for (double begin = cpu_seconds(); cpu_seconds() - begin < seconds; runs += kBatch) {
    double start = cpu_seconds();
    for (int i = 0; i < kBatch; ++i) {
      arena.reset();
      work(arena);
    }
    double took = (cpu_seconds() - start) / kBatch;
    if (took < best) best = took;
  }
  if (counter >= 0 && read(counter, &after, sizeof after) == sizeof after) close(counter);
  return {best * 1e9, counter >= 0 ? static_cast<double>(after - before) / static_cast<double>(runs) : 0};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  std::ifstream in(argv[2], std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const rt::Check check = std::strcmp(argv[1], "order") == 0 ? gateway::bench::valid_order : gateway::bench::valid_events;
  const double seconds = std::atof(argv[3]);
  const json::ParseOptions options{.duplicates = json::Duplicates::refuse};
  bool good = true;
  Cost parsed = measure(seconds, [&](rt::Arena& arena) { good = json::parse(arena, text, options).value && good; });
  Cost both = measure(seconds, [&](rt::Arena& arena) {
    json::Parsed document = json::parse(arena, text, options);
    rt::Validation fast(arena, false);
    good = document.value && check(*document.value, fast) && good;
  });
  if (!good) return 1;
  std::printf("%.0f %.0f %.0f %.0f\n", parsed.nanoseconds, both.nanoseconds, parsed.instructions, both.instructions);
}
