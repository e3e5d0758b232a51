#include "http/stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace onggi::http {
namespace {

// Hashing a turn's bytes takes about a millisecond, for which all other connections wait.
constexpr std::size_t kTurnBytesMax = 1024 * 1024;
constexpr std::size_t kSendFileSlice = 1024 * 1024;
constexpr std::size_t kTlsRecordMax = 16 * 1024;
constexpr std::size_t kSslCallMax = 1024 * 1024 * 1024;  // SSL_read and SSL_write take an int

iovec as_iovec(std::string_view bytes) {
  return {.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
}

bool would_block(int error) { return error == EAGAIN || error == EINTR; }

}  // namespace

bool Pace::too_slow(std::uint64_t rate_min, std::int64_t window_ms) {
  if (waited_ms_ < window_ms) return false;
  const bool slow = bytes_ * 1000 < rate_min * static_cast<std::uint64_t>(waited_ms_);
  reset();
  return slow;
}

Stream::Stream(Loop& loop, int fd, TlsSession tls, Seat* seat)
    : descriptor_(loop, fd, seat),
      tls_(std::move(tls)),
      send_stall_(loop.limits().body_stall_timeout) {}

std::string_view Stream::tls_version() const {
  if (!secure()) return {};
  return SSL_version(tls_.get()) == TLS1_3_VERSION ? "1.3" : "1.2";
}

Task<Status> Stream::handshake() {
  descriptor_.set_timeout(descriptor_.loop().limits().header_timeout);
  while (true) {
    ERR_clear_error();
    auto wants = Descriptor::Want::kRead;
    const auto outcome = tls_outcome(SSL_do_handshake(tls_.get()), wants);
    if (outcome > 0) co_return Status();
    if (outcome != kAgain) co_return fail(Code::kClosed, "the TLS handshake failed");
    auto ready = descriptor_.wait(wants);
    ONGGI_CO_TRY(co_await ready);
  }
}

ssize_t Stream::try_read(std::span<char> into) {
  const auto n = secure() ? read_tls(into) : read_plain(into);
  if (n > 0) {
    descriptor_.moved(static_cast<std::size_t>(n));
    LoopCounters::add(descriptor_.loop().counters().bytes_in, static_cast<std::size_t>(n));
  }
  return n;
}

ssize_t Stream::read_plain(std::span<char> into) {
  const auto n = ::recv(descriptor_.fd(), into.data(), into.size(), MSG_DONTWAIT);
  if (n >= 0) {
    drained_ = static_cast<std::size_t>(n) < into.size();
    return n;
  }
  drained_ = true;
  return would_block(errno) ? kAgain : kFailed;
}

ssize_t Stream::read_tls(std::span<char> into) {
  ERR_clear_error();
  const auto size = static_cast<int>(std::min(into.size(), kSslCallMax));
  return tls_outcome(SSL_read(tls_.get(), into.data(), size), read_wants_);
}

ssize_t Stream::tls_outcome(int result, Descriptor::Want& wants) {
  if (result > 0) return result;
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ: wants = Descriptor::Want::kRead; return kAgain;
    case SSL_ERROR_WANT_WRITE: wants = Descriptor::Want::kWrite; return kAgain;
    case SSL_ERROR_ZERO_RETURN: return 0;
    default: return kFailed;
  }
}

Task<Result<std::size_t>> Stream::read_body(std::span<char> into) {
  const auto closed = [] { return fail(Code::kClosed, "the client closed the connection"); };
  // If the last read was short, it emptied the socket, and reading again at once would waste a
  // system call.
  auto result = drained_ && !secure() ? kAgain : try_read(into);
  while (result == kAgain) {
    auto wait = wait_for_body();
    ONGGI_CO_TRY(co_await wait);
    result = try_read(into);
  }
  if (result == kFailed) co_return closed();
  const auto n = static_cast<std::size_t>(result);
  pace_.moved(n);
  if (turn_is_over(n)) co_await Yield{};
  co_return n;
}

