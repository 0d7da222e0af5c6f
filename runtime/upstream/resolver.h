// Host names to addresses, without blocking: c-ares on the worker's loop, with a bounded cache.
//
// Literals and `localhost` (RFC 6761 section 6.3) need no network; /etc/hosts is looked at before DNS. An answer is
// used for its TTL (1 s to 5 min) and asked for again in the background near its end; while no new one is to be had,
// the last good one serves on for up to 10 min (RFC 8767). One question at a time is asked about a name.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "address.h"
#include "apigen/core/loop.h"
#include "wake_signal.h"

namespace apigen::upstream {

class Resolver {
  struct Name;

 public:
  /// `servers`: "127.0.0.1:5353,..." instead of those of /etc/resolv.conf; empty: the system's.
  Resolver(rt::Loop& loop, std::string servers);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

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
    std::string_view problem_;  // a literal
    Name* name_ = nullptr;      // while it waits
    Query* previous_ = nullptr;
    Query* next_ = nullptr;
  };

  /// Fills `query` at once where it can, else notifies its signal later.
  void resolve(std::string_view host, Query& query);

 private:
  struct Channel;
  void answer(Name& name, Query& query);
  void make_room();

  rt::Loop& loop_;
  std::unique_ptr<Channel> channel_;
};

}  // namespace apigen::upstream
