#include "catalog/commit/extents.h"

#include <gtest/gtest.h>

#include "base/codec.h"
#include "base/death_test.h"
#include "catalog/records/records.h"
#include "catalog/testing/uploads.h"
#include "storage/testing/hooked_store.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// An upload whose parts are all copies of one object, so that each part is a holder of the
/// object's blob.
struct SharedParts : testing::Test {
  static constexpr std::uint32_t kParts = 600;  // more holders than one commit can release
  MemoryCatalog memory;
  storage::HookedStore metadata{*memory.metadata};
  UploadCatalog catalog{metadata, memory.blobs};
  std::shared_ptr<const Bucket> bucket = catalog.make_bucket("bucket");
  const std::string source = noise(kPartSizeMin, 1);
  std::string id;
  std::vector<CompletedPart> parts;
  std::size_t scans_from_the_start = 0;  // scans of kRefs that begin at the first holder
  std::size_t scans = 0;
  std::size_t commits = 0;

  void SetUp() override {
    ASSERT_TRUE(catalog.put(*bucket, "source", source));
    id = *catalog.create(*bucket, "key");
    for (std::uint32_t number = 1; number <= kParts; ++number) {
      const auto part = catalog.copy_part(*bucket, "key", id, number, "source");
      ASSERT_TRUE(part);
      parts.push_back(listed(*part));
    }
    metadata.before_scan = [this](Family family, const storage::ScanRange& range) {
      if (family != Family::kRefs) return;
      ++scans;
      if (range.start_suffix.empty()) ++scans_from_the_start;
    };
    metadata.behind_commit = [this]() -> Task<void> {
      ++commits;
      co_return;
    };
  }
  void complete() {
    ASSERT_TRUE(catalog.complete(*bucket, complete_request("key", id, parts)));
    scans = scans_from_the_start = commits = 0;
  }
  std::uint64_t collect() {
    const auto report = sync_wait(catalog.garbage.collect_all());
    EXPECT_TRUE(report);
    return report ? report->blobs : 0;
  }
  std::size_t holders() {
    const storage::ScanRange all;
    return sync_wait(memory.metadata->scan(storage::kSystemSpace, Family::kRefs, all, 10'000))
        ->entries.size();
  }
};

TEST_F(SharedParts, of_one_object_leave_in_few_commits) {
  complete();
  ASSERT_EQ(holders(), kParts + 1);
  ASSERT_TRUE(catalog.remove(*bucket, "key"));
  commits = 0;
  EXPECT_EQ(collect(), 0U);
  EXPECT_EQ(holders(), 1U);
  EXPECT_LE(commits, 10U);
  EXPECT_LE(scans, 10U);
  EXPECT_EQ(catalog.get(*bucket, "source"), source);
  ASSERT_TRUE(catalog.remove(*bucket, "source"));
  EXPECT_EQ(collect(), 1U);
  EXPECT_EQ(holders(), 0U);
}

TEST_F(SharedParts, take_the_blob_along_when_nobody_stays) {
  complete();
  ASSERT_TRUE(catalog.remove(*bucket, "source"));
  EXPECT_EQ(collect(), 0U);
  {
    const auto object = *sync_wait(catalog.objects.open(*bucket, {"key"}));
    const ByteRange last{(kParts - 1) * source.size(), source.size()};
    EXPECT_EQ(sync_wait(TestCatalog::read_all(*object, last)), source);
  }
  ASSERT_TRUE(catalog.remove(*bucket, "key"));
  EXPECT_EQ(collect(), 1U);
  EXPECT_EQ(holders(), 0U);
  EXPECT_EQ(memory.blobs.blob_count(), 0U);
}

// Releasing a part must not scan the blob's holders from the beginning, because such a scan steps
// over the erased entries of all earlier releases.
TEST_F(SharedParts, of_an_upload_that_is_aborted_leave_without_a_look_at_the_beginning_each) {
  ASSERT_TRUE(catalog.abort(*bucket, "key", id));
  scans = scans_from_the_start = 0;
  EXPECT_EQ(collect(), 0U);
  EXPECT_EQ(holders(), 1U);
  EXPECT_GE(scans, kParts);
  EXPECT_LE(scans_from_the_start, 64U);
  EXPECT_EQ(catalog.get(*bucket, "source"), source);
}

TEST_F(SharedParts, that_leave_twice_change_nothing_the_second_time) {
  complete();
  const auto entry = sync_wait(memory.metadata->scan(bucket->space, Family::kManifest, {}, 1));
  ASSERT_EQ(entry->entries.size(), 1U);
  const auto manifest = decode_manifest(entry->entries.front().value);
  ASSERT_TRUE(manifest);
  for (int time = 0; time < 2; ++time) {
    EXPECT_EQ(sync_wait(release_extents(catalog.core, manifest->extents)), 0U);
    EXPECT_EQ(holders(), 1U);
    EXPECT_EQ(catalog.get(*bucket, "source"), source);
  }
}

// The extents name one blob twice, with two different holders. The failed call must release its own
// holder only once.
TEST_F(SharedParts, of_two_holders_are_taken_back_once) {
  const std::string holder(kDataIdSize, 'h');
  const auto part = [&](std::uint32_t number) {
    const auto suffix = part_suffix(*hex_decode(id), number);
    const auto value =
        sync_wait(memory.metadata->get(bucket->space, Family::kParts, "key", suffix));
    return decode_part(**value)->extents.front();
  };
  auto lost = part(3);
  lost.blob.bytes.fill(
      0xff);  // sorts last; held by `other`, not by the holder that the extent names
  const std::string other(kDataIdSize, 'o');
  storage::Batch batch;
  batch.row = lost.blob.view();
  batch.puts.push_back({Family::kRefs, other, encode(HolderRecord{})});
  ASSERT_TRUE(sync_wait(memory.metadata->commit(storage::kSystemSpace, batch)));
  auto settings = TestCatalog::small_settings();
  settings.commit_attempts_max = 2;
  TestCatalog impatient(metadata, memory.blobs, 43, settings);
  const std::vector<Extent> extents{part(1), part(2), lost};
  const auto before = holders();
  EXPECT_FALSE(sync_wait(share_extents(impatient.core, extents, holder, bucket->space, "copy")));
  EXPECT_EQ(holders(), before);
  EXPECT_EQ(catalog.get(*bucket, "source"), source);
}

struct ExtentsDeathTest : DeathTest {
  MemoryCatalog memory;
  TestCatalog catalog{*memory.metadata, memory.blobs};
  std::vector<Extent> extents{{{}, 10, 5, std::string(kDataIdSize, 'a')},
                              {{}, 0, 7, std::string(kDataIdSize, 'b')}};
};

/// If the extents of a damaged manifest end before the object does, slice() returns fewer bytes
/// than requested.
TEST_F(ExtentsDeathTest, a_slice_ends_with_the_extents) {
  EXPECT_EQ(slice(extents, {0, 12}).size(), 2U);
  const auto short_one = slice(extents, {5, 8});
  ASSERT_EQ(short_one.size(), 1U);
  EXPECT_EQ(short_one.front().length, 7U);
}

TEST_F(ExtentsDeathTest, a_holder_is_a_data_id) {
  extents.front().holder = "short";
  EXPECT_DEATH(static_cast<void>(sync_wait(release_extents(catalog.core, extents))),
               "CHECK failed: .*holder.size");
}

TEST_F(ExtentsDeathTest, a_blob_is_shared_with_another_holder) {
  const auto share = [&] {
    const auto holder = extents.front().holder;
    static_cast<void>(sync_wait(share_extents(catalog.core, extents, holder, 1, "row")));
  };
  EXPECT_DEATH(share(), "CHECK failed: holder != share.holder");
}

}  // namespace
}  // namespace onggi::catalog
