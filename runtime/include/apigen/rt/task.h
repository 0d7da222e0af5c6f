// Task<T>: a lazily started coroutine that runs on one worker thread.
//
// A task starts when it is awaited (or started by Detached below) and resumes its awaiter when it is done, by symmetric
// transfer. Frames come from a per-thread pool of size classes, so steady state makes no call to malloc.
//
// Cancellation is destruction: destroying a suspended Task destroys the tasks that it awaits. Every awaitable therefore
// takes itself off whatever list or timer it is on in its destructor.
//
// Exceptions do not cross a task: one that escapes ends the process (a defect); expected failures are values.
// GCC 12: keep co_await at statement level (no ternary, no initialiser list, no condition with temporaries), and pass by
// value what must outlive the call.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <utility>

namespace apigen::rt {

/// Per-thread pool of coroutine frames. deallocate() must run on the thread that allocated.
void* allocate_frame(std::size_t size);
void deallocate_frame(void* frame, std::size_t size) noexcept;

namespace detail {
struct PromiseBase {
  std::coroutine_handle<> continuation = std::noop_coroutine();

  static void* operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { deallocate_frame(frame, size); }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  struct Final {
    bool await_ready() const noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> self) const noexcept { return self.promise().continuation; }
    void await_resume() const noexcept {}
  };
  Final final_suspend() const noexcept { return {}; }
  [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
};
}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::PromiseBase {
    union { T value; };
    bool has_value = false;
    promise_type() noexcept {}
    ~promise_type() { if (has_value) value.~T(); }
    Task get_return_object() noexcept { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    template <class U>
    void return_value(U&& result) { new (&value) T(std::forward<U>(result)); has_value = true; }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept { if (this != &other) { reset(); handle_ = std::exchange(other.handle_, {}); } return *this; }
  ~Task() { reset(); }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    handle_.promise().continuation = awaiter;
    return handle_;
  }
  T await_resume() { return std::move(handle_.promise().value); }

  /// For who wants to do something else while the task waits: runs it until it first suspends, before it is awaited.
  /// Then await join() instead of the task.
  void start() { handle_.resume(); }
  bool done() const noexcept { return handle_.done(); }
  struct Join {
    std::coroutine_handle<promise_type> task;
    bool await_ready() const noexcept { return task.done(); }
    void await_suspend(std::coroutine_handle<> awaiter) noexcept { task.promise().continuation = awaiter; }
    T await_resume() { return std::move(task.promise().value); }
  };
  Join join() noexcept { return {handle_}; }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  void reset() { if (handle_) std::exchange(handle_, {}).destroy(); }
  std::coroutine_handle<promise_type> handle_;
};

template <>
class [[nodiscard]] Task<void> {
 public:
  struct promise_type : detail::PromiseBase {
    Task get_return_object() noexcept { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    void return_void() const noexcept {}
  };

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept { if (this != &other) { reset(); handle_ = std::exchange(other.handle_, {}); } return *this; }
  ~Task() { reset(); }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    handle_.promise().continuation = awaiter;
    return handle_;
  }
  void await_resume() const noexcept {}

  /// For owners that are no coroutines (a connection): runs the task until it first suspends. Poll done() afterwards and
  /// whenever something it awaits was resumed; on_done is resumed at its end.
  void start(std::coroutine_handle<> on_done = std::noop_coroutine()) {
    handle_.promise().continuation = on_done;
    handle_.resume();
  }
  bool done() const noexcept { return !handle_ || handle_.done(); }
  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }
  void reset() { if (handle_) std::exchange(handle_, {}).destroy(); }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

/// A coroutine that owns itself: starts at once, frees its frame when it is done. For background work only.
struct Detached {
  struct promise_type {
    static void* operator new(std::size_t size) { return allocate_frame(size); }
    static void operator delete(void* frame, std::size_t size) noexcept { deallocate_frame(frame, size); }
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};

}  // namespace apigen::rt
