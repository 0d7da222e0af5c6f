// A loop whose time and posted work move when the test says so.
#pragma once

#include <deque>
#include <functional>
#include <utility>

#include "tests/support/fake_services.h"

namespace apigen::test {

class ManualLoop final : public FakeLoop {
 public:
  rt::TimePoint now() const override { return time; }
  void post(std::function<void()> work) override { posted.push_back(std::move(work)); }
  void run() {
    while (!posted.empty()) {
      auto work = std::move(posted.front());
      posted.pop_front();
      work();
    }
  }
  rt::TimePoint time{std::chrono::seconds(1000)};
  std::deque<std::function<void()>> posted;
};

}  // namespace apigen::test
