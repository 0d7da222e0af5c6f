// What a connection needs while a request is under way: the exchange, the parser and the bytes received.
#pragma once

#include "apigen/engine/request_parser.h"
#include "apigen/rt/exchange.h"
#include "block_pool.h"

namespace apigen::engine {

struct Session {
  Session(rt::Services& services, const config::Limits& limits) : x(services), parser(limits) {}

  rt::Exchange x;
  RequestParser parser;
  Block* head = nullptr;  // the request's head lives here until it is answered
  Block* body = nullptr;  // pieces of its body, one after the other
  Block* kept = nullptr;  // answers that go out together with the next ones
  std::size_t kept_begin = 0, kept_end = 0;
  Session* next = nullptr;
};

}  // namespace apigen::engine
