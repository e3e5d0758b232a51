#include "base/sleep.h"

#include "base/check.h"

namespace onggi {

Sleeper::Sleeper() : thread_([this] { serve(); }) {}

Sleeper::~Sleeper() {
  stop();
  ONGGI_DCHECK(waiters_.empty());
}

void Sleeper::stop() {
  const std::scoped_lock lock(mutex_);
  stopped_ = true;
  for (auto& [until, waiter] : waiters_) waiter.wake();
  waiters_.clear();
  wake_.notify_one();
}

bool Sleeper::stopped() const {
  const std::scoped_lock lock(mutex_);
  return stopped_;
}

bool Sleeper::enqueue(Clock::time_point until, std::coroutine_handle<> handle) {
  const std::scoped_lock lock(mutex_);
  if (stopped_) return false;
  const auto place = waiters_.emplace(until, Waiter(handle));
  if (place == waiters_.begin()) wake_.notify_one();
  return true;
}

void Sleeper::serve() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (waiters_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const auto first = waiters_.begin();
    if (const auto until = first->first; Clock::now() < until) {
      wake_.wait_until(lock, until);
      continue;
    }
    ONGGI_DCHECK(first->first <= Clock::now());
    auto waiter = std::move(first->second);
    waiters_.erase(first);
    waiter.wake();
  }
}

}  // namespace onggi
