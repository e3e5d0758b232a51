// BlockingPool: a fixed number of threads for work that may block (disk reads and writes, argon2).
// Coroutines submit work and resume when it is done. The queue has no limit, because http/ limits
// the number of requests and thereby the length of the queue.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/check.h"
#include "base/sync/wait_list.h"
#include "base/task.h"

namespace onggi {

class BlockingPool {
 public:
  explicit BlockingPool(std::size_t thread_count);
  ~BlockingPool();  // runs the queued work, then joins the threads
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Queues `work` to run on a pool thread; never blocks. To wait for a result, use run() instead.
  /// Everything that `work` refers to must outlive the pool.
  void submit(std::move_only_function<void()> work);

  /// Awaitable: runs `work()` on a pool thread, then resumes on the caller's executor with the
  /// result.
  ///   auto read_block = [&] { return file.read(offset, block); };
  ///   auto block = co_await pool.run(read_block);
  template <typename F>
  auto run(F& work) {
    return RunAwaiter<F>{*this, work};
  }

 private:
  template <typename F>
  struct RunAwaiter {
    using Value = std::invoke_result_t<F&>;
    static_assert(!std::is_void_v<Value>, "return a Status");
    BlockingPool& pool;
    F& work;
    std::optional<Value> value{};
    Waiter waiter{};

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      waiter = Waiter(handle);
      pool.submit([this] {
        value.emplace(work());
        waiter.wake();
      });
    }
    Value await_resume() {
      ONGGI_DCHECK(value.has_value());
      return *std::move(value);
    }
  };

  void serve();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::move_only_function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace onggi
