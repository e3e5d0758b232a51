// WakeList: a list of suspended coroutines to resume together. The coroutines are grouped by
// executor, so that waking 64 coroutines of one executor takes one post instead of 64. Used for
// group commits and shared syncs.
#pragma once

#include <coroutine>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/executor.h"
#include "base/task.h"

namespace onggi {

class WakeList {
 public:
  WakeList() = default;
  WakeList(const WakeList&) = delete;
  WakeList& operator=(const WakeList&) = delete;
  ~WakeList() { ONGGI_DCHECK(groups_.empty()); }  // no coroutine is left suspended

  void add(Executor& executor, std::coroutine_handle<> handle) {
    ONGGI_DCHECK(handle && !handle.done());
    for (auto& group : groups_) {
      if (group.executor != &executor) continue;
      group.handles.push_back(handle);
      return;
    }
    groups_.push_back({&executor, {handle}});
  }

  /// Posts all added coroutines to their executors and clears the list. The results that the
  /// coroutines read must be written before this call.
  void wake_all() {
    for (auto& [executor, handles] : groups_) {
      ONGGI_DCHECK(!handles.empty());
      if (handles.size() == 1) {
        executor->post(handles.front());
      } else {
        resume_on(*executor, std::move(handles));
      }
    }
    groups_.clear();
  }

 private:
  struct Group {
    Executor* executor;
    std::vector<std::coroutine_handle<>> handles;
  };
  struct HopTo {
    Executor& executor;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const { executor.post(handle); }
    void await_resume() const noexcept {}
  };

  static detail::Detached resume_on(Executor& executor,
                                    std::vector<std::coroutine_handle<>> handles) {
    HopTo hop(executor);
    co_await hop;
    for (const auto handle : handles) handle.resume();
  }

  std::vector<Group> groups_;
};

}  // namespace onggi
