#include "catalog/commit/space_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/testing/catalog.h"

namespace onggi::catalog {
namespace {

TEST(SpaceGates, close_when_the_last_commit_has_ended) {
  SpaceGate gate;
  auto first = gate.enter(7);
  auto second = gate.enter(7);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(gate.close(7));
  first = {};
  EXPECT_FALSE(gate.close(7));
  auto moved = std::move(second);
  EXPECT_FALSE(gate.close(7));
  moved = {};
  EXPECT_TRUE(gate.close(7));
  EXPECT_FALSE(gate.enter(7));
  EXPECT_TRUE(gate.close(7)) << "closed already";
}

TEST(SpaceGates, of_other_spaces_stay_open) {
  SpaceGate gate;
  const auto inside = gate.enter(1);
  EXPECT_TRUE(gate.close(17)) << "of the same shard";
  EXPECT_TRUE(gate.enter(1));
  EXPECT_TRUE(gate.enter(2));
  EXPECT_FALSE(gate.enter(17));
}

TEST(SpaceGates, a_failed_close_keeps_nobody_out) {
  SpaceGate gate;
  const auto inside = gate.enter(3);
  EXPECT_FALSE(gate.close(3));
  EXPECT_TRUE(gate.enter(3));
}

TEST(SpaceGates, no_commit_is_inside_a_closed_space) {
  for (storage::SpaceId space = 1; space <= 200; ++space) {
    SpaceGate gate;
    std::atomic<bool> closed = false;
    std::atomic<bool> seen_inside = false;
    std::vector<std::jthread> writers;
    for (int i = 0; i < 3; ++i) {
      writers.emplace_back([&] {
        while (const auto passage = gate.enter(space)) {
          if (closed) seen_inside = true;
        }
      });
    }
    while (!gate.close(space)) std::this_thread::yield();
    closed = true;
    writers.clear();
    EXPECT_FALSE(seen_inside);
  }
}

TEST(SpaceGates, a_late_commit_to_a_deleted_bucket_is_refused) {
  MemoryCatalog memory;
  TestCatalog catalog(*memory.metadata, memory.blobs);
  const auto bucket = catalog.make_bucket("bucket");
  ASSERT_TRUE(sync_wait(catalog.buckets.remove("bucket")));
  EXPECT_EQ(catalog.put(*bucket, "key", "late").error().code, kNoSuchBucket);
  storage::Batch batch;
  batch.row = "key";
  batch.puts.push_back({storage::Family::kConfig, {}, "late"});
  EXPECT_EQ(sync_wait(commit_row(catalog.core, bucket->space, batch)).error().code, kNoSuchBucket);
  EXPECT_FALSE(*sync_wait(memory.metadata->get(bucket->space, storage::Family::kConfig, "key")));
}

}  // namespace
}  // namespace onggi::catalog
