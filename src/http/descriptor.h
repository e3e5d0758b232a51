// Descriptor: a non-blocking file descriptor on a loop, and the only bridge from Asio to
// coroutines. A Descriptor only waits. The caller makes the system calls that read and write,
// and calls wait() only if a system call would block.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/result.h"
#include "http/loop.h"

namespace onggi::http {

struct Seat;

class Descriptor {
 public:
  enum class Want : std::uint8_t { kRead, kWrite };
  static constexpr std::int64_t kNoDeadline = INT64_MAX;

  /// Takes ownership of `fd`. `seat` describes the connection, and must outlive the descriptor. It
  /// is null for a listening socket.
  explicit Descriptor(Loop& loop, int fd, Seat* seat = nullptr);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] Loop& loop() const { return loop_; }

  /// Sets the time, on the clock of Loop::now_ms(), after which waits fail with kTimeout.
  void set_deadline(std::int64_t at_ms) { deadline_ms_ = at_ms; }
  void set_timeout(std::chrono::milliseconds after) {
    deadline_ms_ = Loop::now_ms() + after.count();
  }
  void clear_deadline() { deadline_ms_ = kNoDeadline; }
  /// Allows further waits after a wait has failed with kTimeout.
  void forgive_timeout() { expired_ = false; }
  /// Returns true once the connection is closed, although its coroutine may not have noticed yet.
  [[nodiscard]] bool closed() const { return cut_; }
  /// Marks the descriptor as idle. Idle descriptors are shut down as soon as the loop stops.
  void set_idle(bool idle) { idle_ = idle; }
  /// Counts bytes that were received or sent.
  void moved(std::size_t bytes) { moved_ += bytes; }

  class Wait {
   public:
    Wait(Descriptor& descriptor, Want want) : descriptor_(descriptor), want_(want) {}
    [[nodiscard]] bool await_ready() const { return descriptor_.broken(); }
    void await_suspend(std::coroutine_handle<> handle);
    /// Errors: kTimeout if the deadline passed, kClosed if the connection was closed. After an
    /// error, the descriptor must not be used again, except after a kTimeout followed by a call to
    /// forgive_timeout().
    [[nodiscard]] Status await_resume() const { return descriptor_.status(); }

   private:
    Descriptor& descriptor_;
    Want want_;
  };
  [[nodiscard]] Wait wait(Want want) { return {*this, want}; }

 private:
  friend class Loop;
  struct Impl;
  enum class Rank : std::uint8_t;

  [[nodiscard]] bool broken() const;
  [[nodiscard]] Status status() const;
  void check_deadline(std::int64_t now_ms);
  void cut();
  void cancel();
  void note_progress(std::int64_t now, std::int64_t elapsed_ms);
  /// Returns how long no bytes have moved.
  [[nodiscard]] std::int64_t quiet_ms(std::int64_t now) const;
  [[nodiscard]] bool makes_progress(std::int64_t now) const;
  [[nodiscard]] Rank provisional_rank() const;
  [[nodiscard]] std::optional<Rank> rank(bool over_share, std::int64_t now) const;

  Loop& loop_;
  const int fd_;
  std::unique_ptr<Impl> impl_;
  std::int64_t deadline_ms_ = kNoDeadline;
  bool idle_ = false;
  bool expired_ = false;
  bool cut_ = false;
  bool waiting_ = false;
  Seat* const seat_;
  std::uint64_t moved_ = 0;
  std::uint64_t seen_ = 0;  // moved_ at the last sweep
  std::uint64_t rate_ = 0;  // bytes/s, averaged over some sweeps
  const std::int64_t opened_at_ms_ = Loop::now_ms();
  std::int64_t quiet_since_ms_ = opened_at_ms_;
  Descriptor* next_ = nullptr;
  Descriptor** previous_link_ = nullptr;
};

}  // namespace onggi::http
