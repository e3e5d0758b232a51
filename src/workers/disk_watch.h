// DiskWatch: notices when the disk is too full for writes, says so in the log once when it begins
// and once when it ends, and remembers it for the console, `onggi doctor` and /metrics. The stores
// refuse by themselves; nothing here decides about a write.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "base/blocking_pool.h"
#include "base/metrics.h"
#include "base/sleep.h"
#include "base/task.h"

namespace onggi::workers {

struct DiskWatchSchedule {
  std::chrono::milliseconds interval{2'000};
  unsigned clear_checks = 3;  // checks in a row that find room before it counts as over
};

class DiskWatch {
 public:
  /// `has_room` runs on the pool.
  DiskWatch(Sleeper& sleeper, BlockingPool& pool, metrics::Registry& registry,
            std::function<bool()> has_room, DiskWatchSchedule schedule);

  /// Runs until the sleeper is stopped.
  Task<void> run();
  /// What a check found.
  void note(bool room);

  /// Safe from any thread.
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