Task<Status> Stream::wait_until(Descriptor::Want want, std::int64_t at_ms) {
  const auto begin = Loop::now_ms();
  moved_in_turn_ = 0;
  ONGGI_DCHECK(at_ms != Descriptor::kNoDeadline);  // every wait for a peer must have a deadline
  descriptor_.set_deadline(std::min(body_deadline_ms_, at_ms));
  auto ready = descriptor_.wait(want);
  const auto status = co_await ready;
  descriptor_.clear_deadline();
  pace_.waited(Loop::now_ms() - begin);
  co_return status;
}

Status Stream::judge_pace(std::int64_t window_ms) {
  if (!pace_.too_slow(descriptor_.loop().limits().body_rate_min, window_ms)) return {};
  return fail(Code::kTimeout, "the client transfers the body too slowly");
}

Task<Status> Stream::wait_for_body() {
  const auto stall = std::int64_t{descriptor_.loop().limits().body_stall_timeout.count()};
  auto wait = wait_until(read_wants_, Loop::now_ms() + stall);
  ONGGI_CO_TRY(co_await wait);
  co_return judge_pace(Pace::kWindowMs);
}

/// Waits until the client reads again. If the client does not read for answer_pause, and `source`
/// is not null, lets source->pause() shorten `piece`. The transfer rate is averaged over at least
/// the stall timeout, so a single pause is limited only by the stall timeout.
Task<Status> Stream::wait_for_reader(BodyStream* source, std::string_view* piece) {
  const auto stall = std::int64_t{send_stall_.count()};
  const auto pause = std::int64_t{descriptor_.loop().limits().answer_pause.count()};
  const auto begin = Loop::now_ms();
  auto first =
      wait_until(write_wants_, begin + (source != nullptr ? std::min(pause, stall) : stall));
  auto status = co_await first;
  const bool pauses = !status && status.error().code == Code::kTimeout;
  if (pauses && source != nullptr && Loop::now_ms() < begin + stall) {
    descriptor_.forgive_timeout();
    [[maybe_unused]] const auto unsent = piece->size();
    *piece = source->pause(*piece);
    ONGGI_DCHECK(piece->size() <= unsent && (unsent == 0 || !piece->empty()));
    auto rest = wait_until(write_wants_, begin + stall);
    status = co_await rest;
  }
  ONGGI_CO_TRY(status);
  co_return judge_pace(std::max(Pace::kWindowMs, stall));
}

bool Stream::turn_is_over(std::size_t moved) {
  ONGGI_DCHECK(moved_in_turn_ < kTurnBytesMax);
  moved_in_turn_ += moved;
  if (moved_in_turn_ < kTurnBytesMax) return false;
  moved_in_turn_ = 0;
  return true;
}

ssize_t Stream::try_write(std::string_view first, std::string_view second, bool more) {
  const auto n = secure() ? write_tls(first, second) : write_plain(first, second, more);
  if (n > 0) {
    descriptor_.moved(static_cast<std::size_t>(n));
    LoopCounters::add(descriptor_.loop().counters().bytes_out, static_cast<std::size_t>(n));
  }
  return n;
}

ssize_t Stream::write_plain(std::string_view first, std::string_view second, bool more) {
  std::array<iovec, 2> pieces{as_iovec(first), as_iovec(second)};
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  const auto n =
      ::sendmsg(descriptor_.fd(), &message, MSG_DONTWAIT | MSG_NOSIGNAL | (more ? MSG_MORE : 0));
  if (n >= 0) return n;
  return would_block(errno) ? kAgain : kFailed;
}

ssize_t Stream::write_tls(std::string_view first, std::string_view second) {
  ERR_clear_error();
  if (first.empty() || second.empty()) {
    const auto bytes = first.empty() ? second : first;
    const auto size = static_cast<int>(std::min(bytes.size(), kSslCallMax));
    return tls_outcome(SSL_write(tls_.get(), bytes.data(), size), write_wants_);
  }
  // Send the head and the first bytes of the body in one TLS record.
  std::array<char, kTlsRecordMax> record;  // NOLINT: filled right below
  const auto head = std::min(first.size(), record.size());
  std::memcpy(record.data(), first.data(), head);
  const auto rest = std::min(second.size(), record.size() - head);
  ONGGI_DCHECK(head > 0 && head + rest <= record.size());
  std::memcpy(record.data() + head, second.data(), rest);
  return tls_outcome(SSL_write(tls_.get(), record.data(), static_cast<int>(head + rest)),
                     write_wants_);
}

