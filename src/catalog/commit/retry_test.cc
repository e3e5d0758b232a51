#include "catalog/commit/retry.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/when_all.h"

namespace onggi::catalog {
namespace {

struct Retries : testing::Test {
  Settings settings;
  std::uint32_t calls = 0;

  Task<Result<std::uint32_t>> conflict_until(std::uint32_t last) {
    if (++calls < last) co_return fail(Code::kConflict);
    co_return calls;
  }
  Task<std::optional<std::uint32_t>> nothing_until(std::uint32_t last) {
    if (++calls < last) co_return std::nullopt;
    co_return calls;
  }
  Task<Status> fail_until(std::uint32_t last) {
    if (++calls < last) co_return fail(Code::kIo, "attempt " + std::to_string(calls));
    co_return Status();
  }
};

Error given_up() { return {Code::kUnavailable, "given up"}; }

TEST_F(Retries, try_again_after_conflicts_only) {
  const auto third = [this] { return conflict_until(3); };
  EXPECT_EQ(sync_wait(until_settled(settings, third)), 3U);
  EXPECT_EQ(calls, 3U);
  calls = 0;
  const auto broken = [this] { return fail_until(9); };
  EXPECT_EQ(sync_wait(until_settled(settings, broken)).error().code, Code::kIo);
  EXPECT_EQ(calls, 1U);
}

TEST_F(Retries, are_limited) {
  settings.commit_attempts_max = 4;
  const auto fourth = [this] { return conflict_until(4); };
  EXPECT_EQ(sync_wait(until_settled(settings, fourth)), 4U);
  calls = 0;
  const auto fifth = [this] { return conflict_until(5); };
  const auto refused = sync_wait(until_settled(settings, fifth));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_EQ(refused.error().detail, "too many writers of one key");
  EXPECT_EQ(calls, 4U);
  const auto other = sync_wait(until_settled(settings, fifth, given_up));
  EXPECT_EQ(other, 5U) << "the count goes on";
  calls = 0;
  EXPECT_EQ(sync_wait(until_settled(settings, fifth, given_up)).error().detail, "given up");
}

TEST_F(Retries, of_an_optional_result_end_with_a_value) {
  settings.commit_attempts_max = 4;
  using Answer = Result<std::uint32_t>;
  const auto attempt = [this]() -> Task<std::optional<Answer>> {
    const auto found = co_await nothing_until(3);
    if (!found) co_return std::nullopt;
    co_return Answer(fail(Code::kConflict));
  };
  const Answer settled = sync_wait(until_settled(settings, attempt));
  EXPECT_EQ(settled.error().code, Code::kConflict) << "a conflict that settles the matter";
  EXPECT_EQ(calls, 3U);
}

TEST_F(Retries, until_done_repeat_whatever_failed) {
  settings.commit_attempts_max = 4;
  const auto third = [this] { return fail_until(3); };
  EXPECT_TRUE(sync_wait(until_done(settings, third)));
  EXPECT_EQ(calls, 3U);
  calls = 0;
  const auto fifth = [this] { return fail_until(5); };
  EXPECT_EQ(sync_wait(until_done(settings, fifth)).error().detail, "attempt 4");
  EXPECT_EQ(calls, 4U);
}

TEST_F(Retries, let_other_tasks_run_in_between) {
  // Without a yield, the first task would use up its attempts before the second one starts.
  bool done = false;
  const auto waits = [&]() -> Task<Status> {
    if (!done) co_return fail(Code::kConflict);
    co_return Status();
  };
  const auto sets = [&]() -> Task<Status> {
    done = true;
    co_return Status();
  };
  std::vector<Task<Status>> tasks;
  tasks.push_back(until_settled(settings, waits));
  tasks.push_back(until_settled(settings, sets));
  const auto results = sync_wait(when_all(std::move(tasks), 2));
  EXPECT_TRUE(results[0] && results[1]);
}

}  // namespace
}  // namespace onggi::catalog
