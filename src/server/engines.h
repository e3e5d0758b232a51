// Opens the metadata store, the blob store and the keyring of a Node, as configured.
#pragma once

#include <memory>

#include "base/blocking_pool.h"
#include "base/result.h"
#include "iam/users/keyring.h"
#include "server/config.h"
#include "server/data_dir.h"
#include "storage/file/file_blob_store.h"
#include "storage/rocksdb/rocksdb_metadata_store.h"

namespace onggi::server {

[[nodiscard]] Result<std::unique_ptr<storage::RocksdbMetadataStore>> open_metadata(
    const Config& config, const DataDir& dir, BlockingPool& pool);
[[nodiscard]] Result<std::unique_ptr<storage::FileBlobStore>> open_blobs(const Config& config,
                                                                         const DataDir& dir,
                                                                         BlockingPool& pool);
/// Opens the keyring. Creates a missing keyring only if there is no metadata yet, or if the
/// configuration allows replacing a lost keyring. Call open_keyring() before open_metadata(), which
/// creates the metadata.
[[nodiscard]] Result<std::unique_ptr<iam::Keyring>> open_keyring(const Config& config,
                                                                 const DataDir& dir);

}  // namespace onggi::server
