#include "base/sync/task_group.h"

#include <utility>

#include "base/check.h"

namespace onggi {

struct TaskGroup::DrainAwaiter {
  TaskGroup& group;
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> handle) const {
    const std::scoped_lock lock(group.mutex_);
    if (group.running_ == 0) return false;
    group.waiters_.add(Waiter(handle));
    return true;
  }
  // The caller may destroy the group next, so wait here until the last finished() has released the
  // mutex.
  void await_resume() const { const std::scoped_lock lock(group.mutex_); }
};

TaskGroup::~TaskGroup() { ONGGI_CHECK(running_ == 0); }

void TaskGroup::spawn(Task<void> task) {
  {
    const std::scoped_lock lock(mutex_);
    ++running_;
  }
  run(std::move(task));
}

detail::Detached TaskGroup::run(Task<void> task) {
  {
    // Destroy the task's frame before calling finished(), because after drain() the caller may
    // destroy the objects that the frame refers to.
    auto owned = std::move(task);
    co_await owned;
  }
  finished();
}

void TaskGroup::finished() {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(running_ > 0);
  if (--running_ == 0) waiters_.wake_all();
}

Task<void> TaskGroup::drain() { co_await DrainAwaiter{*this}; }

std::size_t TaskGroup::size() const {
  const std::scoped_lock lock(mutex_);
  return running_;
}

}  // namespace onggi
