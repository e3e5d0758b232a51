// Workers: what the server does by itself while it serves: gives back the space of deleted data,
// looks for blobs that no record names, forgets finished uploads. Each is a coroutine on an event
// loop that sleeps between bounded steps and ends soon after the sleeper is stopped.
#pragma once

#include <atomic>
#include <chrono>

#include "base/metrics.h"
#include "base/sleep.h"
#include "base/task.h"
#include "catalog/buckets.h"
#include "catalog/garbage.h"

namespace onggi::workers {

struct Schedule {
  std::chrono::milliseconds garbage_busy{200};    // between passes while there is garbage
  std::chrono::milliseconds garbage_idle{3'000};  // the longest pause without
  std::chrono::milliseconds orphans_first{60'000};
  std::chrono::milliseconds orphans{24 * 3'600'000};
  std::chrono::milliseconds orphans_retry{60'000};  // after a search that had to give up
  std::chrono::milliseconds uploads{3'600'000};
};

class Workers {
 public:
  Workers(catalog::Garbage& garbage, catalog::Buckets& buckets, Sleeper& sleeper,
          metrics::Registry& registry, Schedule schedule);

  // Each runs until the sleeper is stopped.
  Task<void> collect_garbage();
  Task<void> sweep_orphans();
  Task<void> expire_uploads();

 private:
  /// One bounded step in every bucket; how many entries it handled.
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
