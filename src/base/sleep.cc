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
  for (const auto& [until, waiter] : waiters_) waiter.executor->post(waiter.handle);
  waiters_.clear();
  wake_.notify_one();
}

bool Sleeper::stopped() const {
  const std::scoped_lock lock(mutex_);
  return stopped_;
}

bool Sleeper::enqueue(Clock::time_point until, Waiter waiter) {
  const std::scoped_lock lock(mutex_);
  if (stopped_) return false;
  ONGGI_DCHECK(waiter.executor != nullptr && waiter.handle);
  const auto place = waiters_.emplace(until, waiter);
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
    const auto waiter = first->second;
    waiters_.erase(first);
    waiter.executor->post(waiter.handle);
  }
}

}  // namespace onggi
