#include <thread>

#include "apigen/engine/engine.h"
#include "reactor_loop.h"

namespace apigen::engine {

struct LoopThread::Impl {
  ReactorLoop loop;
  std::thread thread{[this] { loop.run(); }};
  ~Impl() {
    loop.stop();
    thread.join();
  }
};

LoopThread::LoopThread() : impl_(std::make_unique<Impl>()) {}
LoopThread::~LoopThread() = default;
rt::Loop& LoopThread::loop() {
  return impl_->loop;
}

}  // namespace apigen::engine
