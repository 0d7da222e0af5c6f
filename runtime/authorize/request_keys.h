// The condition keys that API Gateway supplies, for one request.
#pragma once

#include <array>
#include <string_view>

#include "apigen/policy/evaluate.h"
#include "apigen/rt/exchange.h"

namespace apigen::authorize {

/// Values are views into the exchange or into this object.
class RequestKeys final : public policy::Keys {
 public:
  explicit RequestKeys(const rt::Exchange& x) : x_(x) {}
  rt::PolicyTexts find(std::string_view key) const override;

 private:
  const rt::Exchange& x_;
  mutable std::array<std::string_view, 16> values_{};  // one place for each key, since several are in use at a time
};

}  // namespace apigen::authorize
