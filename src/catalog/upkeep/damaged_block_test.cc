// An unreadable block of metadata must affect only the entries in that block.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/codes.h"
#include "catalog/testing/catalog.h"
#include "catalog/verify.h"
#include "storage/entry_scan.h"
#include "storage/testing/hooked_store.h"

namespace onggi::catalog {
namespace {

using storage::Family;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

struct DamagedBlock : testing::Test {
  MemoryCatalog memory;
  storage::HookedStore metadata{*memory.metadata};
  TestCatalog catalog{metadata, memory.blobs};
  std::shared_ptr<const Bucket> bucket = catalog.make_bucket("bucket");

  void put_five() {
    for (const auto* key : {"a", "b", "c", "d", "e"})
      ASSERT_TRUE(catalog.put(*bucket, key, noise(500, static_cast<std::uint64_t>(*key))));
  }
};

TEST_F(DamagedBlock, is_passed_over_by_a_walk_that_is_told_of_it) {
  put_five();
  metadata.damaged_block = {Family::kCurrent, "b", "c"};
  std::vector<std::string> gaps;
  std::string read;
  storage::EntryScan scan(metadata, bucket->space, Family::kCurrent, [&](const storage::Gap& gap) {
    gaps.push_back(gap.after + "-" + gap.before);
  });
  while (true) {
    const auto entry = sync_wait(scan.next());
    ASSERT_TRUE(entry);
    if (*entry == nullptr) break;
    read += (*entry)->row;
  }
  EXPECT_EQ(read, "ade");
  EXPECT_EQ(gaps, std::vector<std::string>{"a-d"});
}

TEST_F(DamagedBlock, ends_a_walk_that_must_know_everything) {
  put_five();
  auto settings = TestCatalog::small_settings();
  settings.orphan_age_min = std::chrono::seconds(0);
  TestCatalog again(metadata, memory.blobs, 43, settings);
  ASSERT_TRUE(sync_wait(again.buckets.open()));
  metadata.damaged_block = {Family::kCurrent, "b", "c"};
  const auto swept = sync_wait(again.garbage.sweep_orphans());
  ASSERT_FALSE(swept);
  EXPECT_EQ(swept.error().code, Code::kCorrupt);
  metadata.damaged_block.reset();
  EXPECT_EQ(catalog.get(*bucket, "b"), noise(500, 'b'));
}

TEST_F(DamagedBlock, keeps_no_garbage_behind_it) {
  put_five();
  for (const auto* key : {"a", "b", "d", "e"}) ASSERT_TRUE(catalog.remove(*bucket, key));
  metadata.damaged_block = {Family::kGarbage, "b", "b"};
  const auto report = sync_wait(catalog.garbage.collect_all());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->blobs, 3U);
  metadata.damaged_block.reset();
  EXPECT_EQ(sync_wait(catalog.garbage.collect_all())->blobs, 1U);
}

TEST_F(DamagedBlock, is_named_by_verify_which_goes_on) {
  put_five();
  metadata.damaged_block = {Family::kCurrent, "b", "c"};
  std::vector<std::string> damages;
  const auto each = [&](std::string what) { damages.push_back(std::move(what)); };
  const auto checked = sync_wait(verify_catalog(catalog.engine, catalog.buckets, each));
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->buckets, 1U);
  EXPECT_EQ(checked->objects, 3U);
  EXPECT_EQ(checked->orphans, 0U);
  EXPECT_EQ(damages.size(), 1U);
  EXPECT_THAT(damages,
              Contains(AllOf(HasSubstr("bucket"), HasSubstr("key a"), HasSubstr("key d"))));
}

TEST_F(DamagedBlock, of_buckets_makes_none_of_them_unknown) {
  for (const auto* name : {"before", "damaged", "later"}) catalog.make_bucket(name);
  metadata.damaged_block = {Family::kBuckets, "damaged", "damaged"};
  TestCatalog again(metadata, memory.blobs, 43);
  ASSERT_TRUE(sync_wait(again.buckets.open()));
  EXPECT_TRUE(again.buckets.find("before"));
  EXPECT_TRUE(again.buckets.find("later"));
  EXPECT_EQ(again.buckets.find("damaged").error().code, Code::kCorrupt);
  EXPECT_EQ(again.buckets.find("zebra").error().code, kNoSuchBucket);
}

}  // namespace
}  // namespace onggi::catalog
