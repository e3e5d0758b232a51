// AsyncMutex: a mutex that suspends waiting coroutines instead of blocking their threads. Use an
// AsyncMutex for changes that span several awaited steps and must not interleave. Waiters acquire
// the mutex in the order in which they arrived. Safe from any thread.
#pragma once

#include <coroutine>
#include <deque>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "base/executor.h"

namespace onggi {

class AsyncMutex {
 public:
  AsyncMutex() = default;
  AsyncMutex(const AsyncMutex&) = delete;
  AsyncMutex& operator=(const AsyncMutex&) = delete;
  /// Destroys the mutex, which must not be held.
  ~AsyncMutex() {
    const std::scoped_lock guard(mutex_);
    ONGGI_DCHECK(!held_ && waiters_.empty());
  }

  /// A held mutex. The destructor releases it.
  class Lock {
   public:
    explicit Lock(AsyncMutex* mutex) : mutex_(mutex) {}
    Lock(Lock&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
    Lock& operator=(Lock&&) = delete;
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() {
      if (mutex_ != nullptr) mutex_->unlock();
    }

   private:
    AsyncMutex* mutex_;
  };

  /// Acquires the mutex: `const auto lock = co_await mutex.lock();`
  auto lock() { return Awaiter{*this}; }

 private:
  struct Waiter {
    Executor* executor;
    std::coroutine_handle<> handle;
  };
  struct Awaiter {
    AsyncMutex& mutex;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) const {
      const std::scoped_lock guard(mutex.mutex_);
      if (!std::exchange(mutex.held_, true)) return false;
      mutex.waiters_.push_back({&Executor::current(), handle});
      return true;
    }
    Lock await_resume() const { return Lock(&mutex); }
  };

  /// Releases the mutex. If a coroutine is waiting, hands the mutex directly to that coroutine, and
  /// held_ stays true.
  void unlock() {
    const std::scoped_lock guard(mutex_);
    ONGGI_DCHECK(held_);
    if (waiters_.empty()) {
      held_ = false;
      return;
    }
    const auto next = waiters_.front();
    waiters_.pop_front();
    next.executor->post(next.handle);
  }

  std::mutex mutex_;
  bool held_ = false;
  std::deque<Waiter> waiters_;
};

}  // namespace onggi
