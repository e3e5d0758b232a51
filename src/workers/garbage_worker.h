// GarbageWorker: runs the background tasks that release the space of deleted data, look for blobs
// that no record names, and erase the tombstones of ended uploads. Each task is a coroutine that
// sleeps between bounded steps and ends soon after the sleeper is stopped.
#pragma once

#include <atomic>
#include <chrono>

#include "base/metrics/metrics.h"
#include "base/sleep.h"
#include "base/task.h"
#include "catalog/buckets.h"
#include "catalog/garbage.h"

namespace onggi::workers {

struct Schedule {
  std::chrono::milliseconds garbage_busy{200};    // pause between passes while there is garbage
  std::chrono::milliseconds garbage_idle{3'000};  // the longest pause while there is no garbage
  std::chrono::milliseconds orphans_first{60'000};
  std::chrono::milliseconds orphans{24 * 3'600'000};
  std::chrono::milliseconds orphans_retry{60'000};  // delay after a failed search for orphans
  std::chrono::milliseconds uploads{3'600'000};
};

class GarbageWorker {
 public:
  GarbageWorker(catalog::Garbage& garbage, catalog::Buckets& buckets, Sleeper& sleeper,
                metrics::Registry& registry, Schedule schedule);

  // Each task runs until the sleeper is stopped.
  Task<void> collect_garbage();
  Task<void> sweep_orphans();
  Task<void> expire_uploads();

 private:
  /// Releases a limited amount of garbage in every bucket. Returns the number of garbage entries
  /// released.
  Task<std::uint64_t> collect_once();
  [[nodiscard]] std::vector<catalog::Bucket> all_buckets() const;

  catalog::Garbage& garbage_;
  catalog::Buckets& buckets_;
  Sleeper& sleeper_;
  const Schedule schedule_;
  metrics::Counter& entries_;
  metrics::Counter& blobs_;
  metrics::Counter& orphans_;
  metrics::Counter& sweeps_;
};

}  // namespace onggi::workers
