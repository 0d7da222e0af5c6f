// Many who want the same thing at once: the first one fetches it, the others wait for what it brings.
//
// Thread-safe; for use by the loops of several workers. One lock, held for a look-up among what is being fetched right now.
#pragma once

#include <coroutine>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "apigen/core/digest.h"
#include "apigen/core/loop.h"

namespace apigen::rt {

/// `Value` is copied to everybody who waits.
template <class Value>
class Flights {
  /// Posted work outlives the coroutine that waited, so the two share this; all but `loop` is touched on the loop's thread only.
  struct Waiter {
    Loop& loop;
    std::coroutine_handle<> handle;
    bool gone = false;
  };
  /// Guarded by the lock.
  struct Flight {
    bool over = false;
    std::optional<Value> value;
    std::vector<std::shared_ptr<Waiter>> waiters;
  };

 public:
  Flights() = default;
  Flights(const Flights&) = delete;
  Flights& operator=(const Flights&) = delete;

  /// One caller's place. Whoever comes first leads: it fetches, and calls land(). The others co_await wait(). The loop runs,
  /// and the flights live, until the seat is gone.
  class Seat {
   public:
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    ~Seat() {
      if (waiter_) {
        waiter_->gone = true;
        std::lock_guard lock(flights_.mutex_);
        std::erase(flight_->waiters, waiter_);
      }
      if (leads_ && flight_) finish(std::nullopt);
    }

    bool leads() const { return leads_; }
    /// For the leader: whether nobody has called forget() meanwhile, so that what it brings is still to be kept.
    bool current() const {
      std::lock_guard lock(flights_.mutex_);
      return listed();
    }
    /// For the leader: gives the value to all who wait. A leader that goes away without leaves them with none: take() again.
    void land(Value value) { finish(std::move(value)); }

    struct Wait {
      Seat& seat;
      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> awaiter) {
        std::lock_guard lock(seat.flights_.mutex_);
        if (seat.flight_->over) return false;
        seat.waiter_ = std::make_shared<Waiter>(Waiter{seat.loop_, awaiter});
        seat.flight_->waiters.push_back(seat.waiter_);
        return true;
      }
      std::optional<Value> await_resume() const {
        std::lock_guard lock(seat.flights_.mutex_);
        return seat.flight_->value;
      }
    };
    Wait wait() { return {*this}; }

   private:
    friend class Flights;
    Seat(Flights& flights, const Digest& key, Loop& loop) : flights_(flights), key_(key), loop_(loop) {
      std::lock_guard lock(flights_.mutex_);
      std::shared_ptr<Flight>& flight = flights_.flights_[key_];
      if (!flight) {
        flight = std::make_shared<Flight>();
        leads_ = true;
      }
      flight_ = flight;
    }

    bool listed() const {
      auto found = flights_.flights_.find(key_);
      return found != flights_.flights_.end() && found->second == flight_;
    }

    void finish(std::optional<Value> value) {
      std::lock_guard lock(flights_.mutex_);
      if (listed()) flights_.flights_.erase(key_);
      flight_->over = true;
      flight_->value = std::move(value);
      // Under the lock, so that a waiter whose loop ends takes itself off the list before or after, and never meanwhile.
      for (const std::shared_ptr<Waiter>& waiter : flight_->waiters) {
        waiter->loop.post([waiter] {
          if (!waiter->gone) waiter->handle.resume();
        });
      }
      flight_->waiters.clear();
      flight_.reset();
    }

    Flights& flights_;
    const Digest key_;
    Loop& loop_;
    bool leads_ = false;
    std::shared_ptr<Flight> flight_;
    std::shared_ptr<Waiter> waiter_;
  };

  /// On the thread of `loop`.
  Seat take(const Digest& key, Loop& loop) { return Seat(*this, key, loop); }

  /// Who takes a seat from now on waits for no call that is on its way already.
  void forget(const Digest& key) {
    std::lock_guard lock(mutex_);
    flights_.erase(key);
  }
  void forget_all() {
    std::lock_guard lock(mutex_);
    flights_.clear();
  }

 private:
  std::mutex mutex_;
  std::unordered_map<Digest, std::shared_ptr<Flight>, DigestHash> flights_;
};

}  // namespace apigen::rt
