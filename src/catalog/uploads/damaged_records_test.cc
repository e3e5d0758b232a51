// Tests with records that decode but contradict each other. No call may crash because of them.
#include <gtest/gtest.h>

#include "catalog/codes.h"
#include "catalog/records/records.h"
#include "catalog/testing/uploads.h"
#include "catalog/uploads/entries.h"

namespace onggi::catalog {
namespace {

using storage::Family;

struct DamagedRecords : testing::Test, MemoryCatalog {
  UploadCatalog catalog{*metadata, blobs};
  std::shared_ptr<const Bucket> bucket = catalog.make_bucket("bucket");

  void store(Family family, std::string suffix, std::string value) {
    storage::Batch batch;
    batch.row = "key";
    batch.puts.push_back({family, std::move(suffix), std::move(value)});
    ASSERT_TRUE(sync_wait(metadata->commit(bucket->space, batch)));
  }
  /// Uploads "key" in two parts, and cuts off the end of the first part's checksum in the manifest.
  void make_object_with_damaged_part(ChecksumAlgorithm algorithm) {
    const auto id = *catalog.create(*bucket, "key", algorithm);
    const auto first = *catalog.put_part(*bucket, "key", id, 1, noise(kPartSizeMin, 1), algorithm);
    const auto last = *catalog.put_part(*bucket, "key", id, 2, noise(500, 2), algorithm);
    ASSERT_TRUE(catalog.complete(
        *bucket,
        complete_request("key", id, {listed_with_checksum(first), listed_with_checksum(last)})));
    const auto page = *sync_wait(metadata->scan(bucket->space, Family::kManifest, {}, 10));
    ASSERT_EQ(page.entries.size(), 1U);
    auto manifest = *decode_manifest(page.entries[0].value);
    manifest.parts[0].checksum.pop_back();
    store(Family::kManifest, std::string(page.entries[0].suffix), encode(manifest));
  }
};

TEST_F(DamagedRecords, a_part_checksum_of_the_wrong_size_is_an_error) {
  for (const auto algorithm : {ChecksumAlgorithm::kCrc32, ChecksumAlgorithm::kCrc32c}) {
    make_object_with_damaged_part(algorithm);
    const auto copied = catalog.copy(*bucket, "key", *bucket, "copy");
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, Code::kCorrupt);
    EXPECT_EQ(catalog.get(*bucket, "copy").error().code, kNoSuchKey);
    auto object = *sync_wait(catalog.objects.open(*bucket, {"key"}));
    EXPECT_EQ(sync_wait(object->parts()).error().code, Code::kCorrupt);
    object.reset();
    EXPECT_EQ(catalog.get(*bucket, "key"), noise(kPartSizeMin, 1) + noise(500, 2))
        << "the bytes are intact";
    ASSERT_TRUE(catalog.remove(*bucket, "key"));
    ASSERT_TRUE(sync_wait(catalog.garbage.collect_all()));
  }
}

TEST_F(DamagedRecords, an_upload_whose_checksums_cannot_be_combined_is_an_error) {
  const auto algorithm = ChecksumAlgorithm::kSha256;
  const auto id = *catalog.create(*bucket, "key", algorithm);
  const auto first = *catalog.put_part(*bucket, "key", id, 1, noise(kPartSizeMin, 1), algorithm);
  const auto last = *catalog.put_part(*bucket, "key", id, 2, noise(500, 2), algorithm);
  const auto raw_id = *parse_upload_id(id);
  auto upload = *sync_wait(read_upload(catalog.core.metadata, bucket->space, "key", raw_id));
  for (const auto& type :
       {std::optional(ChecksumType::kFullObject), std::optional<ChecksumType>()}) {
    upload.record.checksum_type = type;
    store(Family::kUploads, raw_id, encode(upload.record));
    const auto completed =
        catalog.complete(*bucket, complete_request("key", id, {listed(first), listed(last)}));
    ASSERT_FALSE(completed);
    EXPECT_EQ(completed.error().code, Code::kCorrupt);
  }
}

}  // namespace
}  // namespace onggi::catalog