Task<Status> Stream::write(std::string_view first, std::string_view second, bool more) {
  while (!first.empty() || !second.empty()) {
    const auto result = try_write(first, second, more);
    if (result > 0) {
      const auto n = static_cast<std::size_t>(result);
      const auto of_first = std::min(n, first.size());
      first.remove_prefix(of_first);
      second.remove_prefix(n - of_first);
      pace_.moved(n);
      if (turn_is_over(n)) co_await Yield{};
      continue;
    }
    auto wait = wait_after(result);
    ONGGI_CO_TRY(co_await wait);
  }
  co_return Status();
}

Task<Result<std::size_t>> Stream::write_piece(std::string_view head, std::string_view piece,
                                              BodyStream& source) {
  std::size_t sent = 0;
  [[maybe_unused]] const auto size = piece.size();
  while (!head.empty() || !piece.empty()) {
    const auto result = try_write(head, piece, false);
    if (result > 0) {
      const auto n = static_cast<std::size_t>(result);
      const auto of_head = std::min(n, head.size());
      head.remove_prefix(of_head);
      piece.remove_prefix(n - of_head);
      sent += n - of_head;
      pace_.moved(n);
      if (turn_is_over(n)) co_await Yield{};
      continue;
    }
    if (result != kAgain) co_return fail(Code::kClosed, "the client closed the connection");
    auto wait = wait_for_reader(&source, &piece);
    ONGGI_CO_TRY(co_await wait);
    ONGGI_DCHECK(sent + piece.size() <= size);  // pause() never lengthens the piece
  }
  ONGGI_DCHECK(sent <= size);
  co_return sent;
}

Task<Status> Stream::wait_after(ssize_t result) {
  if (result != kAgain) co_return fail(Code::kClosed, "the client closed the connection");
  auto wait = wait_for_reader(nullptr, nullptr);
  co_return co_await wait;
}

Task<Status> Stream::send_file(FileSlice range) {
  auto offset = static_cast<off_t>(range.offset);
  while (range.length > 0) {
    const auto slice = std::min<std::uint64_t>(range.length, kSendFileSlice);
    const auto n = ::sendfile(descriptor_.fd(), range.fd, &offset, slice);
    if (n == 0) co_return fail(Code::kCorrupt, "a file is shorter than announced");
    if (n > 0) {
      const auto sent = static_cast<std::size_t>(n);
      range.length -= sent;
      pace_.moved(sent);
      descriptor_.moved(sent);
      LoopCounters::add(descriptor_.loop().counters().bytes_out, sent);
      if (turn_is_over(sent)) co_await Yield{};
      continue;
    }
    auto wait = wait_after(would_block(errno) ? kAgain : kFailed);
    ONGGI_CO_TRY(co_await wait);
  }
  co_return Status();
}

void Stream::shutdown_send() {
  if (secure()) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  ::shutdown(descriptor_.fd(), SHUT_WR);
}

Task<void> Stream::linger(std::size_t bytes_max, std::chrono::milliseconds timeout) {
  std::array<char, 16 * 1024> dropped;  // NOLINT: never read
  std::size_t total = 0;
  descriptor_.set_timeout(timeout);
  while (total < bytes_max) {
    const auto n = read_plain(dropped);  // bypasses TLS, because the bytes are discarded
    if (n == 0 || n == kFailed) co_return;
    if (n > 0) {
      total += static_cast<std::size_t>(n);
      if (turn_is_over(static_cast<std::size_t>(n))) co_await Yield{};
      continue;
    }
    moved_in_turn_ = 0;
    auto ready = descriptor_.wait(Descriptor::Want::kRead);
    if (!co_await ready) co_return;
  }
}

void Stream::abort() {
  const struct ::linger hard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace onggi::http
