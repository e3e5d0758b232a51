// TaskGroup: the only way to run a Task that nobody awaits. It counts what it started; drain()
// waits for all of it, so that shutdown leaves nothing behind. Safe from any thread; each task runs
// on the executor it was spawned from.
#pragma once

#include <coroutine>
#include <cstddef>
#include <mutex>
#include <vector>

#include "base/task.h"

namespace onggi {

class TaskGroup {
 public:
  TaskGroup() = default;
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();  // CHECKs that it is empty: drain first

  /// Starts `task` at once on the current executor.
  void spawn(Task<void> task);

  /// Resumes when nothing spawned is left.
  Task<void> drain();

  [[nodiscard]] std::size_t size() const;

 private:
  struct Waiter {
    Executor* executor;
    std::coroutine_handle<> handle;
  };
  struct DrainAwaiter;
  detail::Detached run(Task<void> task);
  void finished();

  mutable std::mutex mutex_;
  std::size_t running_ = 0;
  std::vector<Waiter> waiters_;
};

}  // namespace onggi
