#include "server/engines.h"

#include <unistd.h>

#include <cstdlib>

#include "base/log.h"
#include "server/part_settings.h"

namespace onggi::server {
namespace {

/// Exits immediately. After a failed fsync, no further write can be acknowledged. The next start
/// recovers the data.
void die(const Error& error) {
  log::critical("storage failed; stopping immediately: {}", error.message());
  std::_Exit(1);
}

}  // namespace

Result<std::unique_ptr<storage::RocksdbMetadataStore>> open_metadata(const Config& config,
                                                                     const DataDir& dir,
                                                                     BlockingPool& pool) {
  auto options = config.metadata;
  options.path = dir.meta();
  options.create = dir.fresh();
  options.on_fatal = die;
  return storage::open_rocksdb_metadata_store(options, pool);
}

Result<std::unique_ptr<storage::FileBlobStore>> open_blobs(const Config& config, const DataDir& dir,
                                                           BlockingPool& pool) {
  auto options = blob_options(config);
  options.directory = dir.blobs();
  options.on_fatal = die;
  return storage::open_file_blob_store(std::move(options), pool);
}

Result<std::unique_ptr<iam::Keyring>> open_keyring(const Config& config, const DataDir& dir) {
  const bool first = dir.fresh() && ::access((dir.meta() + "/CURRENT").c_str(), F_OK) != 0;
  return iam::Keyring::open(dir.keyring(), first || config.accept_lost_keys);
}

}  // namespace onggi::server
