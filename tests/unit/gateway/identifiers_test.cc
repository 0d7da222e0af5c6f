#include "identifiers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_services.h"

namespace apigen::gateway {
namespace {

using testing::MatchesRegex;

using H = test::HeaderList;

struct Identified {
  test::FakeWorker worker;
  rt::Exchange x{worker.services};
  explicit Identified(test::HeaderList headers, bool http_api = false) {
    for (auto& [name, value] : headers) x.request.headers.add(x.arena.copy(name), x.arena.copy(value));
    x.context.received_ms = worker.environment.wall_ms();
    identify(x, http_api);
  }
};

TEST(Identifiers, RequestIdsAreUuids) {
  Identified made(H{});
  std::string id(made.x.context.request_id);
  EXPECT_TRUE(is_uuid(id)) << id;
  EXPECT_EQ(id[14], '4');
  EXPECT_THAT(std::string(1, id[19]), MatchesRegex("[89ab]"));
}

TEST(Identifiers, AClientMayChooseAUuid) {
  const char* chosen = "C6AF9AC6-7B61-11E6-9A41-93E8DEADBEEF";
  EXPECT_EQ(Identified(H{{"X-Amzn-RequestId", chosen}}).x.context.request_id, chosen);
  for (const char* refused : {"", "x", "c6af9ac6-7b61-11e6-9a41-93e8deadbee", "c6af9ac6-7b61-11e6-9a41-93e8deadbeeg", "c6af9ac67b61-11e6-9a41-93e8deadbeef0"}) {
    EXPECT_NE(Identified(H{{"x-amzn-requestid", refused}}).x.context.request_id, refused);
  }
}

TEST(Identifiers, ExtendedIdsAreShortBase64) {
  EXPECT_THAT(std::string(Identified(H{}).x.context.extended_request_id), MatchesRegex("[A-Za-z0-9_-]{15}="));
}

TEST(Identifiers, HttpApisHaveOneId) {
  Identified made(H{{"x-amzn-requestid", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}}, true);
  EXPECT_EQ(made.x.context.request_id, made.x.context.extended_request_id);
}

TEST(Identifiers, TraceIdsAreMade) {
  Identified made(H{});
  EXPECT_THAT(std::string(made.x.context.trace_id),
              MatchesRegex("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0"));
  EXPECT_THAT(std::string(made.x.context.trace_to_backend), MatchesRegex("Root=1-[0-9a-f]{8}-[0-9a-f]{24}"));
}

TEST(Identifiers, AClientsTraceIsKept) {
  std::string whole = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
  Identified kept(H{{"x-amzn-trace-id", whole}});
  EXPECT_EQ(kept.x.context.trace_id, whole);
  EXPECT_EQ(kept.x.context.trace_to_backend, whole);
  Identified root(H{{"X-Amzn-Trace-Id", "Root=1-3152b799-8954dae64eda91bc9a23a7e8"}});
  EXPECT_THAT(std::string(root.x.context.trace_id), MatchesRegex("Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=[0-9a-f]{16};Sampled=0"));
  EXPECT_EQ(root.x.context.trace_to_backend, root.x.context.trace_id);
  Identified nonsense(H{{"X-Amzn-Trace-Id", "nonsense"}});
  EXPECT_THAT(std::string(nonsense.x.context.trace_id), MatchesRegex("Root=1-[0-9a-f-]{33};Parent=[0-9a-f]{16};Sampled=0"));
}

}  // namespace
}  // namespace apigen::gateway
