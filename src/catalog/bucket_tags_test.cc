#include "catalog/bucket_tags.h"

#include <gtest/gtest.h>

#include "catalog/testing_catalog.h"

namespace onggi::catalog {
namespace {

TEST(BucketTags, are_replaced_as_a_whole_and_go_with_the_bucket) {
  MemoryCatalog memory;
  TestCatalog catalog(*memory.metadata, memory.blobs);
  BucketTags tags(catalog.stores);
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

}  // namespace
}  // namespace onggi::catalog
