// DiskWatch: detects that the disk is too full for writes. Logs the beginning and the end of this
// state, and reports the state to the console, `onggi doctor` and /metrics. The stores refuse
// writes on their own; DiskWatch only observes.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "base/blocking_pool.h"
#include "base/metrics/metrics.h"
#include "base/sleep.h"
#include "base/task.h"

namespace onggi::workers {

struct DiskWatchSchedule {
  std::chrono::milliseconds interval{2'000};
  unsigned clear_checks = 3;  // consecutive checks that must find free space to end the full state
};

class DiskWatch {
 public:
  /// `has_room` is called on a thread of `pool`.
  DiskWatch(Sleeper& sleeper, BlockingPool& pool, metrics::Registry& registry,
            std::function<bool()> has_room, DiskWatchSchedule schedule);

  /// Runs until the sleeper is stopped.
  Task<void> run();
  /// Processes the result of a check. `room` is true if the disk has free space.
  void note(bool room);

  /// Returns true if the disk is full. May be called from any thread.
  [[nodiscard]] bool refuses_writes() const { return full_; }

 private:
  Sleeper& sleeper_;
  BlockingPool& pool_;
  const std::function<bool()> has_room_;
  const DiskWatchSchedule schedule_;
  std::atomic<bool> full_ = false;
  unsigned clear_ = 0;
};

}  // namespace onggi::workers
