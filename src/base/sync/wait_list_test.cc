#include "base/sync/wait_list.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "base/death_test.h"
#include "base/sync/async_mutex.h"
#include "base/sync/task_group.h"

namespace onggi {
namespace {

/// An executor that counts the posts and resumes coroutines only in run().
class CountingExecutor final : public Executor {
 public:
  void post(std::coroutine_handle<> handle) override { posted.push_back(handle); }
  void run() {
    const Scope scope(this);
    while (!posted.empty()) {
      const auto handle = posted.front();
      posted.pop_front();
      handle.resume();
    }
  }
  std::deque<std::coroutine_handle<>> posted;
};

struct Wait {
  WaitList& list;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) const { list.add(Waiter(handle)); }
  void await_resume() const noexcept {}
};

detail::Detached note(WaitList& list, std::vector<int>& order, int id) {
  Wait wait{list};
  co_await wait;
  order.push_back(id);
}

void start(CountingExecutor& executor, WaitList& list, std::vector<int>& order, int id) {
  const Executor::Scope scope(&executor);
  note(list, order, id);
}

TEST(WaitList, wakes_one_in_the_order_of_arrival) {
  CountingExecutor executor;
  WaitList list;
  std::vector<int> order;
  for (int i = 0; i < 5; ++i) start(executor, list, order, i);
  EXPECT_EQ(list.size(), 5U);
  EXPECT_TRUE(order.empty());
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(list.wake_one());
    executor.run();
    EXPECT_EQ(order.back(), i);
  }
  start(executor, list, order, 5);
  EXPECT_EQ(list.size(), 3U);
  while (list.wake_one()) executor.run();
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4, 5}));
  EXPECT_FALSE(list.wake_one());
}

TEST(WaitList, wakes_all_with_one_post_for_each_executor) {
  CountingExecutor executor;
  CountingExecutor other;
  WaitList list;
  std::vector<int> order;
  for (int i = 0; i < 10; ++i) start(i % 2 == 0 ? executor : other, list, order, i);
  list.wake_all();
  EXPECT_EQ(list.size(), 0U);
  EXPECT_EQ(executor.posted.size(), 1U);
  EXPECT_EQ(other.posted.size(), 1U);
  EXPECT_TRUE(order.empty());
  executor.run();
  other.run();
  EXPECT_EQ(order, (std::vector{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}));
  list.wake_all();
  EXPECT_TRUE(executor.posted.empty());
}

TEST(WaitList, wakes_all_that_wake_one_has_left) {
  CountingExecutor executor;
  WaitList list;
  std::vector<int> order;
  for (int i = 0; i < 4; ++i) start(executor, list, order, i);
  EXPECT_TRUE(list.wake_one());
  list.wake_all();
  EXPECT_EQ(executor.posted.size(), 2U);
  executor.run();
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3}));
}

/// Waits for `list` twice, like a coroutine that is woken but finds its condition false again.
detail::Detached wait_twice(WaitList& list, int& woken) {
  Wait wait{list};
  co_await wait;
  ++woken;
  co_await wait;
  ++woken;
}

TEST(WaitList, a_woken_coroutine_may_wait_again) {
  CountingExecutor executor;
  WaitList list;
  int woken = 0;
  {
    const Executor::Scope scope(&executor);
    wait_twice(list, woken);
    wait_twice(list, woken);
  }
  list.wake_all();
  executor.run();
  EXPECT_EQ(woken, 2);
  EXPECT_EQ(list.size(), 2U);
  list.wake_all();
  executor.run();
  EXPECT_EQ(woken, 4);
}

TEST(Waiter, moves_and_can_be_cancelled) {
  CountingExecutor executor;
  Waiter waiter(executor, std::noop_coroutine());
  Waiter other;
  EXPECT_FALSE(other);
  other = std::move(waiter);
  EXPECT_TRUE(other);
  EXPECT_FALSE(waiter);  // NOLINT(bugprone-use-after-move)
  other.cancel();
  EXPECT_FALSE(other);
  other = Waiter(executor, std::noop_coroutine());
  other.wake();
  EXPECT_FALSE(other);
  EXPECT_EQ(executor.posted.size(), 1U);
}

Task<void> add_under_lock(AsyncMutex& mutex, int& value, int& inside) {
  const auto lock = co_await mutex.lock();
  EXPECT_EQ(++inside, 1);
  const int before = value;
  co_await Yield();
  value = before + 1;
  --inside;
}

Task<void> add_often(AsyncMutex& mutex, int& value, int times) {
  int inside = 0;
  TaskGroup group;
  for (int i = 0; i < times; ++i) group.spawn(add_under_lock(mutex, value, inside));
  co_await group.drain();
}

TEST(AsyncMutex, hands_itself_to_each_waiter_in_turn) {
  AsyncMutex mutex;
  int value = 0;
  sync_wait(add_often(mutex, value, 1000));
  EXPECT_EQ(value, 1000);
}

using WaitListDeathTest = DeathTest;

TEST_F(WaitListDeathTest, no_coroutine_is_left_suspended) {
  const auto leave_one = [] {
    RunLoop loop;
    WaitList list;
    list.add(Waiter(loop, std::noop_coroutine()));
  };
  EXPECT_DEATH(leave_one(), "CHECK failed: waiters_.empty");
}

TEST_F(WaitListDeathTest, a_waiter_is_woken_or_cancelled) {
  const auto leave_one = [] {
    RunLoop loop;
    const Waiter waiter(loop, std::noop_coroutine());
  };
  EXPECT_DEATH(leave_one(), "CHECK failed: !handle_");
}

TEST_F(WaitListDeathTest, a_waiter_is_woken_once) {
  Waiter empty;
  EXPECT_DEATH(empty.wake(), "CHECK failed: handle_");
  EXPECT_DEATH(empty.cancel(), "CHECK failed: handle_");
}

TEST_F(WaitListDeathTest, only_one_coroutine_waits_in_a_waiter) {
  const auto wait_twice = [] {
    RunLoop loop;
    Waiter waiter(loop, std::noop_coroutine());
    waiter = Waiter(loop, std::noop_coroutine());
  };
  EXPECT_DEATH(wait_twice(), "CHECK failed: !handle_");
}

TEST_F(WaitListDeathTest, an_empty_waiter_is_not_added) {
  WaitList list;
  EXPECT_DEATH(list.add(Waiter()), "CHECK failed: waiter");
}

}  // namespace
}  // namespace onggi
