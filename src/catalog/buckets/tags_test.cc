#include "catalog/bucket_tags.h"

#include <gtest/gtest.h>

#include "catalog/testing/catalog.h"

namespace onggi::catalog {
namespace {

TEST(BucketTags, are_replaced_as_a_whole_and_go_with_the_bucket) {
  MemoryCatalog memory;
  TestCatalog catalog(*memory.metadata, memory.blobs);
  BucketTags tags(catalog.engine);
  const auto bucket = catalog.make_bucket("bucket");
  EXPECT_EQ(sync_wait(tags.read(*bucket)), Pairs());
  const Pairs two{{"team", "jars"}, {"", "\xea\xb0\x80"}};
  ASSERT_TRUE(sync_wait(tags.replace(*bucket, two)));
  EXPECT_EQ(sync_wait(tags.read(*bucket)), two);
  ASSERT_TRUE(sync_wait(tags.replace(*bucket, {})));
  EXPECT_EQ(sync_wait(tags.read(*bucket)), Pairs());
  ASSERT_TRUE(sync_wait(tags.replace(*bucket, two)));
  ASSERT_TRUE(sync_wait(catalog.buckets.remove("bucket")));
  EXPECT_EQ(sync_wait(tags.read(*catalog.make_bucket("bucket"))), Pairs());
}

TEST(BucketTags, are_changed_without_losing_what_another_changes_meanwhile) {
  MemoryCatalog memory;
  TestCatalog catalog(*memory.metadata, memory.blobs);
  BucketTags tags(catalog.engine);
  const auto bucket = catalog.make_bucket("bucket");
  int asked = 0;
  const auto add = [&](Pairs& pairs) {
    if (++asked == 1) EXPECT_TRUE(sync_wait(tags.replace(*bucket, {{"theirs", "1"}})));
    pairs.emplace_back("mine", "2");
    return true;
  };
  ASSERT_TRUE(sync_wait(tags.change(*bucket, add)));
  EXPECT_EQ(asked, 2);
  const Pairs both{{"theirs", "1"}, {"mine", "2"}};
  EXPECT_EQ(sync_wait(tags.read(*bucket)), both);

  const auto refuse = [](Pairs& pairs) {
    pairs.clear();
    return false;
  };
  ASSERT_TRUE(sync_wait(tags.change(*bucket, refuse)));
  EXPECT_EQ(sync_wait(tags.read(*bucket)), both);
  const auto clear = [](Pairs& pairs) {
    pairs.clear();
    return true;
  };
  ASSERT_TRUE(sync_wait(tags.change(*bucket, clear)));
  EXPECT_EQ(sync_wait(tags.read(*bucket)), Pairs());
}

}  // namespace
}  // namespace onggi::catalog
