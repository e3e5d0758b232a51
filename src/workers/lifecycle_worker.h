// LifecycleWorker: runs the lifecycle walk at a bounded rate, with a rest between passes, and
// reports its progress and results to /metrics.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"
#include "base/metrics/metrics.h"
#include "base/sleep.h"
#include "base/task.h"
#include "catalog/lifecycle.h"

namespace onggi::workers {

struct ExpirySchedule {
  std::uint64_t rate = 10'000;                        // entries examined per second; 0: never
  std::chrono::milliseconds first{60'000};            // delay before the first pass
  std::chrono::milliseconds interval{6 * 3'600'000};  // from the end of a pass to the next
  std::chrono::milliseconds save{30'000};             // interval between saves of the progress
  std::chrono::milliseconds retry{60'000};            // delay after a store error
};

class LifecycleWorker {
 public:
  LifecycleWorker(catalog::Lifecycle& lifecycle, const Clock& clock, Sleeper& sleeper,
                  metrics::Registry& registry, ExpirySchedule schedule);

  /// Runs until the sleeper is stopped.
  Task<void> run();

 private:
  Task<Status> pass();
  void tell(const catalog::LifecycleReport& report);
  Task<bool> pay(const catalog::LifecycleReport& report);
  Task<void> save();
  [[nodiscard]] std::chrono::milliseconds until_due() const;

  catalog::Lifecycle& lifecycle_;
  const Clock& clock_;
  Sleeper& sleeper_;
  const ExpirySchedule schedule_;
  std::chrono::nanoseconds owed_{0};  // rest still owed for the work done so far
  Sleeper::Clock::time_point saved_;
  metrics::Counter& passes_;
  metrics::Counter& buckets_;
  metrics::Counter& looked_at_;
  metrics::Counter& expired_;
  metrics::Counter& noncurrent_;
  metrics::Counter& markers_;
  metrics::Counter& aborted_;
  metrics::Counter& moved_;
  metrics::Counter& refused_;
  metrics::Counter& failed_;
};

}  // namespace onggi::workers
