// What all exchanges of a worker share.
#pragma once

#include "apigen/core/loop.h"
#include "apigen/upstream/client.h"
#include "block_pool.h"

namespace apigen::upstream {

class Pool;
class Resolver;

struct Shared {
  rt::Loop& loop;
  Limits limits;
  Pool& pool;
  BlockPool& blocks;
  Resolver& resolver;
};

}  // namespace apigen::upstream
