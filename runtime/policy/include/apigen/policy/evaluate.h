// Whether a policy lets a caller do something.
//
// Allocates nothing; safe from any thread as far as `keys` is. Source: IAM's policy evaluation logic.
#pragma once

#include <cstdint>
#include <string_view>

#include "apigen/rt/policy.h"

namespace apigen::policy {

/// What the condition keys and policy variables are worth for one request.
class Keys {
 public:
  virtual ~Keys() = default;
  /// The values of a key ("aws:SourceIp", in any case); none if the request has none. They live as long as this object.
  virtual rt::PolicyTexts find(std::string_view key) const = 0;
};

struct Question {
  std::string_view action;         // "execute-api:Invoke"
  std::string_view resource;       // arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH
  std::string_view principal_arn;  // of the user or the role session; "" if the caller is nobody
  const Keys& keys;
};

enum class Verdict : std::uint8_t {
  neither,  // no statement applies
  allow,
  deny,  // explicitly; it prevails over any allow
};
Verdict evaluate(const rt::Policy& policy, const Question& question);

/// What two policies about one request come to, if either may allow it (the developer guide's Table A).
inline Verdict either_allows(Verdict a, Verdict b) {
  if (a == Verdict::deny || b == Verdict::deny) return Verdict::deny;
  return a == Verdict::allow || b == Verdict::allow ? Verdict::allow : Verdict::neither;
}
/// The same if both have to (Table B).
inline Verdict both_allow(Verdict a, Verdict b) {
  if (a == Verdict::deny || b == Verdict::deny) return Verdict::deny;
  return a == Verdict::allow && b == Verdict::allow ? Verdict::allow : Verdict::neither;
}

}  // namespace apigen::policy
