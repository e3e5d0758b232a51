#include "workers/paced_worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>

namespace onggi::workers {
namespace {

using std::chrono::milliseconds;

/// A PacedWork whose pass has `steps` steps. Records the worker's calls.
class TestWork final : public PacedWork {
 public:
  explicit TestWork(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] State state() const override {
    note("state");
    const std::scoped_lock lock(mutex_);
    return state_;
  }
  void begin() override {
    note("begin");
    const std::scoped_lock lock(mutex_);
    state_.running = true;
    left_ = steps;
  }
  Task<Result<std::optional<std::uint64_t>>> step() override {
    note("step");
    if (failures > 0) {
      --failures;
      co_return fail(Code::kInternal, "a damaged store");
    }
    const std::scoped_lock lock(mutex_);
    if (left_ > 0) {
      --left_;
      co_return cost;
    }
    state_ = {false, clock_.now()};
    co_return std::nullopt;
  }
  Task<Status> save() override {
    note("save");
    if (save_fails) co_return fail(Code::kNoSpace, "no space");
    co_return Status();
  }
  void completed() override { note("completed"); }

  /// Sets when the last pass ended. Call before the worker runs.
  void set_finished(Time at) { state_.finished = at; }
  [[nodiscard]] int count(const std::string& what) const {
    const std::scoped_lock lock(mutex_);
    int found = 0;
    for (const auto& event : events_) found += event == what ? 1 : 0;
    return found;
  }
  /// Returns the recorded calls in order, except calls of state().
  [[nodiscard]] std::string story() const {
    const std::scoped_lock lock(mutex_);
    std::string told;
    for (const auto& event : events_)
      if (event != "state") told += (told.empty() ? "" : " ") + event;
    return told;
  }

  int steps = 3;
  std::uint64_t cost = 1;
  std::atomic<int> failures = 0;
  bool save_fails = false;

 private:
  void note(std::string what) const {
    const std::scoped_lock lock(mutex_);
    events_.push_back(std::move(what));
  }
  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable std::vector<std::string> events_;
  State state_;
  int left_ = 0;
};

struct PacedWorkerTest : testing::Test {
  ManualClock clock{from_unix_ms(1'800'000'000'000)};
  Sleeper sleeper;
  TestWork work{clock};
  PaceSchedule schedule{.rate = 1'000'000,
                        .interval = std::chrono::hours(1),
                        .first = milliseconds(0),
                        .save = std::chrono::hours(1),
                        .retry = milliseconds(1)};

  /// Runs a worker until `is_done` returns true.
  void run_until(const std::function<bool()>& is_done) {
    PacedWorker worker("test", work, clock, sleeper, schedule);
    auto running = std::async(std::launch::async, [&] { sync_wait(worker.run()); });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_done() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(milliseconds(1));
    EXPECT_TRUE(is_done()) << work.story();
    sleeper.stop();
    running.wait();
  }
  void run_until_saved(int times) {
    run_until([&] { return work.count("save") >= times; });
  }
};

TEST_F(PacedWorkerTest, a_pass_goes_from_begin_to_save) {
  run_until_saved(1);
  EXPECT_EQ(work.story(), "begin step step step step completed save");
}

TEST_F(PacedWorkerTest, the_work_takes_as_long_as_its_rate_says) {
  schedule.rate = 1'000;
  work.cost = 50;
  const auto begin = std::chrono::steady_clock::now();
  run_until_saved(1);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(150));
}

TEST_F(PacedWorkerTest, short_rests_add_up) {
  schedule.rate = 1'000;
  work.steps = 100;  // each step costs 1 ms
  const auto begin = std::chrono::steady_clock::now();
  run_until_saved(1);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(80));
}

TEST_F(PacedWorkerTest, nothing_runs_before_it_is_due) {
  work.set_finished(clock.now() - milliseconds(1));
  run_until([&] { return work.count("state") >= 1; });
  EXPECT_EQ(work.story(), "");
}

TEST_F(PacedWorkerTest, a_pass_is_due_when_the_interval_is_over) {
  work.set_finished(clock.now() - std::chrono::hours(1));
  run_until_saved(1);
  EXPECT_EQ(work.count("completed"), 1);
}

TEST_F(PacedWorkerTest, passes_follow_each_other_after_the_interval) {
  schedule.interval = milliseconds(0);
  run_until([&] { return work.count("completed") >= 2; });
}

/// The clock was set back by a year, so the last pass ended in the future. The next pass starts at
/// once instead of waiting for the clock.
TEST_F(PacedWorkerTest, a_clock_that_was_set_back_does_not_stop_it) {
  work.set_finished(clock.now());
  clock.advance(-std::chrono::hours(24 * 365));
  run_until_saved(1);
  EXPECT_EQ(work.count("completed"), 1);
}

TEST_F(PacedWorkerTest, a_failed_pass_is_saved_and_retried) {
  work.failures = 1;
  run_until_saved(2);
  EXPECT_EQ(work.story(), "begin step save begin step step step step completed save");
}

TEST_F(PacedWorkerTest, progress_is_saved_during_a_pass) {
  schedule.save = milliseconds(0);
  work.save_fails = true;  // a failed save does not end the pass
  run_until_saved(4);
  EXPECT_EQ(work.story(), "begin step save step save step save step completed save");
}

TEST_F(PacedWorkerTest, a_stop_ends_a_pass_between_two_steps_and_saves_it) {
  schedule.rate = 1;
  work.cost = 3'600;  // the worker pauses for an hour after a step
  run_until([&] { return work.count("step") >= 1; });
  EXPECT_EQ(work.story(), "begin step save");
}

TEST_F(PacedWorkerTest, without_a_rate_nothing_runs) {
  schedule.rate = 0;
  PacedWorker worker("test", work, clock, sleeper, schedule);
  sync_wait(worker.run());
  EXPECT_EQ(work.story(), "");
}

}  // namespace
}  // namespace onggi::workers
