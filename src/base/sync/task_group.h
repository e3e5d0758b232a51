// TaskGroup: the only way to run a Task without awaiting it. It counts the running tasks. drain()
// waits for all running tasks, so that no task is still running at shutdown. Safe from any thread;
// each task runs on the executor that it was spawned from.
#pragma once

#include <coroutine>
#include <cstddef>
#include <mutex>

#include "base/sync/wait_list.h"
#include "base/task.h"

namespace onggi {

class TaskGroup {
 public:
  TaskGroup() = default;
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();  // CHECKs that no task is running: call drain() first

  /// Starts `task` immediately on the current executor.
  void spawn(Task<void> task);

  /// Waits until no spawned task is running.
  Task<void> drain();

  [[nodiscard]] std::size_t size() const;

 private:
  struct DrainAwaiter;
  detail::Detached run(Task<void> task);
  void finished();

  mutable std::mutex mutex_;
  std::size_t running_ = 0;
  WaitList waiters_;
};

}  // namespace onggi
