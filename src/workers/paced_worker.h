// PacedWorker: the loop of LifecycleWorker and ScrubWorker, which walk over all stored data. It
// runs passes at a limited rate, pauses between passes, saves the position regularly, and ends soon
// after the sleeper is stopped. PacedWork does the work of a pass.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/sleep.h"
#include "base/task.h"

namespace onggi::workers {

struct PaceSchedule {
  /// The maximum cost of the steps per second, in units that the PacedWork defines, such as bytes.
  /// 0 means that no passes run.
  std::uint64_t rate = 0;
  std::chrono::milliseconds interval{0};    // time from the end of a pass to the next pass
  std::chrono::milliseconds first{60'000};  // delay before the first pass
  std::chrono::milliseconds save{30'000};   // interval between saves of the progress
  std::chrono::milliseconds retry{60'000};  // delay after a store error
};

/// The work of a PacedWorker: passes over all stored data, in bounded steps.
class PacedWork {
 public:
  struct State {
    bool running = false;  // a pass has begun and not ended; it may have begun before a restart
    std::optional<Time> finished;  // when the last completed pass ended
  };

  virtual ~PacedWork() = default;
  [[nodiscard]] virtual State state() const = 0;
  /// Begins a pass, or continues the unfinished pass.
  virtual void begin() = 0;
  /// Does one step. Returns its cost, in the units of PaceSchedule::rate, or nullopt if the pass is
  /// complete.
  virtual Task<Result<std::optional<std::uint64_t>>> step() = 0;
  /// Saves the progress of the current pass. Without a save, a restart repeats part of the pass.
  virtual Task<Status> save() = 0;
  /// Called after the last step of a pass.
  virtual void completed() = 0;
};

class PacedWorker {
 public:
  /// `name` appears in log messages. All arguments must outlive the worker.
  PacedWorker(std::string_view name, PacedWork& work, const Clock& clock, Sleeper& sleeper,
              PaceSchedule schedule);
  PacedWorker(const PacedWorker&) = delete;
  PacedWorker& operator=(const PacedWorker&) = delete;

  /// Runs until the sleeper is stopped.
  Task<void> run();

 private:
  Task<Status> pass();
  Task<bool> rest_for(std::uint64_t cost);
  Task<void> save();
  [[nodiscard]] std::chrono::milliseconds until_due() const;

  const std::string_view name_;
  PacedWork& work_;
  const Clock& clock_;
  Sleeper& sleeper_;
  const PaceSchedule schedule_;
  std::chrono::nanoseconds owed_{0};  // accumulated pause that is still to be made
  Sleeper::Clock::time_point saved_;
};

}  // namespace onggi::workers
