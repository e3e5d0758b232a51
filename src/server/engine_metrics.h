// Registers what the storage engines and the HTTP server count by themselves.
#pragma once

#include "base/metrics.h"
#include "http/server.h"
#include "storage/file/file_blob_store.h"
#include "storage/rocksdb/rocksdb_metadata_store.h"

namespace onggi::server {

/// All of them must outlive the registry's use.
void watch_engines(metrics::Registry& registry, const storage::RocksdbMetadataStore& metadata,
                   const storage::FileBlobStore& blobs, const http::Server& server);

}  // namespace onggi::server
