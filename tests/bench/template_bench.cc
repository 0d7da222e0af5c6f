// What one mapping template costs: a compiled template of 20 lines over a body of 2 kB, in CPU time of one thread.
// Build and run: ninja template_bench && ./tests/template_bench
//
//   template_bench          nanoseconds of CPU, the best of ten times 20,000 renderings
//   template_bench --case   the case as JSON, for other engines (templates_against_peers)
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>

#include "tests/reference/vtl/case.h"
#include "tests/reference/vtl/compile.h"

namespace {

constexpr const char* kTemplate = R"vtl(#set($root = $input.path('$'))
#set($first = $root.orders[0])
{
  "requestId": "$context.requestId",
  "stage": "$stageVariables.name",
  "customer": {
    "id": "$input.params('id')",
    "name": "$util.escapeJavaScript($root.customer.name)",
    "address": $input.json('$.customer.address')
  },
#if($root.customer.vip)
  "vip": true,
#else
  "vip": false,
#end
  "orders": [
#foreach($order in $root.orders)
    {"id": "$order.id", "total": $order.total}#if($foreach.hasNext),#end

#end
  ],
  "note": "$first.note"
})vtl";

std::string body() {
  std::string text = R"({"customer":{"name":"Ada \"Countess\" Lovelace","vip":true,"address":{"street":"St James's Square 12","city":"London","zip":"SW1Y"}},"orders":[)";
  for (int i = 0; i < 10; ++i) {
    if (i) text += ',';
    text += R"({"id":"order-)" + std::to_string(1000 + i) + R"(","total":)" + std::to_string(i * 17) + R"(.5,"note":"leave it at the door of number )" +
            std::to_string(i) + R"(, please, and do ring the bell twice","items":[{"sku":"A-1","n":2},{"sku":"B-22","n":1}]})";
  }
  return text + "]}";
}

double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace apigen;
  if (argc > 1 && std::string(argv[1]) == "--case") {
    const reference::Json source = {{"id", "bench"}, {"template", kTemplate}, {"input", {{"body", body()}, {"params", {{"path", {{"id", "42"}}}}},
        {"context", {{"requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}}}, {"stageVariables", {{"name", "prod"}}}}}};
    return std::printf("%s\n", source.dump().c_str()) < 0;
  }
  reference::TemplateCase source;
  source.text = kTemplate;
  source.body = body();
  source.params = {{"path", {{"id", "42"}}}};
  source.context = {{"requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}};
  source.stage_variables = {{"name", "prod"}};
  reference::Compiled compiled = reference::compile({source}, "-O2");
  if (!compiled.runs[0]) return std::fprintf(stderr, "%s\n", compiled.problem.c_str()), 1;
  rt::Arena arena, kept;
  reference::CaseData data(source, kept);
  constexpr int kTurns = 10, kRounds = 20'000;
  std::size_t size = 0;
  double best = 1e9;
  for (int turn = 0; turn < kTurns; ++turn) {
    const double started = cpu_seconds();
    for (int round = 0; round < kRounds; ++round) {
      arena.reset();
      rt::TemplateInput input;
      input.body = source.body;
      rt::TemplateScope scope(arena, input, data);
      rt::Buffer out(arena);
      if (!compiled.runs[0](scope, out).ok()) return 1;
      size = out.size();
    }
    best = std::min(best, (cpu_seconds() - started) / kRounds);
  }
  std::printf("%zu bytes of body, %zu bytes rendered: %.2f us of CPU\n", source.body.size(), size, best * 1e6);
}
