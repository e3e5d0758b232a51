#include "storage/memory/memory_blob_store.h"

#include "storage/testing/blob_store_contract.h"

namespace onggi::storage {
namespace {

class Fixture final : public BlobStoreFixture {
 public:
  BlobStore& store() override { return store_; }

 private:
  MemoryBlobStore store_;
};

INSTANTIATE_TEST_SUITE_P(Memory, BlobStoreContract,
                         testing::Values(BlobStoreMaker{
                             "memory", {1 << 20}, [] { return std::make_unique<Fixture>(); }}));

TEST(MemoryBlobStore, tells_ages_by_its_clock) {
  ManualClock clock(from_unix_ms(1'000'000));
  MemoryBlobStore store(clock);
  ASSERT_TRUE(sync_wait(write_blob(store, "bytes")));
  clock.advance(std::chrono::hours(2));
  const auto infos = sync_wait(list_blobs(store));
  ASSERT_TRUE(infos);
  EXPECT_EQ(infos->at(0).age_s, 7'200);
}

TEST(MemoryBlobStore, reports_planted_damage_only_where_it_is) {
  MemoryBlobStore store;
  const auto bytes = blob_bytes(10'000, 1);
  const auto id = sync_wait(write_blob(store, bytes));
  ASSERT_TRUE(id);
  store.damage(*id, 5'000);
  EXPECT_TRUE(sync_wait(read_blob(store, *id, 0, 5'000)));
  EXPECT_EQ(sync_wait(read_blob(store, *id, 5'000, 1)).error().code, Code::kCorrupt);
  EXPECT_EQ(sync_wait(store.verify(*id)).error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace onggi::storage
