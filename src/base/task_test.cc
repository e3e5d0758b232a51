#include "base/task.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <thread>

#include "base/blocking_pool.h"
#include "base/death_test.h"
#include "base/random.h"
#include "base/result.h"
#include "base/sync/async_mutex.h"
#include "base/sync/task_group.h"

namespace onggi {
namespace {

Task<int> answer() { co_return 42; }

Task<Result<int>> half(int value) {
  if (value % 2 != 0) co_return fail(Code::kInvalid, "odd");
  co_return value / 2;
}

Task<Result<int>> quarter(int value) {
  const int once = ONGGI_CO_TRY(co_await half(value));
  const int twice = ONGGI_CO_TRY(co_await half(once));
  co_return twice;
}

TEST(Task, gives_its_value_or_its_error) {
  EXPECT_EQ(sync_wait(answer()), 42);
  EXPECT_EQ(sync_wait(quarter(8)), 2);
  EXPECT_EQ(sync_wait(quarter(6)).error().code, Code::kInvalid);
}

Task<std::unique_ptr<int>> make_owned() { co_return std::make_unique<int>(7); }

TEST(Task, values_may_be_move_only) { EXPECT_EQ(*sync_wait(make_owned()), 7); }

Task<void> set_flag(bool* flag) {
  *flag = true;
  co_return;
}

TEST(Task, does_not_start_before_it_is_awaited) {
  bool started = false;
  {
    const auto task = set_flag(&started);
  }
  EXPECT_FALSE(started);
  sync_wait(set_flag(&started));
  EXPECT_TRUE(started);
}

Task<int> count_down(int from) {
  if (from == 0) co_return 0;
  co_return 1 + co_await count_down(from - 1);
}

Task<int> add_many(int times) {
  int sum = 0;
  for (int i = 0; i < times; ++i) sum += co_await answer();
  co_return sum;
}

TEST(Task, long_loops_and_nesting_work) {
  EXPECT_EQ(sync_wait(count_down(500)), 500);
  EXPECT_EQ(sync_wait(add_many(1'000)), 42'000);
}

Task<void> note(std::vector<int>* order, int id, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    order->push_back(id);
    co_await Yield();
  }
}

Task<void> run_two(std::vector<int>* order) {
  TaskGroup group;
  group.spawn(note(order, 1, 3));
  group.spawn(note(order, 2, 2));
  EXPECT_EQ(group.size(), 2U);
  co_await group.drain();
  EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, runs_tasks_in_turns_and_drains_them) {
  std::vector<int> order;
  sync_wait(run_two(&order));
  EXPECT_EQ(order, (std::vector{1, 2, 1, 2, 1}));
}

Task<void> drain_empty() {
  TaskGroup group;
  co_await group.drain();
  co_await group.drain();
}

TEST(TaskGroup, draining_an_empty_group_ends_at_once) { sync_wait(drain_empty()); }

Task<void> use_pool(BlockingPool* pool, int* sum) {
  auto work = [] { return std::this_thread::get_id(); };
  const auto here = std::this_thread::get_id();
  const auto there = co_await pool->run(work);
  EXPECT_NE(there, here);
  EXPECT_EQ(std::this_thread::get_id(), here);
  ++*sum;
}

Task<void> use_pool_often(BlockingPool* pool, int* sum, int times) {
  TaskGroup group;
  for (int i = 0; i < times; ++i) group.spawn(use_pool(pool, sum));
  co_await group.drain();
}

TEST(BlockingPool, works_elsewhere_and_resumes_here) {
  BlockingPool pool(3);
  int sum = 0;  // not atomic: every coroutine resumes on this thread
  sync_wait(use_pool_often(&pool, &sum, 200));
  EXPECT_EQ(sum, 200);
}

TEST(BlockingPool, runs_what_is_queued_before_it_ends) {
  std::atomic<int> done = 0;
  {
    BlockingPool pool(2);
    for (int i = 0; i < 100; ++i) pool.submit([&] { ++done; });
  }
  EXPECT_EQ(done, 100);
}

TEST(Executor, scopes_nest) {
  EXPECT_EQ(Executor::current_or_null(), nullptr);
  RunLoop outer;
  RunLoop inner;
  const Executor::Scope first(&outer);
  {
    const Executor::Scope second(&inner);
    EXPECT_EQ(&Executor::current(), &inner);
  }
  EXPECT_EQ(&Executor::current(), &outer);
}

TEST(ExecutorDeathTest, there_is_none_outside_a_loop) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(static_cast<void>(Executor::current()), "CHECK failed");
}

using ShutdownDeathTest = DeathTest;

Task<void> yield_once() { co_await Yield(); }

Task<void> leave_a_task_running() {
  TaskGroup group;
  group.spawn(yield_once());
  co_return;
}

TEST_F(ShutdownDeathTest, a_group_has_no_running_task) {
  EXPECT_DEATH(sync_wait(leave_a_task_running()), "CHECK failed: running_ == 0");
}

Task<void> destroy_a_held_mutex() {
  auto mutex = std::make_unique<AsyncMutex>();
  const auto lock = co_await mutex->lock();
  mutex.reset();
}

TEST_F(ShutdownDeathTest, a_mutex_is_not_held) {
  EXPECT_DEATH(sync_wait(destroy_a_held_mutex()), "CHECK failed: !held_");
}

void leave_a_handle_posted() {
  RunLoop loop;
  loop.post(std::noop_coroutine());
}

TEST_F(ShutdownDeathTest, a_loop_has_resumed_what_was_posted) {
  EXPECT_DEATH(leave_a_handle_posted(), "CHECK failed: ready_.empty");
}

using TaskDeathTest = DeathTest;

Task<int> await_twice() {
  auto task = answer();
  const int once = co_await task;
  co_return once + co_await task;
}

TEST_F(TaskDeathTest, is_awaited_once) {
  EXPECT_DEATH(static_cast<void>(sync_wait(await_twice())), "CHECK failed: handle_");
}

TEST(Random, seeded_generators_repeat_themselves) {
  SeededRandom a(1);
  SeededRandom b(1);
  SeededRandom c(2);
  const auto bytes = a.bytes(33);
  EXPECT_EQ(bytes, b.bytes(33));
  EXPECT_NE(bytes, c.bytes(33));
  EXPECT_EQ(a.next_u64(), b.next_u64());
}

TEST(Random, the_system_does_not_repeat_itself) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random.bytes(16));
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(random.bytes(0), "");
  EXPECT_EQ(random.bytes(100'000).size(), 100'000U);
}

TEST(Result, errors_gain_context_on_the_way_up) {
  const Error error{Code::kCorrupt, "checksum"};
  EXPECT_EQ(error.within("reading blob").detail, "reading blob: checksum");
  EXPECT_EQ(error.within("reading blob").code, Code::kCorrupt);
  EXPECT_EQ(to_string(Code::kCorrupt), "corrupt");
  constexpr Code kElsewhere{"corrupt"};
  EXPECT_EQ(kElsewhere, Code::kCorrupt) << "a code is identified by its name";
  EXPECT_NE(Code::kCorrupt, Code::kIo);
  EXPECT_TRUE(error.code.is_any_of(Code::kIo, Code::kCorrupt));
  EXPECT_FALSE(error.code.is_any_of(Code::kIo, Code::kInvalid));
}

}  // namespace
}  // namespace onggi
