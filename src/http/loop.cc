#include "http/loop.h"

#include <signal.h>
#include <time.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/check.h"
#include "base/clock.h"
#include "http/descriptor.h"

namespace onggi::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kScratchPoolMax = 64;
constexpr std::size_t kScratchTail = 4096;  // free space after the longest head, in bytes

/// Returns the time between two checks of all deadlines and rates, which is the accuracy of the
/// deadlines: a quarter of the shortest limit, but at least 5 ms and at most 250 ms.
std::chrono::milliseconds sweep_period(const Limits& limits) {
  const auto shortest =
      std::min({limits.idle_timeout, limits.header_timeout, limits.body_stall_timeout,
                limits.answer_stall_timeout, limits.answer_pause, limits.drain_timeout,
                limits.linger_timeout});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

}  // namespace

struct Loop::Impl {
  asio::io_context context{1};
  asio::steady_timer sweep_timer{context};
};

Loop::Loop(const Limits& limits, Shares& shares)
    : limits_(limits), shares_(shares), impl_(std::make_unique<Impl>()) {}

Loop::~Loop() {
  ONGGI_CHECK(!thread_.joinable());
  ONGGI_DCHECK(descriptors_ == nullptr && posted_.empty());
}

asio::io_context& Loop::context() { return impl_->context; }

void Loop::post(std::coroutine_handle<> handle) {
  ONGGI_DCHECK(handle);
  bool first = false;
  {
    const std::scoped_lock lock(posted_mutex_);
    first = posted_.empty();
    posted_.push_back(handle);
  }
  if (first) asio::post(impl_->context, [this] { drain_posted(); });
}

void Loop::drain_posted() {
  {
    const std::scoped_lock lock(posted_mutex_);
    // post() schedules drain_posted() only when it adds the first handle to posted_.
    ONGGI_DCHECK(resuming_.empty() && !posted_.empty());
    resuming_.swap(posted_);
  }
  for (const auto handle : resuming_) {
    ONGGI_DCHECK(!handle.done());
    handle.resume();
  }
  resuming_.clear();
}

void Loop::run_soon(std::move_only_function<void()> function) {
  asio::post(impl_->context, std::move(function));
}

void Loop::start() {
  ONGGI_DCHECK(!thread_.joinable() && !stopping_);
  thread_ = std::thread([this] { run(); });
}

void Loop::run() {
  const Executor::Scope scope(this);
  // Block SIGPIPE, because sendfile has no flag to suppress it.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  schedule_sweep();
  impl_->context.run();
  ended_.set_value();
}

bool Loop::wait_until_ended(std::chrono::steady_clock::time_point deadline) const {
  return ended_future_.wait_until(deadline) == std::future_status::ready;
}

void Loop::join() {
  if (thread_.joinable()) thread_.join();
}

void Loop::stop_soon() {
  run_soon([this] {
    if (stopping_) return;
    stopping_ = true;
    for (auto* d = descriptors_; d != nullptr; d = d->next_) {
      if (d->idle_) d->cut();
    }
    finish_when_drained();
  });
}

void Loop::cut_soon() {
  run_soon([this] {
    for (auto* d = descriptors_; d != nullptr; d = d->next_) d->cut();
  });
}

detail::Detached Loop::finish_when_drained() {
  auto drained = group_.drain();
  co_await drained;
  impl_->context.stop();
}

void Loop::schedule_sweep() {
  impl_->sweep_timer.expires_after(sweep_period(limits_));
  impl_->sweep_timer.async_wait([this](boost::system::error_code error) {
    if (error) return;
    sweep();
    schedule_sweep();
  });
}

void Loop::sweep() {
  // The list does not change during the iteration, because cancelled waits complete later.
  const auto now = now_ms();
  const auto elapsed = std::max<std::int64_t>(1, now - swept_at_ms_);
  swept_at_ms_ = now;
  for (auto* d = descriptors_; d != nullptr; d = d->next_) {
    d->note_progress(now, elapsed);
    d->check_deadline(now);
  }
  reclaim_memory(now);
}

std::int64_t Loop::now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

std::string_view Loop::http_date() {
  const auto second = std::int64_t{::time(nullptr)};
  if (second != date_second_) {
    date_second_ = second;
    date_ = format_http_date(Time(std::chrono::seconds(second)));
  }
  return date_;
}

Task<void> Loop::sleep(std::chrono::milliseconds duration) {
  struct Sleep {
    asio::steady_timer timer;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      timer.async_wait([handle](boost::system::error_code) { handle.resume(); });
    }
    void await_resume() const noexcept {}
  };
  Sleep nap{asio::steady_timer(impl_->context, duration)};
  co_await nap;
}

std::unique_ptr<Scratch> Loop::take_scratch() {
  ONGGI_DCHECK(Executor::current_or_null() == this);
  if (scratch_pool_.empty()) {
    return std::make_unique<Scratch>(limits_.header_size_max + kScratchTail);
  }
  auto scratch = std::move(scratch_pool_.back());
  scratch_pool_.pop_back();
  ONGGI_DCHECK(scratch->buffered().empty() && scratch->at_front());
  return scratch;
}

void Loop::give_scratch(std::unique_ptr<Scratch> scratch) {
  ONGGI_DCHECK(scratch != nullptr && Executor::current_or_null() == this);
  scratch->clear();
  if (scratch_pool_.size() < kScratchPoolMax) scratch_pool_.push_back(std::move(scratch));
  ONGGI_DCHECK(scratch_pool_.size() <= kScratchPoolMax);
}

}  // namespace onggi::http
