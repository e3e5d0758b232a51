// Recorder: measures the server every ten seconds for the console's charts (base/metrics_series.h)
// and keeps what it measured in a file, so that a restart does not empty them. A crash forgets at
// most a minute. The file is nothing but charts: whatever is wrong with it, the charts begin anew.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/blocking_pool.h"
#include "base/clock.h"
#include "base/metrics_series.h"
#include "base/sleep.h"
#include "base/task.h"
#include "catalog/buckets.h"

namespace onggi::workers {

struct RecordSchedule {
  std::chrono::milliseconds sample{10'000};
  std::chrono::milliseconds usage{60'000};  // between two looks at what the buckets hold
  std::chrono::milliseconds save{60'000};
};

class Recorder {
 public:
  /// `file` in a directory that exists; `read` (any thread, must not block) tells the counters.
  Recorder(metrics::Series& series, catalog::Buckets& buckets, const Clock& clock, Sleeper& sleeper,
           BlockingPool& pool, std::string file, std::function<metrics::Totals()> read,
           RecordSchedule schedule);

  /// Takes over what the file holds, if it is one of ours. Call once, before run().
  void load();
  /// Runs until the sleeper is stopped; then measures and saves once more.
  Task<void> run();

 private:
  Task<void> sample();
  Task<void> save();
  Task<void> look_at_usage();
  [[nodiscard]] std::chrono::milliseconds until_next() const;

  metrics::Series& series_;
  catalog::Buckets& buckets_;
  const Clock& clock_;
  Sleeper& sleeper_;
  BlockingPool& pool_;
  const std::string file_;
  const std::function<metrics::Totals()> read_;
  const RecordSchedule schedule_;
  metrics::Usage usage_;
  Sleeper::Clock::time_point usage_read_;  // the epoch: never
  Sleeper::Clock::time_point saved_;
};

}  // namespace onggi::workers
