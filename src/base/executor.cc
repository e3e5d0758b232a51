#include "base/executor.h"

#include "base/check.h"

namespace onggi {
namespace {
thread_local Executor* current_executor = nullptr;
}

Executor& Executor::current() {
  ONGGI_CHECK(current_executor != nullptr);
  return *current_executor;
}

Executor* Executor::current_or_null() { return current_executor; }

Executor::Scope::Scope(Executor* executor) : previous_(current_executor) {
  current_executor = executor;
}
Executor::Scope::~Scope() { current_executor = previous_; }

RunLoop::~RunLoop() {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(ready_.empty());
}

void RunLoop::post(std::coroutine_handle<> handle) {
  ONGGI_DCHECK(handle);
  // Notify while holding the lock, because the loop may be destroyed once its thread sees stopped_.
  const std::scoped_lock lock(mutex_);
  ready_.push_back(handle);
  wake_.notify_one();
}

void RunLoop::run() {
  const Scope scope(this);
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopped_ || !ready_.empty(); });
    if (ready_.empty()) return;
    const auto handle = ready_.front();
    ready_.pop_front();
    lock.unlock();
    ONGGI_DCHECK(!handle.done());
    handle.resume();
    ONGGI_DCHECK(current_executor == this);  // nested Scopes restore the executor on exit
    lock.lock();
  }
}

void RunLoop::stop() {
  const std::scoped_lock lock(mutex_);
  stopped_ = true;
  wake_.notify_one();
}

}  // namespace onggi
