// Where credentials come from: the chain, decided once from environment and settings, before anything is fetched.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "keys.h"

namespace apigen::config { struct Settings; }

namespace apigen::awsclient {

struct Source {
  enum class Kind : unsigned char {
    none,       // nothing is configured; `why` says so
    fixed,      // `keys`
    container,  // GET `url` with `authorization` (or what `authorization_file` holds)
    instance,   // instance metadata at `url`
    role,       // `role` assumed with `base` at `url`
  } kind = Kind::none;
  std::string why;
  Keys keys;
  std::string url, authorization, authorization_file;
  std::string role, external_id, session_name, region;
  std::shared_ptr<const Source> base;
};

/// A variable of the environment; null if it is not set. std::getenv outside tests.
using Variables = std::function<const char*(const char*)>;

/// The process's own credentials.
Source own_source(const config::Settings& settings, const Variables& environment);
/// Those of one profile of the shared files.
Source profile_source(const config::Settings& settings, const Variables& environment, std::string_view profile);
/// Those of an integration's role (see signer.h).
Source role_source(const config::Settings& settings, const Variables& environment, std::string_view role, std::shared_ptr<const Source> own);

}  // namespace apigen::awsclient
