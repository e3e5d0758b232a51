// Sleeper: lets coroutines sleep, with one timer thread for all of them. stop() ends every sleep at
// once, so that workers notice a shutdown immediately.
#pragma once

#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <map>
#include <mutex>
#include <thread>

#include "base/sync/wait_list.h"

namespace onggi {

class Sleeper {
 public:
  using Clock = std::chrono::steady_clock;

  Sleeper();
  ~Sleeper();  // calls stop()
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  /// Awaitable: returns true after `duration`, or false as soon as the sleeper is stopped. Resumes
  /// on the caller's executor.
  auto sleep_for(Clock::duration duration) { return Awaiter{*this, Clock::now() + duration}; }

  /// Ends all current and future sleeps. Idempotent, and safe from any thread.
  void stop();
  [[nodiscard]] bool stopped() const;

 private:
  struct Awaiter {
    Sleeper& sleeper;
    Clock::time_point until;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) const {
      return sleeper.enqueue(until, handle);
    }
    bool await_resume() const { return !sleeper.stopped(); }
  };

  /// Adds a coroutine to be resumed at `until`. Returns false if the sleeper is stopped.
  bool enqueue(Clock::time_point until, std::coroutine_handle<> handle);
  void serve();

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<Clock::time_point, Waiter> waiters_;
  bool stopped_ = false;
  std::jthread thread_;
};

}  // namespace onggi
