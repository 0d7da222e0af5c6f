// Host names to addresses, without blocking. Literals and `localhost` (RFC 6761 section 6.3) need no network.
#pragma once

#include <string_view>

#include "address.h"
#include "wake_signal.h"

namespace apigen::upstream {

class Resolver {
 public:
  /// One wait for an answer. Destroying it gives the wait up.
  class Query {
   public:
    explicit Query(Signal& wake) : wake_(wake) {}
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    bool done() const { return done_; }
    /// Empty if the name does not resolve; problem() says why.
    const AddressList& addresses() const { return addresses_; }
    std::string_view problem() const { return problem_; }

   private:
    friend class Resolver;
    Signal& wake_;
    bool done_ = false;
    AddressList addresses_;
    std::string_view problem_;
  };

  /// Fills `query` at once where it can, else notifies its signal later.
  void resolve(std::string_view host, Query& query);
};

}  // namespace apigen::upstream
