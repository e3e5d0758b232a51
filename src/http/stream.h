// Stream: the bytes of one connection, over TCP, a Unix socket or TLS alike, so that
// connection.cc is written once. Tries first, waits only when the kernel has nothing; counts bytes,
// cuts off peers that are too slow, and gives other connections a turn now and then.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "http/descriptor.h"
#include "http/message.h"
#include "http/tls.h"

namespace onggi::http {

/// How fast a peer moves a body, counting only the time we waited for it.
class Pace {
 public:
  static constexpr std::int64_t kWindowMs = 60'000;
  void waited(std::int64_t ms) { waited_ms_ += ms; }
  void moved(std::uint64_t bytes) { bytes_ += bytes; }
  /// Judges, and starts again, whenever so much waiting has passed.
  [[nodiscard]] bool too_slow(std::uint64_t rate_min, std::int64_t window_ms = kWindowMs);
  void reset() { *this = {}; }

 private:
  std::int64_t waited_ms_ = 0;
  std::uint64_t bytes_ = 0;
};

class Stream {
 public:
  /// `tls` is null for plain connections.
  Stream(Loop& loop, int fd, TlsSession tls);

  [[nodiscard]] Descriptor& descriptor() { return descriptor_; }
  [[nodiscard]] bool secure() const { return tls_ != nullptr; }
  /// "1.2" or "1.3"; empty without TLS.
  [[nodiscard]] std::string_view tls_version() const;
  Task<Status> handshake();

  /// Reads what is there: more than 0, 0 at the end, kAgain, or kFailed.
  static constexpr ssize_t kAgain = -1;
  static constexpr ssize_t kFailed = -2;
  [[nodiscard]] ssize_t try_read(std::span<char> into);
  /// Waits for what the last try_read lacked. The caller has set a deadline.
  [[nodiscard]] Descriptor::Wait readable() { return descriptor_.wait(read_wants_); }
  /// Reads at least one byte of a body, or 0 at the end, within the body limits.
  Task<Result<std::size_t>> read_body(std::span<char> into);

  /// Writes both pieces, in one system call if the kernel takes them, within the body limits.
  /// `more`: something follows at once.
  Task<Status> write(std::string_view first, std::string_view second, bool more = false);
  /// Writes both, `piece` being the last of `source`, which is told when the reader pauses. Returns
  /// how many bytes of it were sent: fewer than it has when `source` kept fewer.
  Task<Result<std::size_t>> write_piece(std::string_view head, std::string_view piece,
                                        BodyStream& source);
  /// Sends a range of a file; plain streams only.
  Task<Status> send_file(FileRange range);
  /// Forgets the pace of the body before.
  void begin_body() {
    pace_.reset();
    body_deadline_ms_ = Descriptor::kNoDeadline;
    send_stall_ = descriptor_.loop().limits().body_stall_timeout;
  }
  /// The same for an answer. `may_pause`: it can wait for its reader.
  void begin_answer(bool may_pause) {
    begin_body();
    if (may_pause) send_stall_ = descriptor_.loop().limits().answer_stall_timeout;
  }
  /// No wait of this body goes beyond this moment.
  void set_body_deadline(std::int64_t at_ms) { body_deadline_ms_ = at_ms; }

  void shutdown_send();
  /// Reads and drops until the peer closes, `bytes_max` came, or `timeout` passed; so that closing
  /// does not reset the connection before the peer has read our last words.
  Task<void> linger(std::size_t bytes_max, std::chrono::milliseconds timeout);
  /// Makes closing reset the connection: the peer must not take what it got for complete.
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
  /// Whether enough was moved without a wait to let others run.
  [[nodiscard]] bool turn_is_over(std::size_t moved);

  Descriptor descriptor_;
  TlsSession tls_;
  Pace pace_;
  std::int64_t body_deadline_ms_ = Descriptor::kNoDeadline;
  std::chrono::milliseconds send_stall_;
  std::size_t moved_in_turn_ = 0;
  bool drained_ = true;  // the last read took all there was; wait before the next
  Descriptor::Want read_wants_ = Descriptor::Want::kRead;
  Descriptor::Want write_wants_ = Descriptor::Want::kWrite;
};

}  // namespace onggi::http
