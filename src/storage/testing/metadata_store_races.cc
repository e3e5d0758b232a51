#include "storage/testing/metadata_store_races.h"

#include <array>
#include <atomic>
#include <thread>

#include "base/check.h"
#include "base/sync/task_group.h"
#include "storage/testing/metadata_store_contract.h"

namespace onggi::storage {

void link_metadata_store_races() {}

namespace {

constexpr int kThreads = 4;

/// Runs `work(thread)` on kThreads threads, each with an executor of its own.
template <typename Work>
void on_threads(Work work) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&work, i] { sync_wait(work(i)); });
}

Batch numbered_put(int thread, int number) {
  Batch batch;
  batch.row = "row-" + std::to_string(thread) + "-" + std::to_string(number);
  batch.puts.push_back({Family::kCurrent, "", "value"});
  batch.add = {1, 10};
  return batch;
}

Task<void> commit_into(MetadataStore& store, SpaceId space, Batch batch,
                       std::vector<Status>& answers) {
  auto answer = co_await store.commit(space, batch);
  answers.push_back(std::move(answer));
}

TEST_P(MetadataStoreContract, counters_are_exact_under_concurrent_commits) {
  constexpr int kCommits = 100;
  auto commit_many = [&](int thread) -> Task<void> {
    TaskGroup group;
    std::vector<Status> answers;
    for (int i = 0; i < kCommits; ++i) {
      group.spawn(
          commit_into(*store_, static_cast<SpaceId>(1 + i % 2), numbered_put(thread, i), answers));
    }
    co_await group.drain();
    for (const auto& answer : answers) EXPECT_TRUE(answer);
    EXPECT_EQ(answers.size(), kCommits);
  };
  on_threads(commit_many);
  constexpr std::int64_t kEach = kThreads * kCommits / 2;
  for (const SpaceId space : {1, 2}) {
    EXPECT_EQ(counters(space), (Counters{kEach, kEach * 10}));
    EXPECT_EQ(scan(space, Family::kCurrent, {}).entries.size(), kEach);
  }
}

TEST_P(MetadataStoreContract, limits_are_exact_under_concurrent_commits) {
  constexpr int kCommits = 100;
  constexpr std::int64_t kObjectsMax = kThreads * kCommits / 4;
  std::atomic<std::int64_t> accepted = 0;
  auto commit_many = [&](int thread) -> Task<void> {
    TaskGroup group;
    std::vector<Status> answers;
    for (int i = 0; i < kCommits; ++i) {
      auto batch = numbered_put(thread, i);
      batch.limits.objects = kObjectsMax;
      group.spawn(commit_into(*store_, 4, std::move(batch), answers));
    }
    co_await group.drain();
    for (const auto& answer : answers) {
      if (answer) {
        ++accepted;
      } else {
        EXPECT_EQ(answer.error().code, kLimitReached);
      }
    }
  };
  on_threads(commit_many);
  EXPECT_EQ(accepted, kObjectsMax);
  EXPECT_EQ(counters(4).objects, kObjectsMax);
  EXPECT_EQ(scan(4, Family::kCurrent, {}).entries.size(), kObjectsMax);
}

TEST_P(MetadataStoreContract, of_64_racers_for_one_row_exactly_one_wins) {
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> winners = 0;
    std::atomic<int> losers = 0;
    auto race = [&](int thread) -> Task<void> {
      TaskGroup group;
      std::vector<Status> answers;
      for (int i = 0; i < 64 / kThreads; ++i) {
        Batch batch;
        batch.row = "row" + std::to_string(round);
        batch.expectations.push_back({Family::kCurrent, "", std::nullopt});
        batch.puts.push_back({Family::kCurrent, "", std::to_string(thread * 100 + i)});
        batch.add = {1, 0};
        group.spawn(commit_into(*store_, 9, std::move(batch), answers));
      }
      co_await group.drain();
      for (const auto& answer : answers) {
        if (answer) {
          ++winners;
        } else {
          EXPECT_EQ(answer.error().code, Code::kConflict);
          ++losers;
        }
      }
    };
    on_threads(race);
    EXPECT_EQ(winners, 1);
    EXPECT_EQ(losers, 63);
    EXPECT_EQ(counters(9).objects, round + 1);
  }
}

/// Increments the number stored in a row. Retries as long as the commit conflicts with another
/// commit.
Task<void> increment(MetadataStore& store, int& retries) {
  while (true) {
    auto current = co_await store.get(1, Family::kCurrent, "counter");
    ONGGI_CHECK(current.has_value());
    const int number = *current ? std::stoi(**current) : 0;
    Batch batch;
    batch.row = "counter";
    batch.expectations.push_back({Family::kCurrent, "", *current});
    batch.puts.push_back({Family::kCurrent, "", std::to_string(number + 1)});
    const auto answer = co_await store.commit(1, batch);
    if (answer) co_return;
    ONGGI_CHECK(answer.error().code == Code::kConflict);
    ++retries;
  }
}

TEST_P(MetadataStoreContract, optimistic_increments_lose_nothing) {
  auto increment_many = [&](int) -> Task<void> {
    TaskGroup group;
    int retries = 0;
    for (int i = 0; i < 8; ++i) group.spawn(increment(*store_, retries));
    co_await group.drain();
  };
  on_threads(increment_many);
  EXPECT_EQ(get(1, Family::kCurrent, "counter"), std::to_string(8 * kThreads));
}

TEST_P(MetadataStoreContract, scans_never_see_half_a_batch) {
  // Every commit sets ten entries to the same number, so all entries in a page must be equal.
  std::atomic<bool> done = false;
  auto write_or_read = [&](int thread) -> Task<void> {
    for (int i = 0; thread == 0 && i < 200; ++i) {
      Batch batch;
      batch.row = "row";
      for (int entry = 0; entry < 10; ++entry) {
        batch.puts.push_back({Family::kParts, std::to_string(entry), std::to_string(i)});
      }
      EXPECT_TRUE(co_await store_->commit(1, batch));
    }
    if (thread == 0) done = true;
    const auto range = entries_of_row("row");
    while (!done) {
      const auto page = co_await store_->scan(1, Family::kParts, range, 100);
      EXPECT_TRUE(page);
      EXPECT_TRUE(page->entries.empty() || page->entries.size() == 10);
      for (const auto& entry : page->entries) EXPECT_EQ(entry.value, page->entries[0].value);
    }
  };
  on_threads(write_or_read);
}

TEST_P(MetadataStoreContract, no_commit_succeeds_after_seal_returned) {
  std::array<std::atomic<int>, kThreads> committed{};
  std::atomic<bool> is_sealed = false;
  auto commit_or_seal = [&](int thread) -> Task<void> {
    if (thread == 0) {
      while (committed[1] < 10) co_await Yield{};
      EXPECT_TRUE(co_await store_->seal(1));
      is_sealed = true;
      co_return;
    }
    while (true) {
      const bool was_sealed = is_sealed;
      const auto answer = co_await store_->commit(1, numbered_put(thread, committed[thread]));
      EXPECT_FALSE(was_sealed && answer);
      if (!answer) {
        EXPECT_EQ(answer.error().code, Code::kSealed);
        co_return;
      }
      ++committed[thread];
    }
  };
  on_threads(commit_or_seal);
  EXPECT_EQ(counters(1).objects, committed[1] + committed[2] + committed[3]);
  EXPECT_EQ(scan(1, Family::kCurrent, {}, kScanLimitMax).entries.size(), counters(1).objects);
}

}  // namespace
}  // namespace onggi::storage
