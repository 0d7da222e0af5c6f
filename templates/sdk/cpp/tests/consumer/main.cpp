#include <memory>

#include "sdk/sdk.hpp"

#include "sdk/testing.hpp"

int main() {
  const sdk::Client client({.base_url = "https://test.invalid", .transport = std::make_shared<sdk::FakeTransport>()});
  return sdk::make_curl_transport() ? 0 : 1;
}
