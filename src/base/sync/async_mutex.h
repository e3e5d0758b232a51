// AsyncMutex: a mutex that suspends waiting coroutines instead of blocking their threads. Use an
// AsyncMutex for changes that span several awaited steps and must not interleave. Waiters acquire
// the mutex in the order in which they arrived. Safe from any thread.
#pragma once

#include <coroutine>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "base/sync/held.h"
#include "base/sync/wait_list.h"

namespace onggi {

class AsyncMutex {
 public:
  AsyncMutex() = default;
  AsyncMutex(const AsyncMutex&) = delete;
  AsyncMutex& operator=(const AsyncMutex&) = delete;
  /// Destroys the mutex, which must not be held.
  ~AsyncMutex() {
    const std::scoped_lock guard(mutex_);
    ONGGI_DCHECK(!held_);
  }

  /// RAII guard: holds the mutex and releases it on destruction.
  using Lock = Held<AsyncMutex>;

  /// Acquires the mutex: `const auto lock = co_await mutex.lock();`
  auto lock() { return Awaiter{*this}; }

 private:
  friend Lock;
  struct Awaiter {
    AsyncMutex& mutex;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) const {
      const std::scoped_lock guard(mutex.mutex_);
      if (!std::exchange(mutex.held_, true)) return false;
      mutex.waiters_.add(Waiter(handle));
      return true;
    }
    Lock await_resume() const { return Lock(mutex); }
  };

  /// Releases the mutex. If a coroutine is waiting, hands the mutex directly to that coroutine, and
  /// held_ stays true.
  void release(Whole) {
    const std::scoped_lock guard(mutex_);
    ONGGI_DCHECK(held_);
    if (!waiters_.wake_one()) held_ = false;
  }

  std::mutex mutex_;
  bool held_ = false;
  WaitList waiters_;
};

}  // namespace onggi
