// What one worker knows of tokens: the issuers' keys, and the tokens that were verified with them. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apigen/config/settings.h"
#include "apigen/jwt/issuer.h"
#include "apigen/jwt/verified.h"

namespace apigen::jwt {

class Tokens {
 public:
  /// `loop` and `client` outlive it.
  Tokens(rt::Loop& loop, upstream::Client& client) : loop_(loop), client_(client) {}

  /// What is wrong with the files of keys that settings name.
  static std::vector<std::string> problems(const config::Settings& settings);

  /// Settings at the start and on reload: files are read again, and what was verified before is verified again.
  void configure(const config::Settings& settings);

  /// An issuer by its exact name, made on first use; names come from documents. `otherwise`: where its keys are if the
  /// settings say nothing.
  std::shared_ptr<Issuer> issuer(std::string_view name, const config::Issuer& otherwise = {});

  VerifiedTokens& verified() { return verified_; }

 private:
  rt::Loop& loop_;
  upstream::Client& client_;
  std::map<std::string, config::Issuer, std::less<>> configured_;
  std::map<std::string, std::shared_ptr<Issuer>, std::less<>> issuers_;
  VerifiedTokens verified_;
};

}  // namespace apigen::jwt
