#include "catalog/objects.h"

#include <gtest/gtest.h>

#include "base/codec.h"
#include "catalog/testing_catalog.h"

namespace onggi::catalog {
namespace {

struct Objects_ : testing::Test, MemoryCatalog {
  TestCatalog catalog{*metadata, blobs};
  std::shared_ptr<const Bucket> bucket = catalog.make_bucket("bucket");

  BucketUsage usage() { return *sync_wait(catalog.buckets.usage(*bucket)); }
  Code put_error(std::string key, std::string bytes, Conditions conditions = {}) {
    const auto put = catalog.put(*bucket, std::move(key), std::move(bytes), std::move(conditions));
    return put ? Code::kInternal : put.error().code;
  }
};

TEST_F(Objects_, gives_back_what_was_put) {
  for (const std::size_t size : {0UL, 1UL, 100UL, 101UL, 5'000'000UL}) {
    const auto bytes = noise(size, size);
    const auto put = catalog.put(*bucket, "key", bytes);
    ASSERT_TRUE(put.has_value()) << put.error().message();
    EXPECT_EQ(put->etag, hex_encode(md5(bytes)));
    EXPECT_EQ(catalog.get(*bucket, "key"), bytes);
    EXPECT_EQ(usage().objects, 1);
    EXPECT_EQ(usage().bytes, static_cast<std::int64_t>(size));
  }
}

}  // namespace
}  // namespace onggi::catalog
