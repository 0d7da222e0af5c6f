// What may be mapped onto a placeholder of an integration's path.
#include <gtest/gtest.h>

#include "apigen/rt/integrations.h"
#include "tests/support/fake_services.h"

namespace apigen::rt {
namespace {

struct PathMapping : ::testing::TestWithParam<const char*> {
  test::FakeWorker worker;
  Exchange x{worker.services};
  IntegrationRequest request{x.arena};
};

using StaysWithin = PathMapping;
TEST_P(StaysWithin, GoesOnAsItWasSent) {
  ASSERT_TRUE(map_path(request, "id", GetParam()).ok());
  EXPECT_EQ(mapped_path(request, "id"), GetParam());
}
INSTANTIATE_TEST_SUITE_P(Values, StaysWithin, ::testing::Values("", "7", ".", "...", "..a", "a..", "a/../b", "a/b/../../c", "a/..", "./a", "%2e%2ea", "%252e%252e", "%2", "%", "a%2f%2e%2e%2fb"));

using ClimbsOut = PathMapping;
TEST_P(ClimbsOut, IsTheClientsFault) {
  const Outcome refused = map_path(request, "id", GetParam());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, GatewayErrorKind::bad_request_parameters);
  EXPECT_EQ(mapped_path(request, "id").data(), nullptr);
}
INSTANTIATE_TEST_SUITE_P(Values, ClimbsOut, ::testing::Values("..", "../", "../x", "/..", "a/../..", "a/../../b", "%2e%2e", "%2E.", ".%2e/x", "..%2f..%2fadmin", "a%2F..%2F..", "./..", "//.."));

}  // namespace
}  // namespace apigen::rt
