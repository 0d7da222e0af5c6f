// What an operation's integration becomes: constant descriptions and one call into the runtime. One function for each kind of
// backend; a new kind is a new alternative of model::Backend, which does not compile until it is emitted here.
#pragma once

#include <string>

#include "apigen/model/api.h"
#include "mapping_writer.h"
#include "writers.h"

namespace apigen::emit::gateway {

struct EmittedIntegration {
  std::string constants;    // definitions that stand before the operation's function
  std::string function;     // "rt::http_proxy"
  std::string description;  // "kGetPetBackend"; "" where there is nothing to call: `function` is an Outcome then
  bool at_once = false;     // the call gives an Outcome; else a Task<Outcome>
  bool cached = false;      // it goes through the cache
  std::string cache_key{};  // the name of its key; "" where the document says nothing of it

  /// "rt::http_proxy(x, kGetPetBackend)", "rt::cached(x, kGetPetCacheKey, rt::http_proxy, kGetPetBackend)"
  std::string call() const;
};

/// `function`: the operation's name ("get_pet").
EmittedIntegration emit_integration(const ApiContext& context, MappingWriter& mappings, const model::Operation& operation,
                                    const std::string& function);

}  // namespace apigen::emit::gateway
