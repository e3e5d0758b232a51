#include "http/framing/body_reader.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"

namespace onggi::http {
namespace {
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
}

void BodyReader::begin(const Framing& framing, Scratch& scratch) {
  ONGGI_DCHECK(complete());  // the previous body was read completely
  scratch_ = &scratch;
  framing_ = framing;
  chunks_ = {};
  left_ = framing.content_length;
  continue_due_ = framing.expects_continue;
  failed_ = false;
}

std::optional<std::uint64_t> BodyReader::content_length() const {
  if (framing_.chunked) return std::nullopt;
  return framing_.content_length;
}

bool BodyReader::complete() const { return framing_.chunked ? chunks_.done() : left_ == 0; }

bool BodyReader::held_back() const { return continue_due_ && scratch_->buffered().empty(); }

bool BodyReader::may_drain(std::size_t bytes_max) const {
  if (failed_) return false;
  return framing_.chunked || left_ <= bytes_max;
}

std::uint64_t BodyReader::data_left() const {
  return framing_.chunked ? chunks_.data_left() : left_;
}

void BodyReader::took(std::uint64_t n) {
  if (framing_.chunked) {
    chunks_.took(n);
  } else {
    ONGGI_DCHECK(n <= left_ && left_ <= framing_.content_length);
    left_ -= n;
  }
}

Task<Status> BodyReader::continue_empty() {
  if (!continue_due_ || !complete()) co_return Status();
  co_return co_await send_continue();
}

Task<Result<std::size_t>> BodyReader::read(std::span<char> into) {
  if (failed_) co_return fail(Code::kClosed, "the request body was interrupted");
  if (complete() || into.empty()) co_return 0;
  auto data = read_data(into);
  auto result = co_await data;
  if (!result) failed_ = true;
  co_return result;
}

Task<Result<std::size_t>> BodyReader::read_data(std::span<char> into) {
  if (continue_due_) ONGGI_CO_TRY(co_await send_continue());
  if (framing_.chunked && chunks_.data_left() == 0) {
    ONGGI_CO_TRY(co_await reach_data());
    if (chunks_.done()) co_return 0;
  }
  const auto wanted =
      into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), data_left())));
  ONGGI_DCHECK(!wanted.empty() && wanted.size() <= data_left());
  const auto buffered = scratch_->buffered().substr(0, wanted.size());
  if (!buffered.empty()) {
    std::memcpy(wanted.data(), buffered.data(), buffered.size());
    scratch_->consume(buffered.size());
    took(buffered.size());
    co_return buffered.size();
  }
  auto receive = stream_.read_body(wanted);
  const std::size_t n = ONGGI_CO_TRY(co_await receive);
  if (n == 0)
    co_return fail(Code::kClosed, "the client closed the connection in the middle of the body");
  took(n);
  co_return n;
}

Task<Status> BodyReader::send_continue() {
  continue_due_ = false;
  // A client that has already sent body bytes is not waiting for "100 Continue".
  if (!scratch_->buffered().empty()) co_return Status();
  auto write = stream_.write(kContinue, {});
  co_return co_await write;
}

Task<Status> BodyReader::reach_data() {
  while (chunks_.data_left() == 0 && !chunks_.done()) {
    if (scratch_->buffered().empty()) {
      scratch_->reuse_consumed();
      ONGGI_DCHECK(!scratch_->space().empty());  // take_head() left space after the head
      auto receive = stream_.read_body(scratch_->space());
      const std::size_t n = ONGGI_CO_TRY(co_await receive);
      if (n == 0)
        co_return fail(Code::kClosed, "the client closed the connection in the middle of the body");
      scratch_->received(n);
    }
    const std::size_t taken = ONGGI_CO_TRY(chunks_.advance(scratch_->buffered()));
    scratch_->consume(taken);
    ONGGI_DCHECK(taken > 0);  // advance() consumes at least one byte here
  }
  co_return Status();
}

Task<bool> BodyReader::drain(std::size_t bytes_max, std::chrono::milliseconds timeout) {
  std::array<char, 4096> dropped;  // NOLINT: never read
  const auto give_up_at = Loop::now_ms() + timeout.count();
  stream_.set_body_deadline(give_up_at);
  continue_due_ = false;
  std::size_t total = 0;
  while (!complete()) {
    if (total > bytes_max || Loop::now_ms() > give_up_at) co_return false;
    auto next = read(dropped);
    const auto n = co_await next;
    if (!n) co_return false;
    total += *n;
    ONGGI_DCHECK(*n > 0 || complete());  // each iteration makes progress
  }
  co_return true;
}

}  // namespace onggi::http
