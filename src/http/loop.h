// Loop: one thread, one Asio context, and the connections that live on it. It is the Executor of
// every handler that runs there. Time-outs are coarse on purpose: each descriptor has a deadline
// that a periodic sweep looks at, so that setting one costs a store and no system call.
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

/// Written by the loop's thread, read by anyone.
struct LoopCounters {
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_total{0};
  std::atomic<std::uint64_t> connections_refused{0};
  std::atomic<std::uint64_t> requests_bad{0};
  std::atomic<std::uint64_t> bytes_in{0};
  std::atomic<std::uint64_t> bytes_out{0};

  /// One writer, so a load and a store do what an atomic addition would, without its lock prefix.
  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t n) {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
};

class Loop final : public Executor {
 public:
  explicit Loop(const Limits& limits);
  ~Loop() override;

  void post(std::coroutine_handle<> handle) override;
  /// Runs `function` on the loop's thread, later. Any thread; for rare things.
  void run_soon(std::move_only_function<void()> function);

  void start();
  /// False when the thread did not end in time.
  [[nodiscard]] bool wait_until_ended(std::chrono::steady_clock::time_point deadline) const;
  /// The thread ends once stop_soon() was called and the group is empty.
  void join();

  /// Any thread: accept no more, close what is idle, end when the group is empty.
  void stop_soon();
  /// Any thread: every descriptor fails with kClosed from now on.
  void cut_soon();

  // Everything below belongs to the loop's thread.
  [[nodiscard]] bool stopping() const { return stopping_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] LoopCounters& counters() { return counters_; }
  [[nodiscard]] const LoopCounters& counters() const { return counters_; }
  [[nodiscard]] TaskGroup& group() { return group_; }
  [[nodiscard]] boost::asio::io_context& context();

  /// Monotonic milliseconds, as fine as the kernel's tick.
  [[nodiscard]] static std::int64_t now_ms();
  /// "Sun, 22 Nov 2026 18:46:53 GMT", made once a second.
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

  Descriptor* descriptors_ = nullptr;  // intrusive list of all that are open
  std::vector<std::unique_ptr<Scratch>> scratch_pool_;
  std::int64_t date_second_ = 0;
  std::string date_;
};

}  // namespace onggi::http
