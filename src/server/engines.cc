#include "server/engines.h"

#include <unistd.h>

#include <cstdlib>

#include "base/log.h"

namespace onggi::server {
namespace {

/// Exits immediately. After a failed sync, no further write can be acknowledged; the next start
/// recovers.
void die(const Error& error) {
  log::critical("storage failed; stopping immediately: {}", error.message());
  std::_Exit(1);
}

}  // namespace

Result<std::unique_ptr<storage::RocksdbMetadataStore>> open_metadata(const Config& config,
                                                                     const DataDir& dir,
                                                                     BlockingPool& pool) {
  storage::RocksdbOptions options;
  options.path = dir.meta();
  options.create = dir.fresh();
  options.block_cache_bytes = config.block_cache;
  options.write_buffer_bytes = config.write_buffer;
  options.reserve_bytes = config.reserve;
  options.accept_lost_commits = config.accept_lost_commits;
  options.on_fatal = die;
  return storage::open_rocksdb_metadata_store(options, pool);
}

Result<std::unique_ptr<storage::FileBlobStore>> open_blobs(const Config& config, const DataDir& dir,
                                                           BlockingPool& pool) {
  storage::FileBlobOptions options;
  options.directory = dir.blobs();
  options.segment_blob_size_max = config.segment_blob_size_max;
  options.free_space_min = config.reserve;
  options.direct_io = config.direct_io;
  options.on_fatal = die;
  return storage::open_file_blob_store(std::move(options), pool);
}

Result<std::unique_ptr<iam::Keyring>> open_keyring(const Config& config, const DataDir& dir) {
  const bool first = dir.fresh() && ::access((dir.meta() + "/CURRENT").c_str(), F_OK) != 0;
  return iam::Keyring::open(dir.keyring(), first || config.accept_lost_keys);
}

}  // namespace onggi::server
