#include "catalog/records/listed_object.h"

#include <gtest/gtest.h>

#include <tuple>

#include "catalog/records/records.h"

namespace onggi::catalog {
namespace {

ObjectRecord record_of(Random& random, int variant) {
  ObjectRecord record;
  auto& info = record.info;
  info.key = "photos/1.jpg";
  info.size = random.next_u64() >> (variant % 64);
  info.part_count = variant % 2 == 0 ? 0 : static_cast<std::uint32_t>(variant * 37);
  info.etag = etag_text(random.bytes(16), info.part_count);
  info.modified = Time(std::chrono::microseconds(1'800'000'000'123'456 >> (variant % 51)));
  if (variant % 3 != 0) {
    info.checksum = Checksum{ChecksumAlgorithm::kSha256, ChecksumType::kComposite, random.bytes(32),
                             static_cast<std::uint32_t>(variant)};
  }
  if (variant % 5 == 0) info.version_id = random.bytes(32);
  info.attributes.owner_id = random.bytes(64);
  if (variant % 7 == 0) info.attributes.lock.legal_hold = variant % 2 == 0;
  info.attributes.storage_class = storage_class_of(static_cast<std::uint64_t>(variant % 6));
  if (variant % 6 == 0) {
    const auto mode = variant % 4 == 0 ? LockMode::kGovernance : LockMode::kCompliance;
    info.attributes.lock.retention = Retention{mode, from_unix_ms(1'900'000'000'000 + variant)};
  }
  info.attributes.system_metadata = {{"content-type", "image/jpeg"}};
  info.attributes.user_metadata = {{"mtime", std::string(300, '1')}, {"empty", ""}};
  record.data_id = new_data_id(random);
  if (info.size > 0) record.place = variant % 4 == 0 ? Place::kInline : Place::kManifest;
  return record;
}

TEST(ListedObject, is_what_the_whole_record_says) {
  SeededRandom random(11);
  for (int variant = 0; variant < 200; ++variant) {
    const auto value = encode(record_of(random, variant));
    const auto whole = decode_object("k", value, false);
    const auto listed = decode_listed("k", value);
    ASSERT_TRUE(whole && listed) << variant;
    EXPECT_EQ(listed->key, "k");
    EXPECT_EQ(listed->size, whole->info.size);
    EXPECT_EQ(listed->etag, whole->info.etag);
    EXPECT_EQ(listed->modified, whole->info.modified);
    EXPECT_EQ(listed->part_count, whole->info.part_count);
    EXPECT_EQ(listed->version_id, whole->info.version_id);
    EXPECT_EQ(listed->attributes.owner_id, whole->info.attributes.owner_id);
    EXPECT_EQ(listed->attributes.lock, whole->info.attributes.lock);
    EXPECT_EQ(listed->attributes.storage_class, whole->info.attributes.storage_class);
    EXPECT_EQ(static_cast<int>(listed->attributes.storage_class), variant % 6);
    ASSERT_EQ(listed->checksum.has_value(), whole->info.checksum.has_value());
    if (listed->checksum) EXPECT_EQ(listed->checksum->text(), whole->info.checksum->text());
  }
}

TEST(ListedObject, broken_bytes_are_corrupt) {
  SeededRandom random(12);
  const auto value = encode(record_of(random, 4));
  EXPECT_FALSE(decode_listed("k", ""));
  EXPECT_FALSE(decode_listed("k", "\2" + value.substr(1))) << "another format";
  EXPECT_FALSE(decode_listed("k", value.substr(0, value.size() - 1)));
  EXPECT_FALSE(decode_listed("k", value + "\xff"));
  for (std::size_t i = 0; i < value.size(); ++i) {
    auto damaged = value;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x81);
    std::ignore = decode_listed("k", damaged);  // must not read out of bounds
  }
}

}  // namespace
}  // namespace onggi::catalog
