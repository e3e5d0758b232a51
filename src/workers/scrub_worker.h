// ScrubWorker: runs the scrub of all stored data at a bounded rate, with a rest between passes, and
// reports its results to /metrics.
#pragma once

#include <chrono>

#include "base/clock.h"
#include "base/metrics/metrics.h"
#include "base/sleep.h"
#include "base/task.h"
#include "catalog/scrub.h"

namespace onggi::workers {

struct ScrubSchedule {
  std::uint64_t rate = 8ULL << 20;                     // bytes per second; 0: never
  std::chrono::milliseconds first{60'000};             // delay before the first pass
  std::chrono::milliseconds interval{7 * 86'400'000};  // from the end of a pass to the next
  std::chrono::milliseconds save{30'000};              // interval between saves of the progress
  std::chrono::milliseconds retry{60'000};             // delay after a store error
};

class ScrubWorker {
 public:
  ScrubWorker(catalog::Scrub& scrub, const Clock& clock, Sleeper& sleeper,
              metrics::Registry& registry, ScrubSchedule schedule);

  /// Runs until the sleeper is stopped.
  Task<void> run();

 private:
  Task<Status> pass();
  Task<bool> pay(std::uint64_t bytes);
  Task<void> save();
  [[nodiscard]] std::chrono::milliseconds until_due() const;

  catalog::Scrub& scrub_;
  const Clock& clock_;
  Sleeper& sleeper_;
  const ScrubSchedule schedule_;
  std::chrono::nanoseconds owed_{0};  // rest still owed for the bytes read so far
  Sleeper::Clock::time_point saved_;
  metrics::Counter& bytes_;
  metrics::Counter& passes_;
};

}  // namespace onggi::workers
