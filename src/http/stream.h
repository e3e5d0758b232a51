// Stream: reads and writes the bytes of one connection over TCP, a Unix socket or TLS, so that
// connection.cc handles all three alike. Each operation is tried first, and the stream waits
// only if the operation would block. A Stream counts bytes, closes connections that are too slow,
// and regularly yields to other connections.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/check.h"
#include "base/result.h"
#include "base/task.h"
#include "http/descriptor.h"
#include "http/message.h"
#include "http/tls.h"

namespace onggi::http {

/// Measures how fast a peer transfers a body, counting only the time spent waiting for the peer.
class Pace {
 public:
  static constexpr std::int64_t kWindowMs = 60'000;
  void waited(std::int64_t ms) {
    ONGGI_DCHECK(ms >= 0);  // the clock is monotonic
    waited_ms_ += ms;
  }
  void moved(std::uint64_t bytes) { bytes_ += bytes; }
  /// Returns false until `window_ms` milliseconds of waiting have accumulated. Then starts a new
  /// window, and returns true if the rate in the old window was below `rate_min` bytes/s.
  [[nodiscard]] bool too_slow(std::uint64_t rate_min, std::int64_t window_ms = kWindowMs);
  void reset() { *this = {}; }

 private:
  std::int64_t waited_ms_ = 0;
  std::uint64_t bytes_ = 0;
};

class Stream {
 public:
  /// `tls` is null for plain connections. `seat` must outlive the stream.
  Stream(Loop& loop, int fd, TlsSession tls, Seat* seat);

  [[nodiscard]] Descriptor& descriptor() { return descriptor_; }
  [[nodiscard]] bool secure() const { return tls_ != nullptr; }
  /// Returns "1.2" or "1.3", or an empty string without TLS.
  [[nodiscard]] std::string_view tls_version() const;
  Task<Status> handshake();

  /// Reads the bytes that are available. Returns their number, 0 at the end of the stream, kAgain
  /// if the read would block, or kFailed.
  static constexpr ssize_t kAgain = -1;
  static constexpr ssize_t kFailed = -2;
  [[nodiscard]] ssize_t try_read(std::span<char> into);
  /// Awaitable: waits until try_read() can continue. The caller must have set a deadline.
  [[nodiscard]] Descriptor::Wait readable() { return descriptor_.wait(read_wants_); }
  /// Reads at least one byte of a body and returns the number of bytes, or 0 at the end. Enforces
  /// the body limits.
  Task<Result<std::size_t>> read_body(std::span<char> into);

  /// Writes both pieces, with one system call if the kernel accepts all bytes. Enforces the body
  /// limits. `more` means that more data follows immediately.
  Task<Status> write(std::string_view first, std::string_view second, bool more = false);
  /// Writes `head` and `piece`, the latest piece of `source`. Calls source.pause() if the client
  /// stops reading for a while. Returns how many bytes of `piece` were sent, which is less than its
  /// size if pause() shortened it.
  Task<Result<std::size_t>> write_piece(std::string_view head, std::string_view piece,
                                        BodyStream& source);
  /// Sends a range of a file with sendfile(). Must not be called on a TLS connection.
  Task<Status> send_file(FileSlice range);
  /// Resets the rate measurement, the deadline and the stall timeout for the next body.
  void begin_body() {
    pace_.reset();
    body_deadline_ms_ = Descriptor::kNoDeadline;
    send_stall_ = descriptor_.loop().limits().body_stall_timeout;
  }
  /// Like begin_body(), for the body of a response. `may_pause` means that the body can wait for
  /// its reader, so answer_stall_timeout applies.
  void begin_answer(bool may_pause) {
    begin_body();
    if (may_pause) send_stall_ = descriptor_.loop().limits().answer_stall_timeout;
  }
  /// Sets a time limit for all waits of the current body, on the clock of Loop::now_ms().
  void set_body_deadline(std::int64_t at_ms) { body_deadline_ms_ = at_ms; }

  void shutdown_send();
  /// Reads and discards bytes until the peer closes the connection, `bytes_max` bytes have been
  /// received, or `timeout` has passed. Without linger(), closing could reset the connection before
  /// the peer has read the last response.
  Task<void> linger(std::size_t bytes_max, std::chrono::milliseconds timeout);
  /// Makes closing reset the connection, so that the peer does not mistake a truncated response for
  /// a complete one.
  void abort();

 private:
  [[nodiscard]] ssize_t try_write(std::string_view first, std::string_view second, bool more);
  [[nodiscard]] ssize_t read_plain(std::span<char> into);
  [[nodiscard]] ssize_t write_plain(std::string_view first, std::string_view second, bool more);
  [[nodiscard]] ssize_t read_tls(std::span<char> into);
  [[nodiscard]] ssize_t write_tls(std::string_view first, std::string_view second);
  [[nodiscard]] ssize_t tls_outcome(int result, Descriptor::Want& wants);
  Task<Status> wait_until(Descriptor::Want want, std::int64_t at_ms);
  Task<Status> wait_for_body();
  Task<Status> wait_for_reader(BodyStream* source, std::string_view* piece);
  [[nodiscard]] Status judge_pace(std::int64_t window_ms);
  Task<Status> wait_after(ssize_t result);
  /// Returns true if so many bytes were transferred without waiting that other connections should
  /// now run.
  [[nodiscard]] bool turn_is_over(std::size_t moved);

  Descriptor descriptor_;
  TlsSession tls_;
  Pace pace_;
  std::int64_t body_deadline_ms_ = Descriptor::kNoDeadline;
  std::chrono::milliseconds send_stall_;
  std::size_t moved_in_turn_ = 0;
  bool drained_ = true;  // the last read emptied the socket; wait before the next read
  Descriptor::Want read_wants_ = Descriptor::Want::kRead;
  Descriptor::Want write_wants_ = Descriptor::Want::kWrite;
};

}  // namespace onggi::http
