// The stores and the shared state that all parts of the catalog use. Created by main or by a test.
// The Stores object must outlive all parts of the catalog.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "catalog/bucket_documents.h"
#include "catalog/commit/data_pins.h"
#include "catalog/commit/pending_blobs.h"
#include "catalog/commit/quotas.h"
#include "catalog/commit/renames.h"
#include "catalog/commit/space_gate.h"
#include "storage/blob_store.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Settings {
  std::uint64_t inline_size_max = 16 * 1024;  // bodies up to this size are stored with the metadata
  std::size_t read_piece_size =
      256 * 1024;  // bytes read from a client at a time; they fit in the CPU cache for hashing
  std::chrono::seconds orphan_age_min{
      3600};  // seconds; a younger blob without a record may belong to a write in progress
  std::chrono::hours ended_upload_kept{24};
  std::uint32_t commit_attempts_max = 128;           // attempts per operation before it fails
  BucketDocuments::Texts new_bucket_documents = {};  // the documents of new buckets
};

struct Stores {
  storage::MetadataStore& metadata;
  storage::BlobStore& blobs;
  Clock& clock;
  Random& random;
  DataPins& pins;
  Settings settings;
  PendingBlobs pending_blobs{};
  Renames renames{};
  SpaceGate space_gate{};
  OwnerQuotas owner_quotas{};
  std::atomic<std::uint64_t> quota_refusals = 0;  // writes that a quota has refused
};

}  // namespace onggi::catalog
