#include "apigen/integrations/access_phases.h"

#include <new>

#include "apigen/core/services.h"
#include "apigen/rt/gateway_response.h"

namespace apigen::rt {

AccessPhases& access_phases_of(Exchange& x) {
  if (!x.access_phases) x.access_phases = new (x.arena.allocate(sizeof(AccessPhases), alignof(AccessPhases))) AccessPhases();
  return *x.access_phases;
}

PhaseOf::PhaseOf(Exchange& x, AccessPhase AccessPhases::*phase) : x_(x), phase_(phase), began_(x.services.loop.now()) {}

Outcome PhaseOf::end(const Outcome& outcome) const {
  AccessPhase& phase = access_phases_of(x_).*phase_;
  phase.latency_ms = static_cast<std::uint32_t>((x_.services.loop.now() - began_) / std::chrono::milliseconds(1));
  phase.status = 200;
  if (!outcome.ok()) {
    const GatewayError& error = outcome.error();
    phase.status = error.status ? error.status : defaults_of(error.kind).status;
    phase.error = error.cause.empty() ? error.message : error.cause;
  }
  return outcome;
}

}  // namespace apigen::rt
