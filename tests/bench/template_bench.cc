// What one mapping template costs: a compiled template of 20 lines over a body of 2 kB, in CPU time of one thread.
// Build and run: ninja template_bench && ./tests/template_bench
#include <chrono>
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

int main() {
  using namespace apigen;
  reference::TemplateCase source;
  source.text = kTemplate;
  source.body = body();
  source.params = {{"path", {{"id", "42"}}}};
  source.context = {{"requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}};
  source.stage_variables = {{"name", "prod"}};
  reference::Compiled compiled = reference::compile({source}, "-O2");
  if (!compiled.runs[0]) return std::fprintf(stderr, "%s\n", compiled.problem.c_str()), 1;
  rt::Arena arena;
  constexpr int kRounds = 200'000;
  std::size_t size = 0;
  double started = 0;
  for (int round = -1000; round < kRounds; ++round) {
    if (round == 0) started = cpu_seconds();
    arena.reset();
    static rt::Arena kept;
    static reference::CaseData data(source, kept);
    rt::TemplateInput input;
    input.body = source.body;
    rt::TemplateScope scope(arena, input, data);
    rt::Buffer out(arena);
    if (!compiled.runs[0](scope, out).ok()) return 1;
    size = out.size();
  }
  double each = (cpu_seconds() - started) / kRounds * 1e6;
  std::printf("%zu bytes of body, %zu bytes rendered: %.2f us of CPU\n", source.body.size(), size, each);
}
