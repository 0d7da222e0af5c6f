#include "apigen/jwt/keys.h"

#include <openssl/err.h>

#include "public_key.h"

namespace apigen::jwt {
namespace {

// A token without a kid is tried with every key that fits.
constexpr std::size_t kMostKeys = 64;

}  // namespace

ParsedKeys parse_keys(std::string_view text, std::string_view secret) {
  if (text.size() > kLargestKeySet) return {nullptr, "the key set is over 256 kB"};
  rt::Arena arena;
  const json::Parsed parsed = json::parse(arena, text, {.depth = 32});
  const json::Value* list = parsed.value ? parsed.value->find("keys") : nullptr;
  if (!list || !list->is(json::Type::array)) return {nullptr, "this is no JSON Web Key Set, an object with a list of keys"};
  if (list->count > kMostKeys) return {nullptr, "the key set has over 64 keys"};
  std::vector<Key> keys;
  for (const json::Value& jwk : *list) {
    if (std::optional<Key> key = read_key(arena, jwk)) keys.push_back(std::move(*key));
  }
  ERR_clear_error();
  return {std::make_shared<const KeySet>(std::move(keys), secret), {}};
}

}  // namespace apigen::jwt
