// Loop: one thread, one Asio context, and the connections assigned to that thread. It is the
// Executor of every handler that runs on it. Timeouts are coarse on purpose: a periodic sweep
// checks the deadline of each descriptor, so setting a deadline takes one store and no system call.
#pragma once

#include <array>
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
#include "base/fairness/turns.h"
#include "base/sync/task_group.h"
#include "base/task.h"
#include "http/scratch.h"
#include "http/server.h"
#include "http/sharing/shares.h"

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
  std::atomic<std::uint64_t> connections_reclaimed{0};
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
  /// `shares` must outlive the loop.
  Loop(const Limits& limits, Shares& shares);
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
  [[nodiscard]] Shares& shares() { return shares_; }
  [[nodiscard]] fairness::Turns& turns() { return turns_; }
  /// The order in which handshakes begin. Each computes for about a millisecond, so the loop looks
  /// for other work before the next.
  [[nodiscard]] fairness::Turns& handshake_turns() { return handshake_turns_; }
  [[nodiscard]] boost::asio::io_context& context();

  /// Returns a monotonic time in milliseconds, with the resolution of the kernel's tick.
  [[nodiscard]] static std::int64_t now_ms();
  /// Returns the current HTTP date, such as "Sun, 22 Nov 2026 18:46:53 GMT". The date is formatted
  /// at most once a second.
  [[nodiscard]] std::string_view http_date();
  [[nodiscard]] Task<void> sleep(std::chrono::milliseconds duration);

  /// Closes inactive connections of this loop, in the order of Descriptor::Rank, so that `newcomer`
  /// gets a place of `pool`. Returns true if a connection was closed for it. The place becomes
  /// free soon afterwards.
  [[nodiscard]] bool make_room(const fairness::Pool& pool, const fairness::Party& newcomer);
  /// Closes provisional connections that found no place in `pool`: those that have been answered,
  /// then those that have sent no request, then stalled ones; the oldest first. Returns true if a
  /// connection was closed for a newcomer.
  [[nodiscard]] bool make_provisional_room(const fairness::Pool& pool);
  /// Call when `pool` has free places again: forgets the places that make_room() still expects from
  /// connections that it closed.
  void forget_room(const fairness::Pool& pool);
  /// Closes connections whose handshakes take long, because `party` waits for one: its own, and
  /// those of parties above their shares.
  void hurry_handshakes(const fairness::Party& party);

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
  struct Choice;
  [[nodiscard]] std::vector<Choice> choices_for(const fairness::Pool& pool,
                                                const fairness::Party& newcomer);
  [[nodiscard]] std::vector<Choice> provisional_choices(const fairness::Pool& pool);
  [[nodiscard]] std::size_t close_first(std::vector<Choice> choices, std::size_t batch,
                                        fairness::Resource resource);
  void close_of_party(Descriptor& descriptor, fairness::Resource resource);
  void reclaim_memory(std::int64_t now);

  /// The places that become free when connections that were closed for others have ended.
  struct Room {
    std::size_t places = 0;
    std::int64_t search_at_ms = 0;  // the earliest time of the next search

    /// Takes one place. If there is none, calls `close`, which closes connections and returns their
    /// number. Returns false if there is no place.
    bool take(const std::function<std::size_t()>& close);
  };

  const Limits limits_;
  Shares& shares_;
  fairness::Turns turns_;
  // Shares::handshakes bounds how many wait.
  fairness::Turns handshake_turns_{{.waiting_max = SIZE_MAX}};
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
  std::array<Room, fairness::kResources> rooms_;
  std::array<Room, fairness::kResources> provisional_rooms_;
  std::int64_t swept_at_ms_ = now_ms();
  std::uint64_t claims_seen_ = 0;
  std::int64_t reclaim_until_ms_ = 0;
  std::vector<std::unique_ptr<Scratch>> scratch_pool_;
  std::int64_t date_second_ = 0;
  std::string date_;
};

}  // namespace onggi::http
