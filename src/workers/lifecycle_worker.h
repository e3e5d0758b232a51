// LifecycleWorker: carries out the lifecycle rules at a limited rate, pauses between passes, and
// reports its progress and results to /metrics.
#pragma once

#include "base/metrics/metrics.h"
#include "catalog/lifecycle.h"
#include "workers/paced_worker.h"

namespace onggi::workers {

/// One pass every six hours, examining at most 10,000 objects or versions per second.
inline constexpr PaceSchedule kLifecyclePace{.rate = 10'000, .interval = std::chrono::hours(6)};

class LifecycleWorker final : private PacedWork {
 public:
  /// The schedule's rate is in objects or versions examined per second. A removal costs more.
  LifecycleWorker(catalog::Lifecycle& lifecycle, const Clock& clock, Sleeper& sleeper,
                  metrics::Registry& registry, PaceSchedule schedule);

  /// Runs until the sleeper is stopped.
  Task<void> run() { return worker_.run(); }

 private:
  [[nodiscard]] State state() const override;
  void begin() override { lifecycle_.begin(); }
  Task<Result<std::optional<std::uint64_t>>> step() override;
  Task<Status> save() override { return lifecycle_.save(); }
  void completed() override { passes_.add(1); }
  void tell(const catalog::LifecycleReport& report);

  catalog::Lifecycle& lifecycle_;
  PacedWorker worker_;
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
