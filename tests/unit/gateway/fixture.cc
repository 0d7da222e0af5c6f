// A gateway written by hand, as a generated main would be: one REST API with a few mocks.
#include <string_view>

#include "apigen/gateway/run.h"
#include "apigen/rt/integrations.h"
#include "apigen/rt/routing.h"

namespace {

using namespace apigen;

rt::Outcome hello(rt::Exchange& x) {
  constexpr static rt::Mock mock{.status = 200, .headers = nullptr, .header_count = 0, .body = R"({"hello":"world"})"};
  return rt::mock(x, mock);
}
rt::Outcome variable(rt::Exchange& x) {
  x.response.body = rt::stage_variable(x, "greeting");
  return {};
}
rt::Outcome echo(rt::Exchange& x) {
  x.response.body = x.request.body_bytes;
  return {};
}

const rt::Operation kHello{"hello", "GET", "/hello", "r1", nullptr, 0, rt::serve_at_once, hello};
const rt::Operation kVariable{"variable", "GET", "/variable", "r2", nullptr, 0, rt::serve_at_once, variable};
const rt::Operation kEcho{"echo", "POST", "/echo", "r3", nullptr, 0, rt::serve_at_once, echo};
const rt::Operation* const kOperations[] = {&kHello, &kVariable, &kEcho};

const rt::Operation* route(std::string_view method, std::string_view path, rt::Captures&) {
  path = rt::without_trailing_slash(path);
  if (method == "GET" && path == "/hello") return &kHello;
  if (method == "GET" && path == "/variable") return &kVariable;
  if (method == "POST" && path == "/echo") return &kEcho;
  return nullptr;
}

const rt::Api kApi{.id = "fixture", .title = "Fixture", .version = "1.2.3", .type = rt::ApiType::rest, .operation_count = 3, .route = route,
                   .gateway_response = rt::default_gateway_response, .operations = kOperations};

}  // namespace

int main(int argc, char** argv) {
  const rt::Api* const apis[] = {&kApi};
  return rt::run_gateway(apis, 1, "fixture-gateway", argc, argv);
}
