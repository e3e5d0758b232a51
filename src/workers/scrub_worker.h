// ScrubWorker: scrubs all stored data at a bounded rate, pauses between passes, and reports its
// results to /metrics.
#pragma once

#include "base/metrics/metrics.h"
#include "catalog/scrub.h"
#include "workers/paced_worker.h"

namespace onggi::workers {

/// One pass per week, at 8 MiB per second.
inline constexpr PaceSchedule kScrubPace{.rate = 8ULL << 20,
                                         .interval = std::chrono::hours(7 * 24)};

class ScrubWorker final : private PacedWork {
 public:
  /// The schedule's rate is in bytes per second.
  ScrubWorker(catalog::Scrub& scrub, const Clock& clock, Sleeper& sleeper,
              metrics::Registry& registry, PaceSchedule schedule);

  /// Runs until the sleeper is stopped.
  Task<void> run() { return worker_.run(); }

 private:
  [[nodiscard]] State state() const override;
  void begin() override { scrub_.begin(); }
  Task<Result<std::optional<std::uint64_t>>> step() override;
  Task<Status> save() override { return scrub_.save(); }
  void completed() override;

  catalog::Scrub& scrub_;
  PacedWorker worker_;
  metrics::Counter& bytes_;
  metrics::Counter& passes_;
};

}  // namespace onggi::workers
