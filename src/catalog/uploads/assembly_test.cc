#include "catalog/uploads/assembly.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/codec.h"
#include "base/death_test.h"
#include "catalog/testing/uploads.h"
#include "catalog/uploads/part.h"

namespace onggi::catalog {
namespace {

struct AssemblyTest : testing::Test {
  MemoryCatalog memory;
  UploadCatalog catalog{*memory.metadata, memory.blobs};
  UploadRecord upload;
  CompleteRequest request;

  PartRecord part(std::uint32_t number) {
    auto record = new_part(catalog.core, number, kPartSizeMin);
    record.md5 = catalog.random.bytes(kMd5Size);
    record.checksum = Checksum{ChecksumAlgorithm::kCrc64nvme, ChecksumType::kFullObject,
                               catalog.random.bytes(checksum_size(ChecksumAlgorithm::kCrc64nvme))};
    record.extents.push_back({{}, 0, record.size, record.data_id});
    return record;
  }
  PartRecord list_part(std::uint32_t number) {
    auto record = part(number);
    request.parts.push_back({number, hex_encode(record.md5), {}, {}});
    return record;
  }
};

using AssemblyDeathTest = DeathTestOf<AssemblyTest>;

TEST_F(AssemblyTest, takes_the_listed_parts_one_after_the_other) {
  auto first = list_part(2);
  auto last = list_part(5);
  UploadAssembly assembly(upload, request);
  ASSERT_TRUE(assembly.add(first));
  ASSERT_TRUE(assembly.add(last));
  const auto object = assembly.finish();
  ASSERT_TRUE(object);
  EXPECT_EQ(object->size, first.size + last.size);
  EXPECT_EQ(object->manifest.extents.size(), 2U);
  ASSERT_EQ(object->manifest.parts.size(), 2U);
  EXPECT_EQ(object->manifest.parts.back().number, 5U);
}

TEST_F(AssemblyDeathTest, parts_ascend) {
  auto first = list_part(5);
  auto last = list_part(2);
  UploadAssembly assembly(upload, request);
  ASSERT_TRUE(assembly.add(first));
  EXPECT_DEATH(static_cast<void>(assembly.add(last)), "CHECK failed: .*number < part.number");
}

TEST_F(AssemblyDeathTest, there_are_no_more_parts_than_listed) {
  auto only = list_part(1);
  UploadAssembly assembly(upload, request);
  ASSERT_TRUE(assembly.add(only));
  EXPECT_DEATH(static_cast<void>(assembly.add(part(2))), "CHECK failed: index < ");
}

TEST_F(AssemblyDeathTest, all_listed_parts_are_there_at_the_end) {
  auto first = list_part(1);
  list_part(2);
  UploadAssembly assembly(upload, request);
  ASSERT_TRUE(assembly.add(first));
  EXPECT_DEATH(static_cast<void>(assembly.finish()), "CHECK failed: .*parts.size");
}

TEST_F(AssemblyDeathTest, only_an_open_upload_is_assembled) {
  list_part(1);
  upload.completed = true;
  EXPECT_DEATH(UploadAssembly(upload, request), "CHECK failed: .*completed");
}

TEST_F(AssemblyDeathTest, the_extents_of_a_new_part_have_its_size) {
  const auto bucket = catalog.make_bucket("bucket");
  auto record = part(1);
  record.extents.front().length -= 1;
  const auto commit = [&] {
    StoredUpload open;
    open.id = std::string(kUploadIdSize, 'i');
    static_cast<void>(sync_wait(commit_part(catalog.core, *bucket, "key", open, record)));
  };
  EXPECT_DEATH(commit(), "CHECK failed: has_right_extents");
}

}  // namespace
}  // namespace onggi::catalog
