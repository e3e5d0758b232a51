// Task<T>: a lazy coroutine. It starts when it is awaited, and resumes its awaiter by symmetric
// transfer when it ends. Destroying the Task destroys the coroutine. An exception that escapes the
// coroutine terminates the process.
//
//   Task<Result<Record>> read(...) { auto page = co_await store.get(...); ... }
//
// Rules (see CONTRIBUTING): hold no lock and use no thread_local across a co_await. Arguments
// passed by reference must outlive the task, which they do if it is awaited immediately.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/executor.h"

namespace onggi {

template <typename T>
class [[nodiscard]] Task;

namespace detail {

struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> handle) const noexcept {
    return handle.promise().continuation;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
};

template <typename T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object() noexcept;
  template <typename U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() {
    ONGGI_DCHECK(value.has_value());
    return *std::move(value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const noexcept {}
};

}  // namespace detail

template <typename T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    ONGGI_DCHECK(handle_ && !handle_.done());  // a task may be awaited only once
    handle_.promise().continuation = awaiter;
    return handle_;
  }
  T await_resume() {
    ONGGI_DCHECK(handle_.done());
    return handle_.promise().take();
  }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <typename T>
Task<T> Promise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

/// A coroutine that no object owns. It starts immediately and frees its own frame when it ends.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};

template <typename T>
Detached run_into(Task<T> task, std::optional<T>* result, RunLoop* loop) {
  result->emplace(co_await std::move(task));
  loop->stop();
}
inline Detached run_into(Task<void> task, RunLoop* loop) {
  co_await std::move(task);
  loop->stop();
}

}  // namespace detail

/// Runs `task` to its end on this thread, with a RunLoop as its executor, and returns the result.
/// For main(), tests and tools. Never call it on an event loop.
template <typename T>
T sync_wait(Task<T> task) {
  RunLoop loop;
  if constexpr (std::is_void_v<T>) {
    {
      const Executor::Scope scope(&loop);
      detail::run_into(std::move(task), &loop);
    }
    loop.run();
  } else {
    std::optional<T> result;
    {
      const Executor::Scope scope(&loop);
      detail::run_into(std::move(task), &result, &loop);
    }
    loop.run();
    ONGGI_DCHECK(result.has_value());
    return *std::move(result);
  }
}

/// Awaitable: suspends the coroutine and puts it at the back of the current executor's queue.
struct Yield {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) const { Executor::current().post(handle); }
  void await_resume() const noexcept {}
};

}  // namespace onggi
