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

}  // namespace
}  // namespace onggi::storage
