#include "apigen/rt/exchange.h"

namespace apigen::rt {

Task<Outcome> serve_at_once(Exchange& x) { co_return x.operation->serve_now(x); }

}  // namespace apigen::rt
