#include "catalog/scrub.h"

#include <gtest/gtest.h>

#include "catalog/records/records.h"
#include "catalog/testing/catalog.h"

namespace onggi::catalog {
namespace {

struct ScrubTest : testing::Test {
  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs;
  TestCatalog catalog{*metadata, blobs};
  std::shared_ptr<const Bucket> bucket = catalog.make_bucket("bucket");
  std::unique_ptr<Scrub> scrub = std::make_unique<Scrub>(catalog.engine, catalog.buckets);

  void reopen() {
    scrub = std::make_unique<Scrub>(catalog.engine, catalog.buckets);
    ASSERT_TRUE(sync_wait(scrub->load()));
  }
  /// Returns how many bytes a pass reads if the scrub is restarted after every `steps` steps.
  std::uint64_t pass(int steps = 1'000'000) {
    std::uint64_t bytes = 0;
    scrub->begin();
    for (int left = steps;; --left) {
      const auto read = sync_wait(scrub->step());
      EXPECT_TRUE(read) << read.error().message();
      if (!read || !*read) break;
      bytes += **read;
      if (left > 0) continue;
      EXPECT_TRUE(sync_wait(scrub->save()));
      reopen();
      EXPECT_TRUE(scrub->status().running);
      left = steps;
    }
    EXPECT_TRUE(sync_wait(scrub->save()));
    return bytes;
  }
  storage::BlobId blob_of(const std::string& key) {
    const auto value = *sync_wait(metadata->get(bucket->space, storage::Family::kCurrent, key, {}));
    return decode_object(key, *value)->extent.blob;
  }
  /// Replaces the small body of `key` with other bytes, as a faulty write would.
  void damage_body(const std::string& key) {
    const auto value = *sync_wait(metadata->get(bucket->space, storage::Family::kCurrent, key, {}));
    storage::Batch batch;
    batch.row = key;
    batch.puts.push_back(
        {storage::Family::kBody, decode_object(key, *value)->data_id, noise(50, 99)});
    ASSERT_TRUE(sync_wait(metadata->commit(bucket->space, batch)));
  }
};

TEST_F(ScrubTest, reads_everything_once_a_pass) {
  catalog.make_bucket("another");
  const std::uint64_t large = (5 << 20) / 2;
  ASSERT_TRUE(catalog.put(*bucket, "large", noise(large, 1)));
  for (int i = 0; i < 200; ++i)
    ASSERT_TRUE(catalog.put(*bucket, "small" + std::to_string(i), noise(50, 2)));
  const auto bytes = pass();
  EXPECT_GT(bytes, large + 200 * 50);
  EXPECT_EQ(pass(), bytes);
  EXPECT_EQ(scrub->status().damaged_before, 0U);
  EXPECT_EQ(scrub->status().finished, catalog.clock.now());
  EXPECT_FALSE(scrub->status().running);
}

TEST_F(ScrubTest, reads_old_versions_too) {
  catalog.set_versioning(*bucket, Versioning::kEnabled);
  for (std::uint64_t i = 0; i < 150; ++i) {
    ASSERT_TRUE(catalog.put(*bucket, "k", noise(50, i)));
    if (i == 20) damage_body("k");
  }
  ASSERT_TRUE(catalog.remove(*bucket, "k"));
  EXPECT_GT(pass(1), 150 * 50U);
  EXPECT_EQ(scrub->status().damaged_before, 1U);
}

TEST_F(ScrubTest, goes_on_where_an_earlier_process_was) {
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(catalog.put(*bucket, "small" + std::to_string(i), noise(50, i)));
    ASSERT_TRUE(catalog.put(*bucket, "middle" + std::to_string(i), noise(500, i)));
  }
  ASSERT_TRUE(catalog.put(*bucket, "large", noise((5 << 20) / 2, 1)));
  const auto bytes = pass();
  EXPECT_EQ(pass(0), bytes);
  EXPECT_EQ(pass(7), bytes);
}

TEST_F(ScrubTest, counts_damage_of_each_kind) {
  for (const auto* key : {"a", "b", "c"}) {
    ASSERT_TRUE(catalog.put(*bucket, key, noise((5 << 20) / 2, 1)));
    ASSERT_TRUE(catalog.put(*bucket, std::string("small-") + key, noise(50, 2)));
  }
  blobs.damage(blob_of("b"), 2'000'000);
  blobs.damage(blob_of("c"), 3);
  damage_body("small-b");
  pass(1);
  EXPECT_EQ(scrub->status().damaged_before, 3U);
  reopen();
  EXPECT_EQ(scrub->status().damaged_before, 3U);
  ASSERT_TRUE(catalog.put(*bucket, "small-b", noise(50, 3)));
  pass();
  EXPECT_EQ(scrub->status().damaged_before, 2U);
}

TEST_F(ScrubTest, takes_what_is_removed_meanwhile_for_no_damage) {
  for (std::uint64_t i = 0; i < 10; ++i)
    ASSERT_TRUE(catalog.put(*bucket, "key" + std::to_string(i), noise(500, i)));
  scrub->begin();
  while (blobs.blob_count() > 0) {
    ASSERT_TRUE(*sync_wait(scrub->step()));
    std::vector<storage::BlobId> all;
    const std::function<bool(const storage::BlobInfo&)> each = [&](const auto& info) {
      all.push_back(info.id);
      return true;
    };
    ASSERT_TRUE(sync_wait(blobs.list(each)));
    for (const auto& id : all) ASSERT_TRUE(sync_wait(blobs.remove(id)));
  }
  while (*sync_wait(scrub->step())) {
  }
  EXPECT_EQ(scrub->status().damaged_before, 0U);
}

}  // namespace
}  // namespace onggi::catalog
