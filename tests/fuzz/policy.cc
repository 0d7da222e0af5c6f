// Policy documents from anybody: parsed, copied, evaluated.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apigen/policy/evaluate.h"
#include "apigen/policy/parse.h"
#include "apigen/policy/store.h"

namespace {

/// Every key has two values, taken from the input itself.
class FuzzKeys final : public apigen::policy::Keys {
 public:
  explicit FuzzKeys(std::string_view text) : values_{text.substr(0, text.size() / 2), text.substr(text.size() / 2)} {}
  apigen::rt::PolicyTexts find(std::string_view key) const override { return {values_, key.size() % 3}; }

 private:
  std::string_view values_[2];
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace apigen;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  rt::Arena arena;
  const json::Parsed parsed = json::parse(arena, text);
  if (!parsed.value) return 0;
  const FuzzKeys keys(text);
  for (const policy::Attached attached : {policy::Attached::to_identity, policy::Attached::to_resource}) {
    const policy::Parsed policy = policy::parse(arena, *parsed.value, attached);
    if (!policy.policy != !!policy.problem) __builtin_trap();
    if (!policy.policy) continue;
    const policy::Question question{"execute-api:Invoke", "arn:aws:execute-api:us-east-1:1:api/prod/GET/x", "arn:aws:iam::1:user/a", keys};
    const policy::StoredPolicy stored(*policy.policy);
    if (policy::evaluate(*policy.policy, question) != policy::evaluate(stored.policy(), question)) __builtin_trap();
  }
  return 0;
}
