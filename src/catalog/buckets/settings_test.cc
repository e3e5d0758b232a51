#include "catalog/bucket_settings.h"

#include <gtest/gtest.h>

#include "catalog/testing/catalog.h"

namespace onggi::catalog {
namespace {

TEST(BucketSettings, are_replaced_only_by_who_saw_them) {
  const auto metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs;
  TestCatalog catalog(*metadata, blobs);
  ASSERT_TRUE(sync_wait(catalog.buckets.open()));
  const auto bucket = sync_wait(catalog.buckets.create("jar", {"owner"})).value();
  SettingsStore store(catalog.engine);

  const auto fresh = sync_wait(store.read(*bucket)).value();
  EXPECT_EQ(fresh.settings.description, "");
  const auto first = sync_wait(store.replace(*bucket, {"soy sauce"}, fresh.etag));
  ASSERT_TRUE(first);
  EXPECT_NE(first->etag, fresh.etag);
  const auto late = sync_wait(store.replace(*bucket, {"vinegar"}, fresh.etag));
  EXPECT_EQ(late.error().code, Code::kPreconditionFailed);
  EXPECT_EQ(sync_wait(store.read(*bucket))->settings.description, "soy sauce");

  ASSERT_TRUE(sync_wait(catalog.buckets.remove("jar")));
  const auto next = sync_wait(catalog.buckets.create("jar", {"owner"})).value();
  EXPECT_EQ(sync_wait(store.read(*next))->settings.description, "") << "gone with the bucket";
}

}  // namespace
}  // namespace onggi::catalog
