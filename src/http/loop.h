// Loop: one thread, one Asio context, and the connections assigned to that thread. It is the
// Executor of every handler that runs on it. Timeouts are coarse on purpose: a periodic sweep
// checks the deadline of each descriptor, so setting a deadline takes one store and no system call.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "base/executor.h"
#include "base/task.h"
#include "base/task_group.h"
#include "http/scratch.h"
#include "http/server.h"

namespace boost::asio {
class io_context;
}

namespace onggi::http {

class Descriptor;

/// Counters of one loop. Only the loop's thread writes them; any thread may read them.
struct LoopCounters {
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_total{0};
  std::atomic<std::uint64_t> connections_refused{0};
  std::atomic<std::uint64_t> requests_bad{0};
  std::atomic<std::uint64_t> bytes_in{0};
  std::atomic<std::uint64_t> bytes_out{0};

  /// Adds `n`. There is only one writer, so a load and a store suffice instead of an atomic
  /// addition, which would need a lock prefix.
  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t n) {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
};

class Loop final : public Executor {
 public:
  explicit Loop(const Limits& limits);
  ~Loop() override;

  void post(std::coroutine_handle<> handle) override;
  /// Queues `function` to run on the loop's thread. Safe from any thread. Intended for rare
  /// operations.
  void run_soon(std::move_only_function<void()> function);

  void start();
  /// Waits for the thread to end. Returns false if the thread has not ended by `deadline`.
  [[nodiscard]] bool wait_until_ended(std::chrono::steady_clock::time_point deadline) const;
  /// Joins the thread, which ends once stop_soon() has been called and group() is empty.
  void join();

  /// Stops accepting connections, shuts down idle descriptors, and ends the thread once group() is
  /// empty. Safe from any thread.
  void stop_soon();
  /// Makes every open descriptor fail with kClosed. Safe from any thread.
  void cut_soon();

  // The members below may be used only on the loop's thread.
  [[nodiscard]] bool stopping() const { return stopping_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] LoopCounters& counters() { return counters_; }
  [[nodiscard]] const LoopCounters& counters() const { return counters_; }
  [[nodiscard]] TaskGroup& group() { return group_; }
  [[nodiscard]] boost::asio::io_context& context();

  /// Returns a monotonic time in milliseconds, with the resolution of the kernel's tick.
  [[nodiscard]] static std::int64_t now_ms();
  /// Returns the current HTTP date, such as "Sun, 22 Nov 2026 18:46:53 GMT". The date is formatted
  /// at most once a second.
  [[nodiscard]] std::string_view http_date();
  [[nodiscard]] Task<void> sleep(std::chrono::milliseconds duration);

  [[nodiscard]] std::unique_ptr<Scratch> take_scratch();
  void give_scratch(std::unique_ptr<Scratch> scratch);

 private:
  friend class Descriptor;
  struct Impl;

  void run();
  void drain_posted();
  void sweep();
  void schedule_sweep();
  detail::Detached finish_when_drained();

  const Limits limits_;
  LoopCounters counters_;
  TaskGroup group_;
  std::unique_ptr<Impl> impl_;
  std::thread thread_;
  std::promise<void> ended_;
  std::shared_future<void> ended_future_ = ended_.get_future().share();
  bool stopping_ = false;

  std::mutex posted_mutex_;
  std::vector<std::coroutine_handle<>> posted_;  // guarded by posted_mutex_
  std::vector<std::coroutine_handle<>> resuming_;

  Descriptor* descriptors_ = nullptr;  // intrusive list of all open descriptors
  std::vector<std::unique_ptr<Scratch>> scratch_pool_;
  std::int64_t date_second_ = 0;
  std::string date_;
};

}  // namespace onggi::http
