// WaitList: the coroutines that wait for an event, in the order of their arrival. Every list of
// waiting coroutines is a WaitList, and a single waiting coroutine is a Waiter. Both check that no
// coroutine is resumed twice or forgotten. Neither is thread-safe: the mutex that guards the
// awaited condition must guard the list too.
#pragma once

#include <coroutine>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/executor.h"
#include "base/task.h"

namespace onggi {

/// A suspended coroutine and the executor that resumes it. Move-only. A Waiter must be woken or
/// cancelled before it is destroyed; a default-constructed Waiter is empty.
class Waiter {
 public:
  Waiter() = default;
  Waiter(Executor& executor, std::coroutine_handle<> handle)
      : executor_(&executor), handle_(handle) {
    ONGGI_DCHECK(handle_ && !handle_.done());
  }
  /// Creates a Waiter for a coroutine of the current executor. For use in await_suspend().
  explicit Waiter(std::coroutine_handle<> handle) : Waiter(Executor::current(), handle) {}
  Waiter(Waiter&& other) noexcept
      : executor_(other.executor_), handle_(std::exchange(other.handle_, nullptr)) {}
  /// This Waiter must be empty, because a Waiter holds only one coroutine.
  Waiter& operator=(Waiter&& other) noexcept {
    ONGGI_DCHECK(!handle_);
    executor_ = other.executor_;
    handle_ = std::exchange(other.handle_, nullptr);
    return *this;
  }
  ~Waiter() { ONGGI_DCHECK(!handle_); }  // no coroutine is left suspended

  [[nodiscard]] explicit operator bool() const { return static_cast<bool>(handle_); }

  /// Posts the coroutine to its executor. The result that the coroutine reads must be written
  /// before this call. The coroutine may destroy this Waiter before the call returns.
  void wake() {
    ONGGI_DCHECK(handle_);
    const auto handle = std::exchange(handle_, nullptr);
    executor_->post(handle);
  }
  /// Empties this Waiter. Call cancel() if the coroutine continues without suspending.
  void cancel() {
    ONGGI_DCHECK(handle_);
    handle_ = nullptr;
  }

 private:
  friend class WaitList;
  Executor* executor_ = nullptr;
  std::coroutine_handle<> handle_;
};

class WaitList {
 public:
  WaitList() = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;
  ~WaitList() { ONGGI_DCHECK(waiters_.empty()); }  // no coroutine is left suspended

  [[nodiscard]] std::size_t size() const { return waiters_.size() - first_; }

  void add(Waiter waiter) {
    ONGGI_DCHECK(waiter);
    waiters_.push_back(std::move(waiter));
  }

  /// Wakes the coroutine that has waited the longest. Returns false if no coroutine waits.
  bool wake_one() {
    if (waiters_.empty()) return false;
    auto waiter = std::move(waiters_[first_++]);
    // Drop the emptied half of the vector, so that waking takes amortized constant time.
    if (first_ * 2 >= waiters_.size()) forget_first();
    waiter.wake();
    return true;
  }

  /// Wakes all coroutines and clears the list. Coroutines of the same executor are woken together,
  /// so that waking 64 coroutines takes one post instead of 64.
  void wake_all() {
    if (size() <= 1) {
      wake_one();
      return;
    }
    forget_first();
    std::vector<Group> groups;
    for (auto& waiter : waiters_) {
      group_of(*waiter.executor_, groups).push_back(std::exchange(waiter.handle_, nullptr));
    }
    waiters_.clear();
    for (auto& [executor, handles] : groups) resume_on(*executor, std::move(handles));
  }

 private:
  using Handles = std::vector<std::coroutine_handle<>>;
  struct Group {
    Executor* executor;
    Handles handles;
  };
  struct HopTo {
    Executor& executor;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const { executor.post(handle); }
    void await_resume() const noexcept {}
  };

  /// Removes the elements that wake_one() has emptied.
  void forget_first() {
    waiters_.erase(waiters_.begin(), waiters_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }

  static Handles& group_of(Executor& executor, std::vector<Group>& groups) {
    for (auto& group : groups) {
      if (group.executor == &executor) return group.handles;
    }
    return groups.emplace_back(&executor).handles;
  }

  static detail::Detached resume_on(Executor& executor, Handles handles) {
    HopTo hop(executor);
    co_await hop;
    for (const auto handle : handles) handle.resume();
  }

  std::vector<Waiter> waiters_;
  std::size_t first_ = 0;  // the elements before this index are empty
};

}  // namespace onggi
