// Registers the metrics that the storage engines and the HTTP server maintain themselves.
#pragma once

#include "base/fairness/party.h"
#include "base/metrics/metrics.h"
#include "http/server.h"
#include "storage/file/file_blob_store.h"
#include "storage/rocksdb/rocksdb_metadata_store.h"

namespace onggi::server {

/// Registers the metrics of the stores and the server, which must outlive any use of `registry`.
void watch_engines(metrics::Registry& registry, const storage::RocksdbMetadataStore& metadata,
                   const storage::FileBlobStore& blobs, const http::Server& server);

/// Registers metrics that count how often clients were limited, by resource and reason.
void watch_parties(metrics::Registry& registry, const fairness::Parties& parties);

}  // namespace onggi::server
