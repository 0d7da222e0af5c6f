// Credentials as they are kept.
#pragma once

#include <cstdint>
#include <string>

#include "apigen/sigv4/sign.h"

namespace apigen::awsclient {

struct Keys {
  std::string access_key_id, secret_access_key, session_token;
  std::int64_t expires_ms = 0;  // since the epoch; 0: never

  sigv4::Credentials view() const { return {access_key_id, secret_access_key, session_token}; }
};

}  // namespace apigen::awsclient
