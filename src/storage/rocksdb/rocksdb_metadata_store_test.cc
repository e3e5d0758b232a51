#include "storage/rocksdb/rocksdb_metadata_store.h"

#include "storage/testing/metadata_store_contract.h"
#include "storage/testing/temp_dir.h"

namespace onggi::storage {
namespace {

RocksdbOptions small_options(const std::string& path) {
  RocksdbOptions options;
  options.path = path;
  options.create = true;
  options.block_cache_bytes = 4UL * 1024 * 1024;
  options.write_buffer_bytes = 1024UL * 1024;
  options.reserve_bytes = 1024UL * 1024;
  return options;
}

/// A store in a directory of its own.
struct Fixture {
  TempDir dir;
  BlockingPool pool{2};
  std::unique_ptr<RocksdbMetadataStore> store;

  Fixture() { open(); }
  void open() {
    store.reset();
    auto opened = open_rocksdb_metadata_store(small_options(dir.path()), pool);
    ONGGI_CHECK(opened.has_value());
    store = *std::move(opened);
  }
};

std::shared_ptr<MetadataStore> open_rocksdb() {
  const auto fixture = std::make_shared<Fixture>();
  return {fixture, fixture->store.get()};
}

INSTANTIATE_TEST_SUITE_P(Rocksdb, MetadataStoreContract,
                         testing::Values(MetadataEngine(open_rocksdb)));

Status commit(RocksdbMetadataStore& store, Batch batch) {
  return sync_wait(store.commit(1, std::move(batch)));
}

TEST(NearlyFullDisk, takes_what_deletes_and_what_marks_for_deletion) {
  const TempDir dir;
  BlockingPool pool(1);
  auto options = small_options(dir.path());
  const std::string record(100, 'r');
  const Put stored{Family::kUploads, "id", record};
  {
    const auto store = *open_rocksdb_metadata_store(options, pool);
    ASSERT_TRUE(commit(*store, {"row", {}, {stored}, {}, {}}));
  }
  options.reserve_bytes = 1UL << 60;  // more than any disk has: never held
  const auto store = *open_rocksdb_metadata_store(options, pool);
  const Expectation expected{Family::kUploads, "id", record};
  const Put grown{Family::kUploads, "id", std::string(200, 'g')};
  const Put marked{Family::kUploads, "id", record + "m"};
  EXPECT_EQ(commit(*store, {"other", {}, {stored}, {}, {}}).error().code, Code::kNoSpace);
  EXPECT_EQ(commit(*store, {"row", {expected}, {grown}, {}, {}}).error().code, Code::kNoSpace);
  EXPECT_TRUE(commit(*store, {"row", {expected}, {marked}, {}, {}}));
  EXPECT_TRUE(commit(*store, {"row", {}, {}, {{Family::kUploads, "id"}}, {}}));
}

}  // namespace
}  // namespace onggi::storage
