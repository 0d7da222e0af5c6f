// Fetching credentials over HTTP: container endpoint, instance metadata, STS.
#pragma once

#include <string>

#include "apigen/core/loop.h"
#include "apigen/rt/task.h"
#include "apigen/sigv4/key.h"
#include "source.h"

namespace apigen::upstream { class Client; }
namespace apigen::rt { class Environment; }

namespace apigen::awsclient {

/// What fetching needs of a worker. Everything outlives it.
struct Tools {
  rt::Loop& loop;
  rt::Environment& environment;
  upstream::Client& http;
  sigv4::KeyCache& signing_keys;
};

struct Fetched {
  Keys keys;
  std::string problem;  // "" if there are keys
};

/// One that is to be fetched: container, instance or role; `base` signs the call for a role. Everything outlives the task.
rt::Task<Fetched> fetch(Tools& tools, const Source& source, const Keys* base);

}  // namespace apigen::awsclient
