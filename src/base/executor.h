// Executor: resumes suspended coroutines. Each event loop in http/ is an Executor; tests and the
// command line use a RunLoop. A Task stays on the executor that it was started on: the operations
// that the Task awaits (a pool, a commit, a socket) post the Task back to that executor.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <mutex>

namespace onggi {

class Executor {
 public:
  virtual ~Executor() = default;

  /// Queues `handle` to be resumed on this executor's thread. Safe from any thread.
  virtual void post(std::coroutine_handle<> handle) = 0;

  /// Returns the current executor of this thread. CHECKs that the thread has an executor, because
  /// coroutines may suspend only on an executor's thread.
  static Executor& current();
  static Executor* current_or_null();

  /// RAII guard: makes `executor` the current executor of this thread.
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

/// A queue of coroutine handles that are resumed on the thread that calls run(). For tests, tools
/// and sync_wait.
class RunLoop final : public Executor {
 public:
  ~RunLoop() override;  // all posted handles must have been resumed

  void post(std::coroutine_handle<> handle) override;

  /// Resumes posted handles until stop() has been called and the queue is empty.
  void run();
  void stop();

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::coroutine_handle<>> ready_;
  bool stopped_ = false;
};

}  // namespace onggi
