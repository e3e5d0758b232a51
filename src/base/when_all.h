// when_all: runs many tasks on the current executor, with a limit on how many run concurrently.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/sync/wait_list.h"
#include "base/task.h"

namespace onggi {
namespace detail {

template <typename T>
struct WhenAll {
  std::vector<Task<T>> tasks;
  std::vector<std::optional<T>> results;
  std::size_t next = 0;
  std::size_t lanes_running = 0;
  Waiter waiter;

  // A lane runs one task after another. All lanes run on one executor, so no lock is needed. The
  // last lane to end resumes the waiter.
  static Detached lane(WhenAll& all) {
    while (all.next < all.tasks.size()) {
      const auto index = all.next++;
      ONGGI_DCHECK(!all.results[index].has_value());
      all.results[index].emplace(co_await std::move(all.tasks[index]));
    }
    ONGGI_DCHECK(all.lanes_running > 0);
    if (--all.lanes_running == 0 && all.waiter) all.waiter.wake();
  }

  struct Done {
    WhenAll& all;
    bool await_ready() const noexcept { return all.lanes_running == 0; }
    void await_suspend(std::coroutine_handle<> handle) const { all.waiter = Waiter(handle); }
    void await_resume() const noexcept {}
  };
};

}  // namespace detail

/// Runs all tasks, at most `concurrency_max` at a time. Returns their results in the order of
/// `tasks`.
template <typename T>
Task<std::vector<T>> when_all(std::vector<Task<T>> tasks, std::size_t concurrency_max) {
  ONGGI_CHECK(concurrency_max > 0);
  detail::WhenAll<T> all;
  all.results.resize(tasks.size());
  all.tasks = std::move(tasks);
  all.lanes_running = std::min(concurrency_max, all.tasks.size());
  // The loop has its own counter because lanes_running drops when a lane ends while other lanes are
  // still being started.
  for (auto lanes = all.lanes_running; lanes > 0; --lanes) detail::WhenAll<T>::lane(all);
  typename detail::WhenAll<T>::Done done{all};
  co_await done;
  ONGGI_DCHECK(all.next == all.tasks.size() && all.lanes_running == 0);
  std::vector<T> results;
  results.reserve(all.results.size());
  for (auto& result : all.results) {
    ONGGI_DCHECK(result.has_value());
    results.push_back(*std::move(result));
  }
  co_return results;
}

}  // namespace onggi
