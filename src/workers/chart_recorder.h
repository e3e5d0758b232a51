// ChartRecorder: samples the server every ten seconds for the console's charts
// (base/metrics/series.h) and saves the samples in a file, so that they survive a restart. A crash
// loses at most a minute of samples. The file contains only charts; if the file cannot be read, the
// charts start empty.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/blocking_pool.h"
#include "base/clock.h"
#include "base/metrics/series.h"
#include "base/sleep.h"
#include "base/task.h"
#include "catalog/buckets.h"

namespace onggi::workers {

struct RecordSchedule {
  std::chrono::milliseconds sample{10'000};
  std::chrono::milliseconds usage{60'000};  // time between two reads of the buckets' usage
  std::chrono::milliseconds save{60'000};
};

class ChartRecorder {
 public:
  /// `file` must be in an existing directory. `read` returns the counters. Any thread may call
  /// `read`, so it must not block.
  ChartRecorder(metrics::Series& series, catalog::Buckets& buckets, const Clock& clock,
                Sleeper& sleeper, BlockingPool& pool, std::string file,
                std::function<metrics::Totals()> read, RecordSchedule schedule);

  /// Loads the series from the file. If there is no valid file, the charts start empty. Call once,
  /// before run().
  void load();
  /// Runs until the sleeper is stopped. Then takes and saves a last sample.
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
  Sleeper::Clock::time_point usage_read_;  // when the usage was last read; the epoch: not read yet
  Sleeper::Clock::time_point saved_;
};

}  // namespace onggi::workers
