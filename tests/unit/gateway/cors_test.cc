#include "cors.h"

#include <gtest/gtest.h>

#include "apigen/rt/gateway_response.h"
#include "selector.h"
#include "serve.h"
#include "tests/support/fake_services.h"

namespace apigen::gateway {
namespace {

using rt::Exchange;
using rt::Outcome;

rt::Task<Outcome> answer(Exchange& x) {
  x.response.headers.add("Access-Control-Allow-Origin", "https://backend.test");
  x.response.headers.add("X-Kept", "1");
  x.response.headers.add("access-control-expose-headers", "x-secret");
  x.response.body = "called";
  co_return Outcome();
}
rt::Task<Outcome> refuse(Exchange&) { co_return Outcome(rt::GatewayError{.kind = rt::GatewayErrorKind::unauthorized}); }

const rt::Operation kGet{"get", "GET", "/p", "r1", nullptr, 0, answer};
const rt::Operation kOptions{"options", "OPTIONS", "/options", "r2", nullptr, 0, answer};
const rt::Operation kLocked{"locked", "ANY", "/locked", "r3", nullptr, 0, refuse, nullptr, false, true};

const rt::Operation* route(std::string_view method, std::string_view path, rt::Captures&) {
  if (path == "/p" && method == "GET") return &kGet;
  if (path == "/options" && method == "OPTIONS") return &kOptions;
  if (path == "/locked") return &kLocked;
  return nullptr;
}

constexpr std::string_view kOrigins[] = {"https://www.example.com", "http://*"};
constexpr rt::Cors kNamed{.origins = kOrigins, .origin_count = 2, .allow_methods = "GET,POST", .allow_headers = "content-type",
                          .expose_headers = "x-kept", .max_age = "3600", .allow_credentials = true};
constexpr std::string_view kAny[] = {"*"};
constexpr rt::Cors kOpen{.origins = kAny, .origin_count = 1};

rt::Api api_of(rt::ApiType type, const rt::Cors* cors) {
  return {.id = "a", .title = "t", .version = "1", .type = type, .operation_count = 3, .route = route,
          .gateway_response = type == rt::ApiType::http ? rt::default_http_api_response : rt::default_gateway_response, .cors = cors};
}

struct Served {
  test::FakeWorker worker;
  rt::Api api;
  Exchange x{worker.services};
  Served(const rt::Api& which, std::string_view method, std::string_view path, test::HeaderList headers) : api(which) {
    const rt::Api* apis[] = {&api};
    worker.services.selector = std::make_shared<Selector>(apis, 1, worker.settings, "");
    x.request.method = method;
    x.request.host = "localhost";
    x.request.path = path;
    for (auto& [name, value] : headers) x.request.headers.add(x.arena.copy(name), x.arena.copy(value));
    x.request.body_complete = true;
    test::run(serve(x));
  }
  /// Values of all CORS fields, in order.
  std::string cors() const {
    std::string out;
    for (const rt::HeaderField& field : x.response.headers) {
      if (field.name.size() > 15 && rt::equals_ignoring_case(field.name.substr(0, 15), "access-control-")) {
        out += std::string(field.name.substr(15)) + ": " + std::string(field.value) + "; ";
      }
    }
    return out;
  }
};

const test::HeaderList kPreflight{{"Origin", "https://www.example.com"}, {"Access-Control-Request-Method", "GET"}};

TEST(Cors, PreflightsAreAnsweredWhateverTheRoute) {
  for (rt::ApiType type : {rt::ApiType::http, rt::ApiType::rest}) {
    for (std::string_view path : {"/p", "/options", "/nowhere"}) {
      Served served(api_of(type, &kNamed), "OPTIONS", path, kPreflight);
      EXPECT_EQ(served.x.response.status, 204) << path;
      EXPECT_EQ(served.x.response.body, "");
      EXPECT_EQ(served.cors(), "allow-origin: https://www.example.com; allow-credentials: true; allow-methods: GET,POST; "
                               "allow-headers: content-type; max-age: 3600; ");
    }
  }
}

TEST(Cors, APreflightOfAnotherOriginGetsNoFields) {
  for (const char* origin : {"https://www.example.com.evil.test", "https://www.example.co", "null", "http://", "", "HTTPS://WWW.EXAMPLE.COM"}) {
    Served served(api_of(rt::ApiType::http, &kNamed), "OPTIONS", "/p", {{"Origin", origin}, {"Access-Control-Request-Method", "GET"}});
    EXPECT_EQ(served.x.response.status, 204) << origin;
    EXPECT_EQ(served.cors(), "") << origin;
  }
  Served any(api_of(rt::ApiType::http, &kNamed), "OPTIONS", "/p", {{"Origin", "http://a.test:81"}, {"Access-Control-Request-Method", "GET"}});
  EXPECT_EQ(any.x.response.headers.last("access-control-allow-origin"), "http://a.test:81");
}

TEST(Cors, WithoutBothFieldsItIsNoPreflight) {
  EXPECT_EQ(Served(api_of(rt::ApiType::http, &kNamed), "OPTIONS", "/p", {{"Origin", "https://www.example.com"}}).x.response.status, 404);
  EXPECT_EQ(Served(api_of(rt::ApiType::http, &kNamed), "OPTIONS", "/p", {{"Access-Control-Request-Method", "GET"}}).x.response.status, 404);
  EXPECT_EQ(Served(api_of(rt::ApiType::http, &kNamed), "OPTIONS", "/options", {}).x.response.body, "called");
  EXPECT_EQ(Served(api_of(rt::ApiType::http, nullptr), "OPTIONS", "/p", kPreflight).x.response.status, 404);
}

TEST(Cors, AnAuthorizerIsNotPassedByPreflights) {
  Served served(api_of(rt::ApiType::http, &kNamed), "OPTIONS", "/locked", kPreflight);
  EXPECT_EQ(served.x.response.status, 401);
  EXPECT_EQ(served.cors(), "allow-origin: https://www.example.com; allow-credentials: true; expose-headers: x-kept; ");
}

TEST(Cors, TheBackendsFieldsGiveWay) {
  Served served(api_of(rt::ApiType::http, &kNamed), "GET", "/p", {{"Origin", "https://www.example.com"}});
  EXPECT_EQ(served.cors(), "allow-origin: https://www.example.com; allow-credentials: true; expose-headers: x-kept; ");
  EXPECT_EQ(served.x.response.headers.last("x-kept"), "1");
  EXPECT_EQ(Served(api_of(rt::ApiType::http, &kNamed), "GET", "/p", {}).cors(), "");
  EXPECT_EQ(Served(api_of(rt::ApiType::http, &kNamed), "GET", "/p", {{"Origin", "https://b.test"}}).cors(), "");
  EXPECT_EQ(Served(api_of(rt::ApiType::http, &kOpen), "GET", "/p", {{"Origin", "https://b.test"}}).cors(), "allow-origin: *; ");
  EXPECT_EQ(Served(api_of(rt::ApiType::rest, nullptr), "GET", "/p", {{"Origin", "https://b.test"}}).cors(),
            "Allow-Origin: https://backend.test; expose-headers: x-secret; ");
}

TEST(Cors, ErrorsHaveTheFieldsToo) {
  Served served(api_of(rt::ApiType::rest, &kNamed), "GET", "/nowhere", {{"Origin", "https://www.example.com"}});
  EXPECT_EQ(served.x.response.status, 403);
  EXPECT_EQ(served.x.response.headers.last("access-control-allow-origin"), "https://www.example.com");
}

}  // namespace
}  // namespace apigen::gateway
