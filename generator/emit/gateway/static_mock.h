// Mocks whose answer is known at build time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apigen/model/api.h"

namespace apigen::emit::gateway {

struct StaticMock {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// The answer of a mock to a request with an application/json body or none, if nothing of the request decides it:
/// a request template that holds one status code, static response parameters, at most one
/// response template and that without references.
std::optional<StaticMock> static_mock(const model::Integration& integration);

}  // namespace apigen::emit::gateway
