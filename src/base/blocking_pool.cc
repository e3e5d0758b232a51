#include "base/blocking_pool.h"

#include "base/check.h"

namespace onggi {

BlockingPool::BlockingPool(std::size_t thread_count) {
  ONGGI_DCHECK(thread_count > 0);
  threads_.reserve(thread_count);
  for (std::size_t i = 0; i < thread_count; ++i) threads_.emplace_back([this] { serve(); });
}

BlockingPool::~BlockingPool() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  threads_.clear();
  ONGGI_DCHECK(queue_.empty());
}

void BlockingPool::submit(std::move_only_function<void()> work) {
  ONGGI_DCHECK(work != nullptr);
  {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
}

void BlockingPool::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

}  // namespace onggi
