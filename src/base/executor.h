// Executor: where suspended coroutines continue. Each event loop of http/ is one; tests and the
// command line use a RunLoop. A Task stays on the executor it was started on: whatever it waits for
// (pool, commit, socket) posts it back.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <mutex>

namespace onggi {

class Executor {
 public:
  virtual ~Executor() = default;

  /// Resumes `handle` on this executor's thread, later. Callable from any thread.
  virtual void post(std::coroutine_handle<> handle) = 0;

  /// The executor whose thread this is. CHECKs that there is one: suspend only inside one.
  static Executor& current();
  static Executor* current_or_null();

  /// Makes `executor` current on this thread for the lifetime of the object.
  class Scope {
   public:
    explicit Scope(Executor* executor);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Executor* previous_;
  };
};

/// A queue of handles, run by whoever calls run_until. For tests, tools and sync_wait.
class RunLoop final : public Executor {
 public:
  void post(std::coroutine_handle<> handle) override;

  /// Runs posted handles until `stop()` was called.
  void run();
  void stop();

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::coroutine_handle<>> ready_;
  bool stopped_ = false;
};

}  // namespace onggi
